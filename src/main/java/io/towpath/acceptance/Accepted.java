package io.towpath.acceptance;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What is to be accepted, and by whom: all that the owner's page and the protocol say about the VM itself.
///
/// @param ownerName   null where nobody is named yet; a link cannot be made then
/// @param ownerEmail  as above
/// @param attempt     of migrating this VM, from 1
/// @param sourcePlace for people: where the VM came from
/// @param targetPlace for people: where it is now
/// @param startedAt   when this attempt left the source
/// @param arrivedAt   when the target was complete and proven
public record Accepted(UUID vmId, String vmName, @Nullable String application, @Nullable String ownerName,
        @Nullable String ownerEmail, int attempt, String sourcePlace, String targetPlace, Instant startedAt,
        Instant arrivedAt, List<Disk> disks) {

    public Accepted {
        disks = List.copyOf(disks);
    }

    /// A disk that arrived, and how that is known.
    ///
    /// @param file         at the target
    /// @param format       `qcow2`, `raw`
    /// @param sizeBytes    what the guest sees
    /// @param sourceDigest of what was read, with its algorithm's name; null where it came over in passes
    /// @param targetDigest of what was read back; null likewise
    /// @param proof        of what came over in passes, for people; null where the digests are it
    public record Disk(String label, String file, String format, long sizeBytes, @Nullable String sourceDigest,
            @Nullable String targetDigest, @Nullable String proof) {

        public Disk {
            if ((sourceDigest == null) != (targetDigest == null) || (sourceDigest == null) == (proof == null)) {
                throw new IllegalArgumentException(label + " is proven by two digests or by a proof");
            }
        }

        /// Copied once, and read back whole.
        public static Disk copied(String label, String file, String format, long sizeBytes, String sourceDigest,
                String targetDigest) {
            return new Disk(label, file, format, sizeBytes, sourceDigest, targetDigest, null);
        }

        /// Kept in step: no digest of one copy says what it holds now.
        public static Disk inPasses(String label, String file, String format, long sizeBytes, String proof) {
            return new Disk(label, file, format, sizeBytes, null, null, proof);
        }
    }
}
