package io.towpath.hook;

/// Carries out tries of one kind.
interface Performer {

    HookKind kind();

    /// Does it once, writing what comes back into the capture.
    ///
    /// @throws InterruptedException when it was told to stop: nothing of it runs here any more
    Result perform(Attempt attempt) throws InterruptedException;
}
