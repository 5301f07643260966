package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.CellState;
import io.towpath.wave.runbook.Doer;
import io.towpath.wave.runbook.Kind;
import io.towpath.wave.runbook.Part;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.Runs.Sheet;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A step of a run, with what can be done. Of thousands of VMs the page lists some, and counts all.
///
/// @param may      whether who looks may do it
/// @param ready    cells that may be done
/// @param others   the rest; where they are not all listed, those that are not settled
/// @param standing how many of the others stand where
/// @param all      whether the lists are whole
public record RunDetail(int number, String name, String title, String part, String scope, String what, Kind kind,
        String timeout, List<String> policy, String instructions, List<String> checklist, List<String> record,
        boolean may, boolean drives, String who, Entries ready, Entries failed, Entries others,
        List<Standing> standing, boolean all, List<Told> events) {

    /// Of each list, unless somebody wants to see all.
    static final int SOME = 100;

    private static final Predicate<Cell> READY = cell -> cell.state().ready();
    private static final Predicate<Cell> FAILED = cell -> cell.state() == CellState.FAILED;

    /// @param listed the first of them
    /// @param size   how many there are
    public record Entries(List<Entry> listed, int size) {

        public boolean isEmpty() {
            return size == 0;
        }

        /// How many are not listed.
        public int more() {
            return size - listed.size();
        }
    }

    /// @param why what it waits for, what was said at its end
    public record Entry(UUID id, String name, Mark mark, @Nullable String why, @Nullable String when,
            Map<String, String> recorded) {}

    public record Standing(Mark mark, int count) {}

    /// What happened.
    public record Told(String at, String iso, String who, String what, String name, @Nullable String note,
            Map<String, String> recorded) {}

    /// @param all whether its lists are whole
    static RunDetail of(Sheet sheet, int number, boolean all, Map<UUID, List<Cell.Event>> events, Doer doer,
            ZoneId zone) {
        return of(sheet, number, all ? Integer.MAX_VALUE : SOME, told(sheet.ofStep(number), events, zone), doer, zone);
    }

    /// Without its lists.
    static RunDetail brief(Sheet sheet, int number, Doer doer) {
        return of(sheet, number, 0, List.of(), doer, ZoneId.of("UTC"));
    }

    private static RunDetail of(Sheet sheet, int number, int most, List<Told> told, Doer doer, ZoneId zone) {
        RunbookStep step = sheet.definition().step(number).orElseThrow();
        List<Cell> cells = sheet.ofStep(number);
        RunbookPage.Line line = RunbookPage.line(step, List.of());
        List<Cell> others = cells.stream().filter(READY.or(FAILED).negate()).toList();
        List<Cell> shown = others.size() <= most
                ? others
                : others.stream().filter(cell -> !cell.state().settled()).sorted(Comparator.comparing(
                        cell -> cell.state() != CellState.RUNNING)).toList();
        boolean byRole = step.role() == null ? doer.drives() : doer.mayDo(step);
        return new RunDetail(step.number(), step.name(), step.title(), line.part(), line.scope(), line.what(),
                step.kind(), line.timeout(), line.details(), line.instructions(), line.checklist(), line.record(),
                byRole, doer.drives(), step.role() == null ? "an engineer or a lead" : step.role().code(),
                entries(sheet, cells.stream().filter(READY).toList(), most, zone),
                entries(sheet, cells.stream().filter(FAILED).toList(), most, zone),
                new Entries(entries(sheet, shown, most, zone).listed, others.size()), standing(others),
                most == Integer.MAX_VALUE, told);
    }

    private static List<Standing> standing(List<Cell> cells) {
        Map<Mark, Integer> counts = new LinkedHashMap<>();
        cells.forEach(cell -> counts.merge(Mark.of(cell), 1, Integer::sum));
        return counts.entrySet().stream().map(each -> new Standing(each.getKey(), each.getValue())).toList();
    }

    private static List<Told> told(List<Cell> cells, Map<UUID, List<Cell.Event>> events, ZoneId zone) {
        record Named(String name, Cell.Event event) {}
        return cells.stream().flatMap(cell -> events.getOrDefault(cell.id(), List.of()).stream().map(
                event -> new Named(cell.entityName(), event))).sorted((one, other) -> other.event.at().compareTo(
                        one.event.at()))
                .limit(SOME).map(each -> new Told(RunPage.at(each.event.at(), zone), each.event.at().toString(),
                        each.event.actor(), each.event.what(), each.name, each.event.note(), each.event.recorded()))
                .toList();
    }

    private static Entries entries(Sheet sheet, List<Cell> cells, int most, ZoneId zone) {
        return new Entries(cells.stream().limit(most).map(cell -> {
            List<String> waits = sheet.waitsFor().getOrDefault(cell.id(), List.of());
            String why = cell.state() == CellState.WAITING
                    ? waits.isEmpty() ? waiting(cell.part()) : "after " + String.join(", ", waits)
                    : cell.note();
            Instant deadline = cell.deadlineAt();
            String when = cell.endedAt() != null
                    ? "%s, %s".formatted(cell.endedBy(), RunPage.at(cell.endedAt(), zone))
                    : deadline == null || cell.state() == CellState.WAITING
                            ? null
                            : "until " + RunPage.at(deadline, zone);
            return new Entry(cell.entityId(), cell.entityName(), Mark.of(cell), why, when, cell.recorded());
        }).toList(), cells.size());
    }

    private static String waiting(Part part) {
        return switch (part) {
            case INITIALIZATION -> "within seconds";
            case BEFORE -> "when its cutover begins";
            case AFTER -> "when its target runs";
            case FINALIZATION -> "when every VM has landed or is out";
        };
    }
}
