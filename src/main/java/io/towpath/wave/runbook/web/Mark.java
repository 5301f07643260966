package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Cell;
import java.util.Collection;
import java.util.List;

/// How a cell is shown: an icon and a word, never a colour alone.
///
/// @param tone `good`, `wait`, `bad`, `move`, `idle`
public record Mark(String tone, String icon, String word) {

    private static final Mark NONE = new Mark("idle", "bi-dash", "Not for it");

    static Mark none() {
        return NONE;
    }

    static Mark of(Cell cell) {
        return switch (cell.state()) {
            case WAITING -> new Mark("idle", "bi-circle", "Not its turn");
            case OPEN -> new Mark("wait", "bi-circle-half", "May be done");
            case DUE -> cell.overdueAt() == null
                    ? new Mark("wait", "bi-hourglass-split", "Due")
                    : new Mark("bad", "bi-alarm-fill", "Overdue");
            case RUNNING -> cell.overdueAt() == null
                    ? new Mark("move", "bi-play-circle-fill", "Running")
                    : new Mark("bad", "bi-alarm-fill", "Running late");
            case DONE -> new Mark("good", "bi-check-circle-fill", "Done");
            case SKIPPED -> new Mark("idle", "bi-skip-forward", "Skipped");
            case FAILED -> new Mark("bad", "bi-x-circle-fill", "Failed");
            case PASSED -> new Mark("wait", "bi-exclamation-triangle-fill", "Failed, went on");
            case DROPPED -> new Mark("idle", "bi-slash-circle", "Left the wave");
        };
    }

    /// The one that people have to know of, of many.
    static Mark ofAll(Collection<Cell> cells) {
        List<Mark> marks = cells.stream().map(Mark::of).distinct().toList();
        for (String first : List.of("Failed", "Overdue", "Running late", "Running", "Due", "May be done")) {
            for (Mark mark : marks) {
                if (mark.word.equals(first)) {
                    return mark;
                }
            }
        }
        if (cells.stream().allMatch(cell -> cell.state().settled())) {
            return marks.stream().filter(mark -> mark.tone.equals("wait")).findFirst().orElse(new Mark("good",
                    "bi-check-circle-fill", "Done"));
        }
        return cells.stream().anyMatch(cell -> cell.state().settled())
                ? new Mark("move", "bi-circle-half", "Partly done")
                : new Mark("idle", "bi-circle", "Not its turn");
    }
}
