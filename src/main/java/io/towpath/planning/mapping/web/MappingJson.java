package io.towpath.planning.mapping.web;

import io.swagger.v3.oas.annotations.media.Schema;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Assignment;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Choice;
import io.towpath.planning.mapping.MappingKey;
import io.towpath.planning.mapping.Suggestion;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Mappings in REST.
final class MappingJson {

    private MappingJson() {}

    record Row(UUID sourceId, String source, String name, @Nullable String vlan, int vms, List<WaveJson> waves,
            @Schema(allowableValues = {
                    "as-is", "mapped", "ignored", "unmapped", "broken"}) String state,
            @Nullable String destination, @Nullable String ignoredReason, int overrides, List<Suggestion> suggestions,
            List<String> warnings, @Nullable String addresses) {

        static Row of(Board.Row row) {
            Answer answer = row.answer();
            return new Row(row.thing().sourceId(), row.sourceName(), row.thing().name(), row.thing().vlan(), row.vms(),
                    row.waves().stream().map(wave -> new WaveJson(wave.waveId(), wave.key(), wave.vms())).toList(),
                    switch (answer) {
                        case Answer.AsIs _ -> "as-is";
                        case Answer.To _ -> "mapped";
                        case Answer.Ignored _ -> "ignored";
                        case Answer.Unmapped _ -> "unmapped";
                        case Answer.Broken _ -> "broken";
                    }, switch (answer) {
                        case Answer.To(String to, String _) -> to;
                        case Answer.Broken(String was) -> was;
                        case Answer.AsIs(String name) -> name;
                        case Answer.Ignored _,Answer.Unmapped _ -> null;
                    }, answer instanceof Answer.Ignored(String reason) ? reason : null, row.overrides(),
                    row.suggestions(), row.warnings(), row.addresses());
        }
    }

    record WaveJson(UUID id, String key, int vms) {}

    record BoardJson(UUID targetId, int version, boolean declared, List<Row> items, @Nullable String next) {}

    /// A line as it is stored.
    record Line(UUID targetId, UUID sourceId, String name, @Nullable UUID vmId, @Nullable Integer slot,
            @Nullable String destination, @Nullable String ignoredReason) {

        static Line of(Assignment entry) {
            MappingKey key = entry.key();
            return new Line(key.targetId(), key.sourceId(), key.name(), key.vmId(), key.slot(),
                    entry.choice() instanceof Choice.To(String to) ? to : null,
                    entry.choice() instanceof Choice.Ignore(String reason) ? reason : null);
        }
    }

    record Lines(int version, List<Line> items, @Nullable String next) {}

    /// Neither a destination nor a reason: the line ends.
    record Change(UUID sourceId, String name, @Nullable UUID vmId, @Nullable Integer slot,
            @Nullable String destination, @Nullable String ignoredReason) {

        Assignment on(UUID target) {
            return new Assignment(new MappingKey(target, sourceId, name, vmId, slot), destination != null
                    ? new Choice.To(destination)
                    : ignoredReason != null ? new Choice.Ignore(ignoredReason) : new Choice.None());
        }
    }

    record Changes(UUID targetId, List<Change> changes, @Nullable String note) {

        List<Assignment> read() {
            return changes.stream().map(change -> change.on(targetId)).toList();
        }
    }

    record Restore(int version, String reason) {}

    record Version(int number, String author, Instant at, @Nullable String note, int changes,
            @Nullable Integer restoredFrom) {}

    record Versions(List<Version> items, @Nullable String next) {}
}
