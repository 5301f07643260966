package io.towpath.slot;

/// The answer to somebody who wants to copy.
public sealed interface Turn {

    /// It may, until the lease ends or it gives its slots back.
    record Granted() implements Turn {}

    /// It may not yet; it is told when it may.
    ///
    /// @param why   a sentence: what it waits for, and its place there
    /// @param soon  whether a look a second later makes sense
    record Waits(String why, boolean soon) implements Turn {}

    /// Whoever asked does not drive this migration any more.
    record Gone() implements Turn {}
}
