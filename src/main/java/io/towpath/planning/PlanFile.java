package io.towpath.planning;

import io.towpath.planning.wave.Limits;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan as a file, in the words of people and sources: no id of this installation is in it.
///
/// @param format always [#FORMAT]
/// @param name   what it was called where it was written: `Plan 7`
/// @param limits that it keeps to; null: the usual ones
public record PlanFile(String format, @Nullable String name, @Nullable String note, @Nullable Instant writtenAt,
        @Nullable Limits limits, List<Wave> waves) {

    public static final String FORMAT = "towpath-plan-1";

    public PlanFile {
        waves = List.copyOf(waves);
    }

    /// @param kind   `production`
    /// @param window null: not decided yet
    public record Wave(String name, String kind, @Nullable Window window, List<Vm> vms) {

        public Wave {
            vms = List.copyOf(vms);
        }
    }

    /// @param proposed it is in no calendar: then all of it counts, else its name and when it opens
    public record Window(String name, Instant opensAt, Instant lastStart, Instant closesAt, int capacityVms, int slots,
            boolean proposed) {}

    /// @param source     name of the connection
    /// @param externalId what the source calls it
    /// @param because    why it is planned there
    public record Vm(String source, String externalId, @Nullable String instanceUuid, String name, String because,
            boolean byHand) {}

    /// What is wrong with a file that is read.
    ///
    /// @param line of the file, from 1; null where none can be told
    /// @param at   in the file: `/waves/2/vms/5`
    /// @param code kebab-case, stable
    public record Fault(@Nullable Integer line, String at, String code, String what) {}

    /// What was read, or would be.
    ///
    /// @param waves  in it, without those that are left out
    /// @param faults where there are any nothing is made of the file, unless what is wrong shall be left out
    public record Read(int waves, int vms, List<Fault> faults) {

        public Read {
            faults = List.copyOf(faults);
        }
    }
}
