package io.towpath.planning.mapping;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The mappings of one kind to one target, with everything that helps to decide.
///
/// @param declared false: nothing is declared at the target, names stay as they are
/// @param rows     what blocks first
/// @param blocked  waves that cannot start, with VMs that keep them
public record Board(MappingKind kind, UUID targetId, int version, boolean declared, List<Offer> offers, List<Row> rows,
        List<WaveUse> blocked) {

    public Board {
        offers = List.copyOf(offers);
        rows = List.copyOf(rows);
        blocked = List.copyOf(blocked);
    }

    public long unmapped() {
        return rows.stream().filter(row -> row.vms() > 0 && row.answer() instanceof Answer.Unmapped).count();
    }

    public long broken() {
        return rows.stream().filter(row -> row.answer() instanceof Answer.Broken).count();
    }

    /// A network, datastore or cluster of a source.
    ///
    /// @param vms       VMs that use it
    /// @param answer    for all VMs that have no word of their own
    /// @param overrides VMs that have
    /// @param warnings  sentences
    /// @param addresses whether VMs keep their addresses, in words; null where nothing is known
    public record Row(Thing thing, String sourceName, int vms, List<WaveUse> waves, Answer answer, int overrides,
            List<Suggestion> suggestions, List<String> warnings, @Nullable String addresses) {

        public Row {
            waves = List.copyOf(waves);
            suggestions = List.copyOf(suggestions);
            warnings = List.copyOf(warnings);
        }
    }

    public record WaveUse(UUID waveId, String key, String name, int vms) {}

    /// What a change would do.
    ///
    /// @param waves    whose VMs that block become more or fewer
    /// @param warnings sentences
    public record Impact(List<WaveImpact> waves, List<String> warnings) {

        public Impact {
            waves = List.copyOf(waves);
            warnings = List.copyOf(warnings);
        }
    }

    /// @param before VMs that keep the wave from starting, as it is now
    public record WaveImpact(UUID waveId, String key, String name, int before, int after) {

        /// For people: `W-009: gate "mappings" turns met`.
        public String words() {
            return "%s: %s".formatted(key, before > 0 && after == 0
                    ? "its gate \"mappings\" turns met"
                    : before == 0
                            ? "its gate \"mappings\" fails then, for %d VMs".formatted(after)
                            : "%d VMs keep its gate \"mappings\" failing, now %d".formatted(after, before));
        }
    }
}
