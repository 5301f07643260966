package io.towpath.inventory.reading;

import io.towpath.platform.spi.Surroundings;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that one upload says: one workbook, or the files of one folder or archive.
///
/// @param rows         data rows seen, also rejected ones
/// @param surroundings what stands around the VMs, by the vCenter's instance UUID (empty text where the file names none)
/// @param vcenterNames host names of the vCenters, by instance UUID
/// @param faults       at most 10,000; `faultsLeftOut` counts the others
/// @param columns      those that are no known field: custom attributes, and strangers
public record EstateFile(FileKind kind, Producer producer, int rows, List<VmRow> vms, List<ApplicationRow> applications,
        List<DependencyRow> dependencies, List<WindowRow> windows, List<BaselineRow> baselines,
        List<WaveAssignmentRow> waveAssignments, Map<String, Surroundings> surroundings,
        Map<String, String> vcenterNames, List<CellFault> faults, int faultsLeftOut, List<ExtraColumn> columns,
        List<String> ignoredSheets) {

    public static final int MOST_FAULTS = 10_000;

    public EstateFile {
        vms = List.copyOf(vms);
        applications = List.copyOf(applications);
        dependencies = List.copyOf(dependencies);
        windows = List.copyOf(windows);
        baselines = List.copyOf(baselines);
        waveAssignments = List.copyOf(waveAssignments);
        surroundings = Map.copyOf(surroundings);
        vcenterNames = Map.copyOf(vcenterNames);
        faults = List.copyOf(faults);
        columns = List.copyOf(columns);
        ignoredSheets = List.copyOf(ignoredSheets);
    }

    /// Those of these headers that no table has that was read.
    public List<String> unknown(Collection<String> headers) {
        Set<String> known = columns.stream().map(column -> Headers.key(column.header())).collect(Collectors.toSet());
        return headers.stream().filter(header -> !known.contains(Headers.key(header))).map(Cells::shown).sorted()
                .toList();
    }

    /// What made the file; nulls where it does not tell.
    public record Producer(@Nullable String tool, @Nullable String version, @Nullable Instant exportedAt) {}

    /// A column that is no known field.
    ///
    /// @param use where it goes: `tag`, `ignore`, or the word of a [VmField]
    public record ExtraColumn(@Nullable String sheet, String column, String header, String use) {}
}
