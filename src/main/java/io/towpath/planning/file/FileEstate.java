package io.towpath.planning.file;

import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import io.towpath.inventory.reading.WaveAssignmentRow;
import io.towpath.inventory.reading.WindowRow;
import io.towpath.planning.wave.Estate;
import io.towpath.planning.wave.Freeze;
import io.towpath.planning.wave.Window;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An estate as files tell it: exports of RVTools or a CMDB, applications, dependencies, windows, wave assignments. The
/// same files in the same order give the same estate.
///
/// @param outside     how many VMs are not to be planned, by reason
/// @param keys        of each VM that is to be planned
/// @param assignments what the files say of waves, in their order
/// @param unmatched   rows that name no VM, application or window of the files
public record FileEstate(Estate estate, Map<String, Integer> outside, Map<UUID, VmKeys> keys,
        List<Assignment> assignments, List<Unmatched> unmatched) {

    /// @param window name of the window that the wave takes
    public record Assignment(UUID vm, RowRef at, String wave, @Nullable String window) {}

    public record Unmatched(RowRef at, String what) {}

    public FileEstate {
        assignments = List.copyOf(assignments);
        unmatched = List.copyOf(unmatched);
    }

    /// @param earliest no wave opens before
    /// @param slots    cutovers at once, in a window whose row does not say
    public static FileEstate of(List<EstateFile> files, Instant earliest, int slots) {
        FileVms vms = new FileVms();
        files.forEach(file -> vms.add(file.vms()));
        List<Unmatched> unmatched = new ArrayList<>();
        FileApplications applications = new FileApplications(files);
        FileGroups groups = new FileGroups(files, vms, applications, unmatched);
        Estate estate = new Estate(groups.vms(), windows(files, slots), freezes(files, applications), groups.links(),
                earliest);
        Map<UUID, VmKeys> keys = new LinkedHashMap<>();
        estate.vms().forEach(vm -> keys.put(vm.id(), row(vms, vm.id()).keys()));
        List<Assignment> assignments = new ArrayList<>();
        for (EstateFile file : files) {
            for (WaveAssignmentRow row : file.waveAssignments()) {
                UUID vm = vms.find(row.keys());
                if (vm == null) {
                    unmatched.add(new Unmatched(row.at(), "no VM of the files is meant by " + (row.keys().name() == null
                            ? row.keys().cmdbId()
                            : row.keys().name())));
                } else {
                    assignments.add(new Assignment(vm, row.at(), row.wave(), row.window()));
                }
            }
        }
        return new FileEstate(estate, new TreeMap<>(groups.outside()), keys, assignments, unmatched);
    }

    private static VmRow row(FileVms vms, UUID id) {
        return java.util.Objects.requireNonNull(vms.rows().get(id));
    }

    private static List<Window> windows(List<EstateFile> files, int slots) {
        return files.stream().flatMap(file -> file.windows().stream()).filter(row -> !row.freeze())
                .map(row -> new Window(id(row), row.name(), row.opensAt(), lastStart(row), row.closesAt(),
                        row.capacityVms() == null
                                || row.capacityVms() < 1 ? Integer.MAX_VALUE : row.capacityVms(),
                        slots))
                .toList();
    }

    /// Cutovers begin until it closes where nobody told, or what was told lies outside.
    private static Instant lastStart(WindowRow row) {
        Instant told = row.lockoutAt();
        return told == null || !told.isAfter(row.opensAt()) || told.isAfter(row.closesAt()) ? row.closesAt() : told;
    }

    private static List<Freeze> freezes(List<EstateFile> files, FileApplications applications) {
        return files.stream().flatMap(file -> file.windows().stream()).filter(WindowRow::freeze).map(row -> {
            String scope = row.scope();
            FileApplications.One application = scope == null ? null : applications.find(scope);
            return new Freeze(row.name(), row.opensAt(), row.closesAt(), application == null ? null : application.id(),
                    scope == null || application != null ? null : scope);
        }).toList();
    }

    private static UUID id(WindowRow row) {
        return UUID.nameUUIDFromBytes(("window\n" + row.name() + "\n" + row.opensAt()).getBytes(
                StandardCharsets.UTF_8));
    }
}
