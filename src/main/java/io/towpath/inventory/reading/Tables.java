package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.REJECT;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the tables of an upload have told so far, all kinds but RVTools.
final class Tables {

    final Faults faults = new Faults();
    final List<ApplicationRow> applications = new ArrayList<>();
    final List<DependencyRow> dependencies = new ArrayList<>();
    final List<WindowRow> windows = new ArrayList<>();
    final List<BaselineRow> baselines = new ArrayList<>();
    final List<WaveAssignmentRow> waveAssignments = new ArrayList<>();
    final List<EstateFile.ExtraColumn> extras = new ArrayList<>();
    final List<Draft> vms = new ArrayList<>();
    /// Those of which a file tells how busy they are, though not when.
    final List<Draft> utilised = new ArrayList<>();
    private final Map<String, RowRef> seen = new HashMap<>();
    private final Map<String, RowRef> bios = new HashMap<>();
    private final @Nullable String sourceSystem;

    /// @param sourceSystem whose ids the rows have, where no column tells it
    Tables(@Nullable String sourceSystem) {
        this.sourceSystem = sourceSystem;
    }

    /// A VM while tables are being read.
    static final class Draft {

        final RowRef at;
        final VmKeys keys;
        final Map<VmField, Object> values;
        final Map<String, String> tags;
        @Nullable
        List<DiscoveredDisk> disks;
        @Nullable
        List<DiscoveredNic> nics;

        Draft(RowRef at, VmKeys keys, Map<VmField, Object> values, Map<String, String> tags) {
            this.at = at;
            this.keys = keys;
            this.values = values;
            this.tags = tags;
        }

        VmRow row() {
            return new VmRow(at, keys, values, null, disks, nics, tags);
        }
    }

    /// Of all rows; null where a column tells it, or nothing does.
    @Nullable
    String systemOf(Columns columns) {
        return columns.has("sourcesystem") ? null : sourceSystem;
    }

    /// Of a row.
    @Nullable
    String system(Line line, String key) {
        String told = line.name(key);
        return told == null ? sourceSystem : told;
    }

    /// Whether a row says for the first time what its key names; a later one is rejected with the place of the first.
    boolean isFirst(Line line, String kind, @Nullable Object... key) {
        RowRef first = seen.putIfAbsent(kind + "\n" + Arrays.toString(key), line.at());
        if (first == null) {
            return true;
        }
        line.reject("DUPLICATE_ROW",
                "The same is told already in line %d%s".formatted(first.line(), first.file().equals(
                        line.at().file()) ? "" : " of " + Cells.shown(first.file())),
                "Keep one of the two rows.");
        return false;
    }

    /// @return null where the row is rejected
    @Nullable
    Draft add(Line line, Draft draft) {
        VmKeys keys = draft.keys;
        if (line.rejected()) {
            return null;
        }
        if (keys.name() == null && keys.cmdbId() == null && keys.moref() == null && keys.instanceUuid() == null && keys
                .biosUuid() == null) {
            line.reject("KEY_MISSING", "The row names no VM", "Fill the column name.");
            return null;
        }
        boolean first;
        if (keys.moref() != null) {
            first = isFirst(line, "moref", keys.vcenterUuid(), keys.vcenterName(), keys.moref());
        } else if (keys.instanceUuid() != null) {
            first = isFirst(line, "instance", keys.vcenterUuid(), keys.instanceUuid());
        } else if (keys.cmdbId() != null) {
            first = isFirst(line, "cmdb", keys.sourceSystem(), keys.cmdbId());
        } else {
            first = isFirst(line, "name", keys.biosUuid(), keys.name());
        }
        if (first && keys.cmdbId() != null && (keys.moref() != null || keys.instanceUuid() != null)) {
            first = isFirst(line, "cmdb", keys.sourceSystem(), keys.cmdbId());
        }
        if (!first) {
            return null;
        }
        RowRef same = keys.biosUuid() == null ? null : bios.putIfAbsent(keys.biosUuid(), draft.at);
        if (same != null) {
            line.warn("DUPLICATE_BIOS_UUID", "The VM in line %d has the same BIOS UUID; both are kept".formatted(same
                    .line()), null);
        }
        vms.add(draft);
        return draft;
    }

    /// A cell that must be filled.
    @Nullable
    String needed(Line line, String key) {
        String text = line.name(line.column(key), REJECT);
        if (text == null && !line.rejected()) {
            line.reject("KEY_MISSING", "The row has no " + key, "Fill the column.");
        }
        return text;
    }

    EstateFile result(FileKind kind, @Nullable String tool, int rows, List<String> ignored) {
        return new EstateFile(kind, new EstateFile.Producer(tool, null, null), rows, vms.stream().map(Draft::row)
                .toList(), applications, dependencies, windows, baselines, waveAssignments, Map.of(), Map.of(),
                faults
                        .all(),
                faults.leftOut(), extras, ignored);
    }
}
