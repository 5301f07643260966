package io.towpath.wave.runbook;

import io.towpath.access.AccessException;
import io.towpath.audit.AuditTrail;
import io.towpath.database.Again;
import io.towpath.migration.RefusedException;
import io.towpath.wave.runbook.CellStore.End;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Runs, to read and to work through. A command names entities or means all that are ready; it does all of them or none, is on
/// the audit trail in its transaction, and given twice it is refused the second time: the step is done.
@Component
public class Runs {

    private static final Logger LOG = LoggerFactory.getLogger(Runs.class);
    private static final int LONGEST_NOTE = 2000;
    private static final int LONGEST_FIELD = 500;
    /// Of what happened, the newest: a run of thousands of VMs has hundreds of thousands.
    private static final int MOST_EVENTS = 20_000;

    private final RunStore runs;
    private final CellStore cells;
    private final RunbookStore runbooks;
    private final RunBeat beat;
    private final Hooked hooked;
    private final RunAfter after;
    private final AuditTrail audit;
    private final TransactionTemplate transaction;

    Runs(RunStore runs, CellStore cells, RunbookStore runbooks, RunBeat beat, Hooked hooked, RunAfter after,
            AuditTrail audit, TransactionTemplate transaction) {
        this.runs = runs;
        this.cells = cells;
        this.runbooks = runbooks;
        this.beat = beat;
        this.hooked = hooked;
        this.after = after;
        this.audit = audit;
        this.transaction = transaction;
    }

    /// A run, its definition and its cells, of one moment.
    ///
    /// @param steps    the cells by step, in their order, each by name
    /// @param vms      in the order of their turns: id and name
    /// @param waitsFor of cells that wait, titles of steps that come before
    public record Sheet(Run run, Definition definition, Map<Integer, List<Cell>> steps, Map<UUID, String> vms,
            Map<UUID, List<String>> waitsFor) {

        public List<Cell> ofStep(int step) {
            return steps.getOrDefault(step, List.of());
        }

        /// In the order of the steps.
        public List<Cell> cells() {
            return steps.values().stream().flatMap(List::stream).toList();
        }
    }

    /// Newest first.
    public List<Run> page(int limit, int offset) {
        return runs.page(limit, offset);
    }

    /// @param key `R-014`, or the id
    public Optional<Run> find(String key) {
        return key.length() == 36 ? id(key).flatMap(runs::find) : runs.byKey(key.toUpperCase(Locale.ROOT));
    }

    private static Optional<UUID> id(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    public Optional<Run> ofWave(UUID waveId) {
        return runs.ofWave(waveId);
    }

    public Optional<Sheet> sheet(String key) {
        return find(key).map(run -> {
            List<Cell> all = cells.of(run.id());
            Board board = beat.board(run, all);
            Map<UUID, List<String>> waits = new HashMap<>();
            all.stream().filter(cell -> cell.state() == CellState.WAITING)
                    .forEach(cell -> waits.put(cell.id(), board.waitsFor(cell)));
            Map<UUID, String> vms = new LinkedHashMap<>();
            board.trips().forEach((id, trip) -> vms.put(id, trip.vmName()));
            return new Sheet(run, runbooks.definition(run), all.stream().collect(Collectors.groupingBy(Cell::step,
                    TreeMap::new, Collectors.toList())), vms, waits);
        });
    }

    /// What happened to the cells of a run, by cell, the oldest first.
    ///
    /// @param step null: of all
    public Map<UUID, List<Cell.Event>> events(UUID runId, @Nullable Integer step) {
        return cells.events(runId, step, MOST_EVENTS);
    }

    /// As [#events], the newest of a step.
    public Map<UUID, List<Cell.Event>> newest(UUID runId, int step, int most) {
        return cells.events(runId, step, most);
    }

    /// A manual step is done. Its check list is ticked, its fields are filled in.
    ///
    /// @return how many cells were done
    public int complete(UUID runId, int step, Whom whom, Done done, Doer doer) {
        return each(runId, step, whom, doer, CellState::ready, (at, cell) -> {
            at.mustBe(Kind.MANUAL, "completed");
            End end = end(at.step, done, doer);
            return ended(at, cell, CellTrigger.FINISH, end, "completed");
        });
    }

    /// As [#complete], of an approval.
    public int approve(UUID runId, int step, Whom whom, Done done, Doer doer) {
        return each(runId, step, whom, doer, CellState::ready, (at, cell) -> {
            at.mustBe(Kind.APPROVAL, "approved");
            fourEyes(at, cell, doer);
            return ended(at, cell, CellTrigger.FINISH, end(at.step, done, doer), "approved");
        });
    }

    /// A person says no; what follows is as the step's failure policy says.
    public int reject(UUID runId, int step, Whom whom, String reason, Doer doer) {
        String said = reason(reason, "rejected");
        return each(runId, step, whom, doer, CellState::ready, (at, cell) -> {
            at.mustNotBeAHook("rejected");
            return hooked.failed(at.run, cell, at.step, End.of(doer.actor(), said), "rejected");
        });
    }

    /// What failed is asked for once more; what came before it keeps its results.
    public int retry(UUID runId, int step, Whom whom, Doer doer) {
        return each(runId, step, whom, doer, state -> state == CellState.FAILED, doer.drives(), (at, cell) -> {
            cells.tell(cell, "retried", End.of(doer.actor(), null));
            audit.append(RunBeat.entry(at.run, cell, at.step, doer.actor(), "runbook.step-retried"));
            return cells.move(cell, CellTrigger.RETRY, at.step.timeout(), at.board.cutovers(cell));
        });
    }

    /// It is not done, and nothing waits for it any more. An approval is skipped only by who may approve it: else it would bind
    /// nobody.
    public int skip(UUID runId, int step, Whom whom, String reason, Doer doer) {
        String said = reason(reason, "skipped");
        if (!doer.drives()) {
            throw new RefusedException("forbidden", "Steps are skipped by people who may drive waves.",
                    "Ask an engineer or a lead.");
        }
        return each(runId, step, whom, doer, whom::skips, true, (at, cell) -> {
            if (at.step.kind() == Kind.APPROVAL) {
                if (!doer.mayDo(at.step)) {
                    throw notYours(at.step);
                }
                fourEyes(at, cell, doer);
            }
            return ended(at, cell, CellTrigger.SKIP, End.of(doer.actor(), said), "skipped");
        });
    }

    private interface Deed {

        /// @return false when somebody was faster
        boolean on(At at, Cell cell);
    }

    /// Where a command is given.
    private record At(Run run, RunbookStep step, Board board) {

        void mustBe(Kind kind, String what) {
            if (step.kind() != kind) {
                throw new RefusedException("runbook-step-kind", "Step %d, %s, is of the kind %s and cannot be %s."
                        .formatted(step.number(), step.title(), step.kind().name().toLowerCase(Locale.ROOT), what),
                        switch (step.kind()) {
                            case MANUAL -> "Complete it.";
                            case APPROVAL -> "Approve or reject it.";
                            case HOOK -> "The machine does it; retry or skip it when it failed.";
                        });
            }
        }

        void mustNotBeAHook(String what) {
            if (step.kind() == Kind.HOOK) {
                mustBe(Kind.APPROVAL, what);
            }
        }
    }

    private int each(UUID runId, int number, Whom whom, Doer doer,
            Predicate<CellState> fits, Deed deed) {
        return each(runId, number, whom, doer, fits, false, deed);
    }

    /// @param anybody whether the step's role is not asked for
    private int each(UUID runId, int number, Whom whom, Doer doer,
            Predicate<CellState> fits, boolean anybody, Deed deed) {
        int done = Again.of(() -> Objects.requireNonNull(transaction.execute(_ -> {
            At at = at(runId, number);
            if (!anybody && !doer.mayDo(at.step)) {
                throw notYours(at.step);
            }
            List<Cell> chosen = chosen(at, whom, fits);
            chosen.forEach(cell -> {
                if (!deed.on(at, cell)) {
                    throw new RefusedException("somebody-was-faster", "Step %d for %s was changed after you read it."
                            .formatted(number, cell.entityName()), "Look at it again, then decide.");
                }
            });
            return chosen.size();
        })));
        try {
            after.advance(runId);
        } catch (RuntimeException failed) {
            // what the person did is committed and must not seem to fail; the beat tries again
            LOG.warn("run {} was not moved on", runId, failed);
        }
        return done;
    }

    private static RefusedException notYours(RunbookStep step) {
        return new RefusedException("forbidden", "Step %d, %s, is done by people with the role %s.".formatted(step
                .number(), step.title(), step.role() == null ? "engineer or lead" : step.role().code()),
                "Ask one of them.");
    }

    private At at(UUID runId, int number) {
        Run run = runs.find(runId).orElseThrow(() -> new RefusedException("not-found", "There is no run " + runId
                + ".", "Look for it in the list of runs."));
        if (!runs.lock(runId)) {
            throw new RefusedException("state-transition", "Run %s is done.".formatted(run.key()),
                    "Nothing of it is left to do.");
        }
        Board board = beat.board(run);
        RunbookStep step = runbooks.definition(run).step(number)
                .orElseThrow(() -> new RefusedException("not-found", "Run %s has no step %d.".formatted(run.key(),
                        number), "Its page lists the steps."));
        return new At(run, step, board);
    }

    private static List<Cell> chosen(At at, Whom whom, Predicate<CellState> fits) {
        List<Cell> all = at.board.ofStep(at.step.number());
        Collection<UUID> entities = whom.entities();
        if (entities == null) {
            List<Cell> ready = all.stream().filter(cell -> fits.test(cell.state())).toList();
            if (ready.isEmpty()) {
                throw notNow(at, all.getFirst());
            }
            Integer shown = whom.shown();
            if (shown != null && ready.size() > shown) {
                throw new RefusedException("somebody-was-faster", "Step %d, %s: there are %d now, %d were shown."
                        .formatted(at.step.number(), at.step.title(), ready.size(), shown),
                        "Look at it again, then decide.");
            }
            return ready;
        }
        Map<UUID, Cell> byEntity = all.stream().collect(Collectors.toMap(Cell::entityId, Function.identity()));
        List<Cell> chosen = new ArrayList<>();
        for (UUID entity : Set.copyOf(entities)) {
            Cell cell = byEntity.get(entity);
            if (cell == null) {
                throw new RefusedException("not-found", "Step %d of %s is not done for %s.".formatted(at.step.number(),
                        at.run.key(), entity), "Name wave, applications or VMs of this step.");
            }
            if (!fits.test(cell.state())) {
                throw notNow(at, cell);
            }
            chosen.add(cell);
        }
        if (chosen.isEmpty()) {
            throw new AccessException(AccessException.Kind.INVALID, "nothing-chosen",
                    "Nobody is named for step %d.".formatted(at.step.number()),
                    "Choose one at the least.");
        }
        return chosen;
    }

    private static RefusedException notNow(At at, Cell cell) {
        List<String> waits = at.board.waitsFor(cell);
        return new RefusedException("state-transition", "Step %d, %s, is %s for %s.".formatted(at.step.number(), at.step
                .title(), cell.state().name().toLowerCase(Locale.ROOT), cell.entityName()),
                cell.state() != CellState.WAITING
                        ? "Look at it again: what is possible is on the run's page."
                        : waits.isEmpty()
                                ? "Its time has not come: it is part of \"%s\".".formatted(cell.part().word())
                                : "First: %s.".formatted(String.join(", ", waits)));
    }

    private boolean ended(At at, Cell cell, CellTrigger trigger, End end, String what) {
        if (!cells.end(cell, trigger, end)) {
            return false;
        }
        cells.tell(cell, what, end);
        audit.append(RunBeat.entry(at.run, cell, at.step, end.actor(), "runbook.step-" + what).because(end.note()));
        return true;
    }

    private static void fourEyes(At at, Cell cell, Doer doer) {
        if (!at.step.fourEyes()) {
            return;
        }
        boolean started = login(at.run.startedBy()).equals(doer.login());
        boolean before = at.board.rightBefore(cell).map(Cell::endedBy).filter(Objects::nonNull)
                .anyMatch(by -> login(by).equals(doer.login()));
        if (started || before) {
            throw new RefusedException("four-eyes", "Step %d, %s, needs another person: you %s.".formatted(at.step
                    .number(), at.step.title(), started ? "started the wave" : "did a step right before it"),
                    "Ask somebody else who may approve it.");
        }
    }

    /// Of `token:lena/ci` it is `lena`.
    private static String login(String actor) {
        return actor.startsWith("token:") ? actor.substring(6).replaceFirst("/.*", "") : actor;
    }

    private static End end(RunbookStep step, Done done, Doer doer) {
        List<String> missing = step.checklist().stream().filter(each -> !done.ticked().contains(each)).toList();
        if (!missing.isEmpty()) {
            throw new AccessException(
                    AccessException.Kind.INVALID, "checklist-open", "Step %d: not ticked: %s.".formatted(step.number(),
                            String
                                    .join("; ", missing)),
                    "Tick what holds; skip the step with a reason where it does not.");
        }
        Map<String, String> recorded = new LinkedHashMap<>();
        for (String field : step.record()) {
            String value = done.recorded().getOrDefault(field, "").strip();
            if (value.isEmpty() || value.length() > LONGEST_FIELD) {
                throw new AccessException(AccessException.Kind.INVALID, "field-missing",
                        "Step %d: \"%s\" is %s, expected 1 to %d characters."
                                .formatted(step.number(), field,
                                        value.isEmpty() ? "empty" : value.length() + " characters",
                                        LONGEST_FIELD),
                        "Fill it in.");
            }
            recorded.put(field, value);
        }
        for (String field : done.recorded().keySet()) {
            if (!step.record().contains(field)) {
                throw new AccessException(AccessException.Kind.INVALID, "field-unknown",
                        "Step %d records no \"%s\"; it records %s.".formatted(step
                                .number(), field,
                                step.record().isEmpty() ? "nothing" : String.join(", ", step.record())),
                        "Correct its name, or leave it out.");
            }
        }
        return new End(doer.actor(), note(done.note()), recorded);
    }

    private static @Nullable String note(@Nullable String note) {
        String said = note == null ? "" : note.strip();
        if (said.length() > LONGEST_NOTE) {
            throw new AccessException(AccessException.Kind.INVALID, "note-length",
                    "The note has %d characters, expected %d at the most.".formatted(
                            said.length(), LONGEST_NOTE),
                    "Shorten it.");
        }
        return said.isEmpty() ? null : said;
    }

    private static String reason(String reason, String what) {
        String said = note(reason);
        if (said == null) {
            throw new AccessException(AccessException.Kind.INVALID, "reason-missing",
                    "A step is %s with a reason.".formatted(what),
                    "Say it in a sentence.");
        }
        return said;
    }
}
