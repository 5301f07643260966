package io.towpath.readiness;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// As-is and recommended sizes, from imported measurements.
public interface RightSizing {

    /// @param measured the newest; null where nobody measured
    /// @param origin   who measured; null where nobody did
    record Sized(UUID vmId, String name, @Nullable String application, int cpus, long memoryBytes,
            RightSize.@Nullable Measured measured, @Nullable String origin, RightSize recommended) {

        public int cpusLess() {
            Integer fewer = recommended.cpus();
            return fewer == null ? 0 : cpus - fewer;
        }

        public long memoryLess() {
            Long less = recommended.memoryBytes();
            return less == null ? 0 : memoryBytes - less;
        }
    }

    /// How the figures come about, in a sentence.
    String formula();

    Optional<Sized> of(UUID vmId);

    /// VMs with a measurement; those at a source that was removed and those out of scope left out.
    List<Sized> measured(SizingFilter filter);
}
