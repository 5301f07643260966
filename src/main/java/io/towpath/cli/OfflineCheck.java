package io.towpath.cli;

import io.towpath.disk.Printable;
import io.towpath.planning.file.FileEstate;
import io.towpath.planning.file.FileEstate.Assignment;
import io.towpath.planning.wave.Assigned;
import io.towpath.planning.wave.AssignmentCheck;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Waves that files assign, judged.
///
/// @param faults what is wrong with single rows
record OfflineCheck(FileEstate estate, List<Assigned> waves, Map<UUID, Integer> placed, Map<UUID, Assignment> rows,
        List<Issue> issues, List<String> faults) {

    private static final int NAMED = 5;

    /// @param windows of waves, by the wave's name
    static OfflineCheck of(FileEstate estate, Limits limits, Map<String, String> windows, long rejected) {
        Map<UUID, PlanVm> vms = new LinkedHashMap<>();
        estate.estate().vms().forEach(vm -> vms.put(vm.id(), vm));
        List<String> faults = new ArrayList<>();
        Map<UUID, Assignment> rows = new LinkedHashMap<>();
        Map<String, String> windowOf = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (Assignment row : estate.assignments()) {
            String key = lower(row.wave());
            names.putIfAbsent(key, row.wave().strip());
            if (row.window() != null) {
                windowOf.putIfAbsent(key, row.window());
            }
            Assignment before = vms.containsKey(row.vm()) ? rows.put(row.vm(), row) : null;
            if (!vms.containsKey(row.vm())) {
                faults.add("%s, line %d: the VM is not to be planned, but is assigned to %s".formatted(row.at().file(),
                        row.at().line(), row.wave()));
            } else if (before != null && !lower(before.wave()).equals(key)) {
                faults.add("%s, line %d: %s is assigned to %s, in line %d to %s".formatted(row.at().file(), row.at()
                        .line(), Objects.requireNonNull(vms.get(row.vm())).name(), row.wave(), before.at().line(),
                        before.wave()));
            }
        }
        windows.forEach((wave, window) -> windowOf.put(lower(wave), window));
        if (rejected > 0) {
            faults.add("%d rows of the files are rejected: what they say is not judged".formatted(rejected));
        }
        estate.unmatched().forEach(row -> faults.add("%s, line %d: %s".formatted(row.at().file(), row.at().line(), row
                .what())));
        if (rows.isEmpty()) {
            faults.add("the files assign no VM to a wave: a column wave is needed");
        }
        Map<String, List<PlanVm>> members = new LinkedHashMap<>();
        rows.forEach((vm, row) -> members.computeIfAbsent(lower(row.wave()), _ -> new ArrayList<>()).add(Objects
                .requireNonNull(vms.get(vm))));
        List<Map.Entry<String, Assigned>> ordered = new ArrayList<>();
        members.forEach((key, of) -> ordered.add(Map.entry(key, new Assigned(Objects.requireNonNull(names.get(key)),
                kind(key, of), window(estate, key, windowOf.get(key), faults)))));
        ordered.sort(Comparator.comparing(one -> one.getValue().window(), Comparator.nullsLast(Comparator.comparing(
                Window::opensAt))));
        List<String> keys = ordered.stream().map(Map.Entry::getKey).toList();
        List<Assigned> waves = ordered.stream().map(Map.Entry::getValue).toList();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        rows.forEach((vm, row) -> placed.put(vm, keys.indexOf(lower(row.wave()))));
        return new OfflineCheck(estate, waves, placed, rows, AssignmentCheck.of(estate.estate(), waves, placed, limits),
                faults);
    }

    private static WaveKind kind(String name, List<PlanVm> members) {
        return name.contains("proof of concept") || name.equals("poc")
                ? WaveKind.PROOF_OF_CONCEPT
                : Assigned.kindOf(members);
    }

    private static @Nullable Window window(FileEstate estate, String wave, @Nullable String named,
            List<String> faults) {
        String wanted = named == null ? wave : lower(named);
        Window found = estate.estate().windows().stream().filter(window -> lower(window.name()).equals(wanted))
                .findFirst().orElse(null);
        if (found == null && named != null) {
            faults.add("%s takes the window %s, which the files do not have".formatted(wave, named));
        }
        return found;
    }

    boolean ok() {
        return faults.isEmpty() && issues.stream().noneMatch(issue -> issue.fault().breaks());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%,d of %,d VMs are assigned to %d waves".formatted(placed.size(), estate.estate().vms().size(), waves
                .size()));
        faults.forEach(fault -> lines.add("  FILE  " + Printable.of(fault)));
        for (Issue issue : issues) {
            lines.add("  %s  %s%s".formatted(issue.fault().breaks() ? issue.fault().name() : "note", Printable.of(issue
                    .text()), where(issue)));
        }
        long breaking = issues.stream().filter(issue -> issue.fault().breaks()).count() + faults.size();
        lines.add(breaking == 0
                ? "Nothing breaks it."
                : breaking == 1
                        ? "1 reason against it."
                        : breaking
                                + " reasons against it.");
        return lines;
    }

    private String where(Issue issue) {
        List<Integer> at = issue.vms().stream().map(rows::get).filter(Objects::nonNull).map(row -> row.at().line())
                .toList();
        return at.isEmpty()
                ? ""
                : " Lines %s%s.".formatted(String.join(", ", at.stream().limit(NAMED).map(
                        String::valueOf).toList()),
                        at.size() > NAMED ? " and %d more".formatted(at.size() - NAMED) : "");
    }

    Json.Fields json() {
        Map<UUID, String> names = new LinkedHashMap<>();
        estate.estate().vms().forEach(vm -> names.put(vm.id(), vm.name()));
        List<Json.Fields> told = new ArrayList<>();
        for (int i = 0; i < waves.size(); i++) {
            Assigned wave = waves.get(i);
            int position = i;
            told.add(new Json.Fields().put("name", wave.name()).put("kind", wave.kind().slug()).put("window", wave
                    .window() == null ? null : wave.window().name()).put("opensAt", wave.window() == null
                            ? null
                            : wave
                                    .window().opensAt())
                    .put("vms", placed.values().stream().filter(at -> at == position)
                            .count()));
        }
        return new Json.Fields().put("schema", "towpath.plan-check/1").put("ok", ok()).put("assigned", placed.size())
                .put("unassigned", estate.estate().vms().size() - placed.size()).put("waves", told).put("faults",
                        faults)
                .put("issues", issues.stream().map(issue -> new Json.Fields().put("code", issue.fault()
                        .name()).put("breaks", issue.fault().breaks()).put("wave", waves.get(issue.wave()).name()).put(
                                "text", issue.text())
                        .put("vms", issue.vms().stream().map(vm -> vm(vm, names))
                                .toList()))
                        .toList());
    }

    private Json.Fields vm(UUID id, Map<UUID, String> names) {
        Assignment row = rows.get(id);
        return new Json.Fields().put("name", names.get(id)).put("file", row == null ? null : row.at().file()).put(
                "line", row == null ? null : row.at().line());
    }

    private static String lower(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
