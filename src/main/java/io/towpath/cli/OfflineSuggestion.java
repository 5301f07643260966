package io.towpath.cli;

import io.towpath.disk.Printable;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.planning.file.FileEstate;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Planner;
import io.towpath.planning.wave.Proposal;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The planner's proposal for an estate of files, for people, programs, and to be sent on.
record OfflineSuggestion(FileEstate estate, Proposal proposal, Limits limits) {

    private static final DateTimeFormatter OPENS = DateTimeFormatter.ofPattern("EEE dd MMM uuuu HH:mm",
            Locale.ENGLISH);

    static OfflineSuggestion of(FileEstate estate, Limits limits) {
        return new OfflineSuggestion(estate, Planner.propose(estate.estate(), limits), limits);
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        long groups = estate.estate().vms().stream().map(PlanVm::group).distinct().count();
        lines.add("%,d VMs in %,d groups, %d waves, %d windows in the files".formatted(estate.estate().vms().size(),
                groups, proposal.waves().size(), estate.estate().windows().size()));
        estate.outside().forEach((why, count) -> lines.add("  %,d left out: %s".formatted(count, why)));
        if (!proposal.waves().isEmpty()) {
            lines.add("%-4s  %-24s  %-22s  %5s  %6s  %8s  %7s  %s".formatted("Wave", "Kind", "Opens", "VMs", "Groups",
                    "TB", "Windows", "Window"));
        }
        for (int i = 0; i < proposal.waves().size(); i++) {
            Proposal.Wave wave = proposal.waves().get(i);
            lines.add("%4d  %-24s  %-22s  %5d  %6d  %8.1f  %7d  %s".formatted(i, wave.kind().title(), OPENS.format(wave
                    .window().opensAt().atZone(limits.zone())), wave.load().vms(), wave.placements().size(),
                    wave.load()
                            .bytes() / 1e12,
                    wave.load().windowsVms(), Printable.of(wave.window().name())));
        }
        if (!proposal.left().isEmpty()) {
            lines.add("Left in the pool:");
            proposal.left().forEach(left -> lines.add("  %s (%d VMs): %s".formatted(Printable.of(left.name()), left
                    .vms(), Printable.of(left.why()))));
        }
        proposal.notes().forEach(note -> lines.add("Note: " + Printable.of(note)));
        return lines;
    }

    Json.Fields json(List<Path> files) {
        Json.Fields outside = new Json.Fields();
        estate.outside().forEach(outside::put);
        List<Json.Fields> waves = new ArrayList<>();
        for (int i = 0; i < proposal.waves().size(); i++) {
            waves.add(wave(proposal.first() + i, proposal.waves().get(i)));
        }
        return new Json.Fields().put("schema", "towpath.plan/1").put("files", files.stream().map(Path::toString)
                .toList()).put("earliest", estate.estate().earliest()).put("zone", limits.zone().getId()).put("vms",
                        estate.estate().vms().size())
                .put("outside", outside).put("waves", waves).put("left",
                        proposal.left().stream().map(left -> new Json.Fields().put("group", left.group()).put("name",
                                left.name()).put("vms", left.vms()).put("why", left.why())).toList())
                .put("notes", proposal.notes()).put("unmatched", unmatched(estate));
    }

    private Json.Fields wave(int number, Proposal.Wave wave) {
        return new Json.Fields().put("number", number).put("name", name(number, wave)).put("kind", wave.kind().slug())
                .put("window", wave.window().id() == null ? null : wave.window().name()).put("opensAt", wave.window()
                        .opensAt())
                .put("closesAt", wave.window().closesAt()).put("vms", wave.load().vms()).put("bytes",
                        wave.load().bytes())
                .put("windowsVms", wave.load().windowsVms()).put("dependsOn", wave
                        .dependsOn().stream().map(position -> proposal.first() + position).toList())
                .put("groups", wave.placements().stream().map(placed -> new Json.Fields().put("group",
                        placed.group().key()).put("name", placed.group().name()).put("because", placed.because()).put(
                                "vms", placed.group().vms().stream().map(PlanVm::name).toList()))
                        .toList());
    }

    static List<Json.Fields> unmatched(FileEstate estate) {
        return estate.unmatched().stream().map(row -> new Json.Fields().put("file", row.at().file()).put("line", row
                .at().line()).put("detail", row.what())).toList();
    }

    private static String name(int number, Proposal.Wave wave) {
        return "Wave " + number + " · " + wave.kind().title();
    }

    /// The columns of our template of wave assignments, with all keys that tell VMs apart.
    String csv() {
        StringBuilder csv = new StringBuilder("externalId,sourceSystem,vCenterUuid,vmId,name,wave,window\r\n");
        for (int i = 0; i < proposal.waves().size(); i++) {
            Proposal.Wave wave = proposal.waves().get(i);
            for (Proposal.Placement placed : wave.placements()) {
                for (PlanVm vm : placed.group().vms()) {
                    VmKeys keys = Objects.requireNonNull(estate.keys().get(vm.id()));
                    csv.append(String.join(",", cell(keys.cmdbId()), cell(keys.sourceSystem()), cell(keys
                            .vcenterUuid()), cell(keys.moref()), cell(vm.name()),
                            cell(name(proposal.first() + i, wave)), cell(
                                    wave
                                            .window().id() == null ? null : wave.window().name())))
                            .append("\r\n");
                }
            }
        }
        return csv.toString();
    }

    /// As text that no spreadsheet takes for a formula.
    private static String cell(@Nullable String text) {
        if (text == null) {
            return "";
        }
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
