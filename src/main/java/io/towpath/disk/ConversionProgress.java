package io.towpath.disk;

/// Told while a conversion runs, from one of its threads; called often, so a listener that is slow must skip.
public interface ConversionProgress {

    enum Phase {
        COPY, PROVE
    }

    /// @param doneBytes  of the disk's size: copied, skipped as zero or proven; never goes backwards within a phase
    /// @param totalBytes the disk's size
    /// @param dataBytes  stored so far, without zeroes
    void at(Phase phase, long doneBytes, long totalBytes, long dataBytes);

    /// Asked between segments; true stops the conversion with [Reason#CANCELLED], leaving it resumable.
    boolean cancelled();
}
