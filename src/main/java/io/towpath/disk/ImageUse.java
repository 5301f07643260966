package io.towpath.disk;

/// What becomes of an image that another program is writing while it is read here: what comes of that may never have
/// been on the disk at any one moment.
@FunctionalInterface
public interface ImageUse {

    /// Nothing is read that somebody writes.
    ImageUse REFUSED = refusal -> {
        throw refusal;
    };

    /// For a look at what may be in use, of which nothing is kept.
    ImageUse ALLOWED = _ -> {};

    /// @param refusal [Reason#SOURCE_IN_USE] when it is opened, [Reason#SOURCE_CHANGED] when it was read; thrown, or
    ///                told and gone on after
    void found(ImageException refusal) throws ImageException;
}
