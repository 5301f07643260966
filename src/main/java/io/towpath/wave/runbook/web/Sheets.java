package io.towpath.wave.runbook.web;

import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.wave.runbook.Cell;
import io.towpath.wave.runbook.Runs;
import io.towpath.wave.runbook.Runs.Sheet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Runs as they stand, read once for all who look at them: whoever may see one may see all, and the whole shift watches it.
@Component
class Sheets {

    /// Of what happened to a step, on its page.
    private static final int NEWEST = 100;

    private final Runs runs;
    private final Shared<String, Optional<Sheet>> sheets;
    private final Shared<StepOf, Map<UUID, List<Cell.Event>>> events;

    Sheets(Runs runs, Sharing sharing) {
        this.runs = runs;
        sheets = sharing.shared();
        events = sharing.shared();
    }

    private record StepOf(UUID runId, int step) {}

    /// @param key as of [Runs#find]
    Optional<Sheet> find(String key) {
        return sheets.get(key.toUpperCase(Locale.ROOT), () -> runs.sheet(key));
    }

    /// As [Runs#newest].
    Map<UUID, List<Cell.Event>> newest(UUID runId, int step) {
        return events.get(new StepOf(runId, step), () -> runs.newest(runId, step, NEWEST));
    }
}
