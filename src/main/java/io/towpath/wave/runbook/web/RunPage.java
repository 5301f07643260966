package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.CellState;
import io.towpath.wave.runbook.Doer;
import io.towpath.wave.runbook.Kind;
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
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A run, ready to print.
///
/// @param vms  names of the columns that are shown
/// @param from the first of them, from 0
public record RunPage(String key, UUID waveId, String waveKey, String waveName, String template, String runbook,
        int version, boolean done, String started, @Nullable String ended, int settled, int cells, int ready,
        int failed, List<Strip> parts, List<String> vms, int from, int allVms, List<Row> rows, Detail step) {

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

    /// A step, with what can be done.
    ///
    /// @param may   whether who looks may do it
    /// @param ready cells that may be done; `failed` those that failed; `others` the rest
    public record Detail(int number, String name, String title, String part, String scope, String what, Kind kind,
            String timeout, List<String> policy, String instructions, List<String> checklist, List<String> record,
            boolean may, boolean drives, String who, List<Entry> ready, List<Entry> failed, List<Entry> others,
            List<Told> events) {}

    /// @param why what it waits for, what was said at its end
    public record Entry(UUID id, String name, Mark mark, @Nullable String why, @Nullable String when,
            Map<String, String> recorded) {}

    /// What happened.
    public record Told(String at, String iso, String who, String what, String name, @Nullable String note,
            Map<String, String> recorded) {}

    static RunPage of(Sheet sheet, int number, int from, Map<UUID, List<Cell.Event>> events, Doer doer, ZoneId zone) {
        Run run = sheet.run();
        List<UUID> columns = sheet.vms().keySet().stream().skip(from).limit(WIDE).toList();
        List<Strip> parts = Arrays.stream(Part.values()).map(part -> new Strip(part.title(), sheet.definition().steps()
                .stream().filter(step -> step.part() == part).map(step -> new Chip(step.number(), step.title(), Mark
                        .ofAll(sheet.ofStep(step.number())), step.number() == number))
                .toList())).filter(strip -> !strip.steps.isEmpty()).toList();
        return new RunPage(run.key(), run.waveId(), run.waveKey(), run.waveName(), run.template(), run.runbook(), run
                .version(), run.done(), "%s by %s".formatted(at(run.startedAt(), zone), run.startedBy()),
                run.endedAt() == null ? null : at(run.endedAt(), zone), run.settled(), run.cells(), run.ready(), run
                        .failed(),
                parts, columns.stream().map(id -> Objects.requireNonNull(sheet.vms().get(id))).toList(), from, sheet
                        .vms().size(),
                sheet.definition().steps().stream().map(step -> row(sheet, step, columns, number)).toList(),
                detail(sheet, sheet.definition().step(number).orElseThrow(), events, doer, zone));
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

    private static Detail detail(Sheet sheet, RunbookStep step, Map<UUID, List<Cell.Event>> events, Doer doer,
            ZoneId zone) {
        List<Cell> cells = sheet.ofStep(step.number());
        RunbookPage.Line line = RunbookPage.line(step, List.of());
        record Named(String name, Cell.Event event) {}
        List<Told> told = cells.stream().flatMap(cell -> events.getOrDefault(cell.id(), List.of()).stream().map(
                event -> new Named(cell.entityName(), event))).sorted((one, other) -> other.event.at().compareTo(
                        one.event.at()))
                .limit(100).map(each -> new Told(at(each.event.at(), zone), each.event.at().toString(), each.event
                        .actor(), each.event.what(), each.name, each.event.note(), each.event.recorded()))
                .toList();
        boolean byRole = step.role() == null ? doer.drives() : doer.mayDo(step);
        return new Detail(step.number(), step.name(), step.title(), line.part(), line.scope(), line.what(), step.kind(),
                line.timeout(), line.details(), line.instructions(), line.checklist(), line.record(), byRole, doer
                        .drives(),
                step.role() == null ? "an engineer or a lead" : step.role().code(), entries(sheet, cells.stream()
                        .filter(cell -> cell.state().ready()), zone),
                entries(sheet, cells.stream().filter(cell -> cell.state() == CellState.FAILED), zone), entries(sheet,
                        cells.stream().filter(cell -> !cell.state().ready() && cell.state() != CellState.FAILED),
                        zone),
                told);
    }

    private static List<Entry> entries(Sheet sheet, Stream<Cell> cells, ZoneId zone) {
        return cells.map(cell -> {
            List<String> waits = sheet.waitsFor().getOrDefault(cell.id(), List.of());
            String why = cell.state() == CellState.WAITING
                    ? waits.isEmpty() ? waiting(cell.part()) : "after " + String.join(", ", waits)
                    : cell.note();
            Instant deadline = cell.deadlineAt();
            String when = cell.endedAt() != null
                    ? "%s, %s".formatted(cell.endedBy(), at(cell.endedAt(), zone))
                    : deadline == null || cell.state() == CellState.WAITING ? null : "until " + at(deadline, zone);
            return new Entry(cell.entityId(), cell.entityName(), Mark.of(cell), why, when, cell.recorded());
        }).toList();
    }

    private static String waiting(Part part) {
        return switch (part) {
            case INITIALIZATION -> "within seconds";
            case BEFORE -> "when its cutover begins";
            case AFTER -> "when its target runs";
            case FINALIZATION -> "when every VM has landed or is out";
        };
    }

    static String at(Instant at, ZoneId zone) {
        return AT.format(at.atZone(zone));
    }
}
