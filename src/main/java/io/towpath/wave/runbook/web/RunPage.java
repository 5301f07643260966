package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.Part;
import io.towpath.wave.runbook.Run;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.Runs.Sheet;
import io.towpath.wave.runbook.Scope;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A run, ready to print.
///
/// @param vms  names of the columns that are shown
/// @param from the first of them, from 0
public record RunPage(String key, UUID waveId, String waveKey, String waveName, String template, String runbook,
        int version, boolean done, String started, @Nullable String ended, int settled, int cells, int ready,
        int failed, List<Strip> parts, List<String> vms, int from, int allVms, List<Row> rows, RunDetail step) {

    /// Columns at once.
    static final int WIDE = 12;

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);

    /// A part with its steps.
    public record Strip(String title, List<Chip> steps) {}

    public record Chip(int number, String title, Mark mark, boolean current) {}

    /// A step across the VMs; one that is for the whole wave has one mark.
    ///
    /// @param settled `3 of 5`
    public record Row(int number, String title, Mark mark, boolean whole, List<Mark> marks, String settled,
            boolean current) {}

    static RunPage of(Sheet sheet, int number, int from, RunDetail step, ZoneId zone) {
        Run run = sheet.run();
        List<UUID> columns = sheet.vms().keySet().stream().skip(from).limit(WIDE).toList();
        List<Strip> parts = Arrays.stream(Part.values()).map(part -> new Strip(part.title(), sheet.definition().steps()
                .stream().filter(each -> each.part() == part).map(each -> new Chip(each.number(), each.title(), Mark
                        .ofAll(sheet.ofStep(each.number())), each.number() == number))
                .toList())).filter(strip -> !strip.steps.isEmpty()).toList();
        return new RunPage(run.key(), run.waveId(), run.waveKey(), run.waveName(), run.template(), run.runbook(), run
                .version(), run.done(), "%s by %s".formatted(at(run.startedAt(), zone), run.startedBy()),
                run.endedAt() == null ? null : at(run.endedAt(), zone), run.settled(), run.cells(), run.ready(), run
                        .failed(),
                parts, columns.stream().map(id -> Objects.requireNonNull(sheet.vms().get(id))).toList(), from, sheet
                        .vms().size(),
                sheet.definition().steps().stream().map(row -> row(sheet, row, columns, number)).toList(), step);
    }

    private static Row row(Sheet sheet, RunbookStep step, List<UUID> columns, int current) {
        List<Cell> cells = sheet.ofStep(step.number());
        long settled = cells.stream().filter(cell -> cell.state().settled()).count();
        List<Mark> marks = new ArrayList<>();
        for (UUID vm : columns) {
            marks.add(cells.stream().filter(cell -> cell.vmIds().contains(vm)).findFirst().map(Mark::of).orElseGet(
                    Mark::none));
        }
        return new Row(step.number(), step.title(), Mark.ofAll(cells), step.scope() == Scope.WAVE, marks,
                "%d of %d".formatted(settled, cells.size()), step.number() == current);
    }

    static String at(Instant at, ZoneId zone) {
        return AT.format(at.atZone(zone));
    }
}
