package io.towpath.replication;

import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The comparison of a whole source, as it was when it was off, with what its target held before it was started: what finds a
/// change that no tracking told of, and no sample met.
public interface SourceComparisons {

    /// What came of one disk.
    enum Said {
        EQUAL,
        DIFFERS,
        /// The last pass itself had copied or compared all of it.
        WHOLE_BEFORE,
        /// It could not be compared.
        NOT_COMPARED
    }

    /// @param why    where it differs, or why it was not compared; empty otherwise
    /// @param blocks of 64 KiB that differ
    record Disk(String key, String label, Said said, String why, long comparedBytes, long readBytes, long blocks) {}

    /// @param disks      those that are done
    /// @param acceptedBy who took the differences; null where nobody did
    /// @param leftBy     who went on though it could not be made, or not be cleared away; null where nobody did
    record Comparison(List<Disk> disks, @Nullable String acceptedBy, @Nullable String acceptedWhy,
            @Nullable String leftBy) {

        public Comparison {
            disks = List.copyOf(disks);
        }

        public boolean differs() {
            return disks.stream().anyMatch(disk -> disk.said() == Said.DIFFERS);
        }

        /// Whether that is known of each disk.
        public boolean equal() {
            return !disks.isEmpty() && disks.stream()
                    .allMatch(disk -> disk.said() == Said.EQUAL || disk.said() == Said.WHOLE_BEFORE);
        }
    }

    /// Whether it is wanted and not done yet: then the snapshot of the last pass is needed still.
    boolean isDue(UUID migrationId);

    /// Whether it is to be made before the target may start.
    boolean wantedBeforeStart(UUID migrationId);

    /// As [#compare], while nobody is served: no rule on bandwidth slows it down. A disk that differs, be it found now or
    /// before, is brought over by the next pass, which compares it whole, and then counts as read whole in that; the others
    /// stand as they were found where that pass had nothing of any disk to bring over, and the source was not seen to run
    /// since it was shut down.
    ///
    /// @throws ReplicationException as [#compare]
    Comparison compareBeforeStart(Trip trip) throws ReplicationException;

    /// Has the next pass compare whole the disks that [#compareBeforeStart] would have no digests of: those are not made while
    /// nobody is served, and reading both sides takes no longer than making them would.
    ///
    /// Also those of which that was said before; then nothing is counted on but digests.
    ///
    /// @return whether there are any
    boolean comparesWithoutDigests(UUID migrationId) throws IOException;

    /// Nobody wants it before the start any more: the next pass compares nothing whole for it.
    void withdrawn(UUID migrationId);

    /// Has the snapshot of the last pass stand until it is done.
    void await(UUID migrationId);

    /// Compares the disks that are not done. Where the source does not know the VM any more they are not compared, and it is
    /// done.
    ///
    /// @throws ReplicationException [ReplicationException#STOPPED] too: what is done is kept
    Comparison compare(Trip trip) throws ReplicationException;

    /// What is known so far.
    Comparison of(UUID migrationId);

    /// Somebody takes it that they differ.
    void accept(UUID migrationId, String by, String why);

    /// Somebody goes on without it: what is not compared by now is not compared any more. Differences that were found are
    /// not taken by this.
    void leave(UUID migrationId, String by, String why);

    /// It is done, or its trip ends, however it does: what was kept beside the target's files for it is deleted.
    void over(UUID migrationId);
}
