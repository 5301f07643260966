package io.towpath.migration.left;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The images of an attempt that ended, which no other uses.
///
/// @param since     when the attempt ended
/// @param ended     how, in the words of who ended it
/// @param ran       its target was started from them, or described with them so that people may have: what was written
///                  there is nowhere else
/// @param next      whether an attempt at the same target goes on with them
/// @param mustStay  why they must not be removed now, a sentence; null where they may be
/// @param lastError why they could not be removed, though somebody wanted it; null where nobody did, or nothing went wrong
/// @param removing  somebody wanted them removed, and that has not come to its end
public record LeftCopy(UUID migrationId, int attempt, UUID vmId, String vmName, UUID targetId, String targetName,
        Instant since, String ended, boolean ran, boolean next, @Nullable String mustStay,
        @Nullable String lastError, boolean removing, List<Image> images) {

    public LeftCopy {
        images = List.copyOf(images);
    }

    /// @param capacityBytes of the disk
    /// @param dataBytes     of data that were copied into it first; 0 where that is not known
    public record Image(String label, String file, String format, long capacityBytes, long dataBytes) {}

    public long dataBytes() {
        return images.stream().mapToLong(Image::dataBytes).sum();
    }

    /// Why it is kept, for people.
    public String why() {
        return ran
                ? "Its target ran from them, or may have: what was written there is nowhere else."
                : next
                        ? "Another attempt at the same target, in the same format, goes on with them."
                        : "What was copied is kept until a person removes it.";
    }
}
