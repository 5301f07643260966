package io.towpath.planning.calendar;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.planning.calendar.FreezeImportStore.Done;
import io.towpath.planning.calendar.FreezeImportStore.Key;
import io.towpath.planning.calendar.FreezeImportStore.Known;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
class StoredFreezeImports implements FreezeImports {

    private final FreezeImportStore store;
    private final CalendarStore calendar;
    private final AuditTrail audit;
    private final TransactionOperations transaction;
    private final Clock clock;

    StoredFreezeImports(FreezeImportStore store, CalendarStore calendar, AuditTrail audit,
            TransactionOperations transaction, Clock clock) {
        this.store = store;
        this.calendar = calendar;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /// @param known null: it is new
    private record Step(Line line, Key key, @Nullable Known known, ChangeFreeze wanted) {}

    private record Plan(List<Step> steps, Preview preview) {}

    @Override
    public Preview look(Sent sent) {
        return plan(sent).preview;
    }

    @Override
    public Optional<UUID> apply(Sent sent, @Nullable String digest, String actor) {
        return Objects.requireNonNull(transaction.execute(_ -> {
            store.lock();
            Plan plan = plan(sent);
            if (digest != null && !digest.equals(plan.preview.digest())) {
                throw new RefusedException(Kind.STALE, "import-stale-preview",
                        "The calendar was changed since the file was looked at; nothing was applied.",
                        "Look at it again, then apply it.");
            }
            if (!plan.preview.changesSomething()) {
                return Optional.empty();
            }
            UUID made = store.insert(sent.name(), actor, clock.instant());
            plan.steps.forEach(step -> run(step, made, sent.name(), actor));
            return Optional.of(made);
        }));
    }

    private void run(Step step, UUID made, String file, String actor) {
        Known known = step.known;
        switch (step.line.outcome()) {
            case ADDED -> {
                UUID id = calendar.insert(step.wanted, actor, clock.instant());
                store.origin(step.key, id);
                store.note(made, new Done("added", step.key, id, null));
                told("freeze.added", id, step.wanted, file, actor);
            }
            case CHANGED -> {
                ChangeFreeze before = Objects.requireNonNull(known).freeze();
                store.update(before.id(), step.wanted);
                store.note(made, new Done("changed", step.key, before.id(), before));
                told("freeze.changed", before.id(), step.wanted, file, actor);
            }
            case LIFTED -> {
                ChangeFreeze before = Objects.requireNonNull(known).freeze();
                calendar.lift(before.id(), clock.instant());
                store.forget(before.id());
                store.note(made, new Done("lifted", step.key, before.id(), null));
                told("freeze.lifted", before.id(), before, file, actor);
            }
            case SAME, LIFTED_BY_HAND, PAST -> {
                // nothing to do
            }
        }
    }

    @Override
    public void undo(UUID id, String actor) {
        transaction.executeWithoutResult(_ -> {
            store.lock();
            Made made = store.find(id).orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found",
                    "There is no import of freezes " + id + ".", "Look at the list of imports."));
            if (!made.canUndo()) {
                throw new RefusedException(Kind.CONFLICT, "undo-closed", made.undoneAt() != null
                        ? "%s was undone before.".formatted(made.name())
                        : "%s is not the newest import any more.".formatted(made.name()),
                        "Undo the newest one first, or lift its freezes one by one.");
            }
            String file = "undo of " + made.name();
            for (Done done : store.changes(id)) {
                Optional<ChangeFreeze> there = calendar.freeze(done.freezeId());
                switch (done.kind()) {
                    case "added" -> {
                        store.forget(done.freezeId());
                        calendar.lift(done.freezeId(), clock.instant());
                        there.ifPresent(freeze -> told("freeze.lifted", freeze.id(), freeze, file, actor));
                    }
                    case "changed" -> {
                        store.update(done.freezeId(), Objects.requireNonNull(done.before()));
                        told("freeze.changed", done.freezeId(), done.before(), file, actor);
                    }
                    default -> {
                        store.restore(done.freezeId());
                        store.origin(done.key(), done.freezeId());
                        calendar.freeze(done.freezeId()).ifPresent(freeze -> told("freeze.added", freeze.id(), freeze,
                                file, actor));
                    }
                }
            }
            store.undone(id, actor, clock.instant());
        });
    }

    @Override
    public List<Made> recent() {
        return store.recent();
    }

    private void told(String action, UUID id, ChangeFreeze freeze, String file, String actor) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("starts", freeze.startsAt().toString());
        facts.put("ends", freeze.endsAt().toString());
        facts.put("scope", freeze.scope());
        facts.put("file", file);
        audit.append(AuditEntry.of(actor, action, new Subject("freeze", id.toString(), freeze.name()))
                .because(freeze.reason()).with(facts));
    }

    private Plan plan(Sent sent) {
        if (sent.text().length() > LONGEST) {
            throw new RefusedException(Kind.TOO_LARGE, "calendar-too-large",
                    "The calendar has %,d characters, expected at most %,d.".formatted(sent.text().length(), LONGEST),
                    "Export a shorter stretch of it.");
        }
        UUID application = sent.application() == null
                ? null
                : calendar.application(sent.application()).orElseThrow(() -> new RefusedException(Kind.INVALID,
                        "application-unknown", "There is no application \"%s\".".formatted(sent.application()),
                        "Choose one from the list."));
        IcsReader.Read read;
        try {
            read = IcsReader.read(sent.text(), sent.zone(), clock.instant());
        } catch (IcsException fault) {
            throw new RefusedException(Kind.INVALID, "calendar-unreadable", "%s, line %d: %s.".formatted(sent.name(),
                    fault.line(), fault.what()), fault.remedy());
        }
        Map<Key, Known> known = store.known(read.entries().stream().map(IcsReader.Entry::uid).distinct().toList());
        List<Step> steps = new ArrayList<>();
        Map<Key, Known> left = new LinkedHashMap<>(known);
        for (IcsReader.Entry entry : read.entries()) {
            Key key = new Key(entry.uid(), entry.occurrence());
            steps.add(step(entry, key, left.remove(key), new ChangeFreeze(new UUID(0, 0), entry.name(), entry.starts(),
                    entry.ends(), entry.zone(), application, sent.application(), sent.businessUnit(),
                    entry.reason().isEmpty() ? "from " + sent.name() : entry.reason())));
        }
        List<String> whole = read.entries().stream().filter(IcsReader.Entry::kept).map(IcsReader.Entry::uid).toList();
        // an entry that repeats differently now has no use for its old times
        left.values().stream().filter(one -> !one.lifted() && !whole.contains(one.key().uid()))
                .filter(one -> one.freeze().endsAt().isAfter(clock.instant()))
                .sorted(Comparator.comparing(one -> one.freeze().startsAt()))
                .forEach(one -> steps.add(new Step(line(Outcome.LIFTED, 0, one.freeze(), null), one.key(), one,
                        one.freeze())));
        List<Line> lines = steps.stream().map(Step::line).toList();
        return new Plan(steps, new Preview(lines, read.faults(), digest(steps)));
    }

    private Step step(IcsReader.Entry entry, Key key, @Nullable Known known, ChangeFreeze wanted) {
        boolean past = !entry.ends().isAfter(clock.instant());
        if (entry.cancelled()) {
            return known == null || known.lifted() || past
                    ? new Step(line(Outcome.SAME, entry.line(), wanted, null), key, known, wanted)
                    : new Step(line(Outcome.LIFTED, entry.line(), known.freeze(), null), key, known, wanted);
        }
        if (past && (known == null || !known.freeze().endsAt().isAfter(clock.instant()))) {
            return new Step(line(Outcome.PAST, entry.line(), wanted, null), key, known, wanted);
        }
        if (known == null) {
            return new Step(line(Outcome.ADDED, entry.line(), wanted, null), key, null, wanted);
        }
        if (known.lifted()) {
            return new Step(line(Outcome.LIFTED_BY_HAND, entry.line(), wanted, null), key, known, wanted);
        }
        String was = difference(known.freeze(), wanted);
        return new Step(line(was == null ? Outcome.SAME : Outcome.CHANGED, entry.line(), wanted, was), key, known,
                wanted);
    }

    private static Line line(Outcome outcome, int line, ChangeFreeze freeze, @Nullable String was) {
        return new Line(outcome, line, freeze.name(), freeze.startsAt(), freeze.endsAt(), freeze.zone(),
                freeze.reason(),
                was);
    }

    /// @return `was “Month end”, 2 h later`; null: nothing
    private static @Nullable String difference(ChangeFreeze before, ChangeFreeze after) {
        List<String> was = new ArrayList<>();
        if (!before.name().equals(after.name())) {
            was.add("was “%s”".formatted(before.name()));
        }
        if (!before.startsAt().equals(after.startsAt()) || !before.endsAt().equals(after.endsAt())) {
            was.add("was %s to %s".formatted(local(before.startsAt(), before), local(before.endsAt(), before)));
        }
        if (!before.zone().equals(after.zone())) {
            was.add("was in " + before.zone());
        }
        if (!before.scope().equalsIgnoreCase(after.scope())) {
            was.add("was for " + before.scope());
        }
        if (!before.reason().equals(after.reason())) {
            was.add("another reason");
        }
        return was.isEmpty() ? null : String.join(", ", was);
    }

    private static String local(Instant at, ChangeFreeze freeze) {
        return WallClock.local(at, freeze.zone()).truncatedTo(java.time.temporal.ChronoUnit.MINUTES).toString().replace(
                'T',
                ' ');
    }

    private static String digest(List<Step> steps) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            for (Step step : steps) {
                Known known = step.known;
                sha.update("%s|%s|%s|%s|%s|%s\n".formatted(step.line.outcome(), step.key, step.wanted.startsAt(),
                        step.wanted.endsAt(), step.wanted.name(), known == null ? "" : known.freeze())
                        .getBytes(StandardCharsets.UTF_8));
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
