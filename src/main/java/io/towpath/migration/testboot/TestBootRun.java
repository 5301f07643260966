package io.towpath.migration.testboot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.migration.testboot.TestBoot.Verdict;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.TestBed;
import io.towpath.platform.spi.TestBed.Sighting;
import io.towpath.platform.spi.TestBed.TestVm;
import io.towpath.replication.ImageHolds;
import io.towpath.replication.ImageHolds.Hold;
import io.towpath.validation.TargetChecks;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Takes one test boot one move further, under its lease. Each move may be made again from its beginning: what one that was
/// killed did is found by the row, which was there before anything was made.
///
/// | state     | move                                                                                      | then |
/// |-----------|-------------------------------------------------------------------------------------------|------|
/// | ASKED     | waits for a turn at the target and for the pass under way; holds the images               | PREPARING |
/// | PREPARING | looks at the images, makes layers upon them, starts a VM upon the layers                  | RUNNING |
/// | RUNNING   | looks at the VM until something can be said of it, somebody ends it, or its time is up    | ENDING |
/// | ENDING    | stops it, forgets it, removes its layers, and only then lets passes write again           | ENDED |
@Component
class TestBootRun {

    private static final long SWEEPS_AGAIN_SECONDS = 300;

    private static final Logger LOG = LoggerFactory.getLogger(TestBootRun.class);

    private final TestBootStore store;
    private final TestVms vms;
    private final ImageHolds holds;
    private final TargetChecks checks;
    private final AuditTrail audit;
    private final TransactionTemplate transactions;
    private final TestBootTurn turn;
    private final TestBootSettings settings;
    private final Clock clock;

    TestBootRun(TestBootStore store, TestVms vms, ImageHolds holds, TargetChecks checks, AuditTrail audit,
            TransactionTemplate transactions, TestBootTurn turn, TestBootSettings settings, Clock clock) {
        this.turn = turn;
        this.store = store;
        this.vms = vms;
        this.holds = holds;
        this.checks = checks;
        this.audit = audit;
        this.transactions = transactions;
        this.settings = settings;
        this.clock = clock;
    }

    /// Nothing happens where another has it just now, or it has ended.
    ///
    /// @return false where another has it
    boolean move(UUID id) {
        Optional<UUID> lease = store.lease(id, KeptLease.SECONDS);
        if (lease.isEmpty()) {
            return store.find(id).filter(TestBoot::isOpen).isEmpty();
        }
        try (KeptLease _ = new KeptLease(store, id, lease.get())) {
            TestBoot boot = store.find(id).orElseThrow();
            switch (boot.state()) {
                case ASKED -> begin(boot, lease.get());
                case PREPARING -> start(boot, lease.get());
                case RUNNING -> look(boot, lease.get());
                case ENDING -> end(boot, lease.get());
                case ENDED -> {
                }
            }
        } finally {
            store.unlease(id, lease.get());
        }
        return true;
    }

    private void begin(TestBoot boot, UUID lease) {
        Optional<String> why = turn.ends(boot);
        if (why.isPresent()) {
            transactions.executeWithoutResult(_ -> ended(boot, lease, why.get()));
            return;
        }
        try {
            Optional<String> waits = turn.waitsFor(boot);
            if (waits.isPresent()) {
                store.waits(boot.id(), lease, waits.get());
                return;
            }
            hold(boot, lease, holds.look(boot.migrationId()));
        } catch (IOException e) {
            store.waits(boot.id(), lease, "An image cannot be looked at: %s.".formatted(words(e)));
        } catch (RuntimeException e) {
            store.waits(boot.id(), lease, "It could not begin so far, and is tried again: %s.".formatted(words(e)));
            throw e;
        }
    }

    private void hold(TestBoot boot, UUID lease, ImageHolds.Look seen) {
        transactions.executeWithoutResult(_ -> {
            int up = store.upAt(boot.targetId());
            if (up >= settings.atOnce()) {
                store.waits(boot.id(), lease, "%d of %d test boots at its target are up: it waits for its turn."
                        .formatted(up, settings.atOnce()));
                return;
            }
            switch (holds.hold(boot.migrationId(), boot.id(), settings.longest(), seen)) {
                case Hold.NotNow(var said, var passes) -> {
                    if (passes) {
                        store.waits(boot.id(), lease, said);
                    } else {
                        ended(boot, lease, said);
                    }
                }
                case Hold.Held(var pass, var of, var until) -> begun(boot, lease, pass, until, vms.place(boot, of));
            }
        });
    }

    private void begun(TestBoot boot, UUID lease, int pass, Instant until, TestVms.Place place) {
        if (!store.begun(boot.id(), lease, pass, place.name(), place.folder().toString(), until)) {
            throw new IllegalStateException("test boot %s was taken over while it began".formatted(boot.id()));
        }
        audit.append(AuditEntry.of("system", "test-boot.began", subject(boot))
                .with(Map.of("pass", Integer.toString(pass), "name", place.name(), "until", until.toString())));
    }

    private void start(TestBoot boot, UUID lease) {
        Optional<String> why = turn.ends(boot);
        if (why.isPresent()) {
            judged(boot, lease, null, why.get(), null, null);
            return;
        }
        try {
            TestVm vm = vms.of(boot);
            var results = checks.look(vm.of());
            transactions.executeWithoutResult(_ -> store.checked(boot.id(), results));
            TestBed bed = vms.bed(boot);
            if (store.holds(boot.id(), lease, KeptLease.SECONDS)
                    && !store.started(boot.id(), lease,
                            bed.start(vm, () -> store.holds(boot.id(), lease, KeptLease.SECONDS)))) {
                endUnknown(boot, bed, vm);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: its test boot could not be started: {}", boot.vmName(), e.toString());
            judged(boot, lease, Verdict.NOT_STARTED, "It could not be started: %s.".formatted(words(e)), null, null);
        }
    }

    /// Another took it over meanwhile: where that one has ended it, nobody else looks for what was started now.
    private void endUnknown(TestBoot boot, TestBed bed, TestVm vm) throws IOException {
        boolean goesOn = store.find(boot.id()).filter(now -> now.state() == TestBoot.State.PREPARING
                || now.state() == TestBoot.State.RUNNING).isPresent();
        if (!goesOn) {
            LOG.warn("{}: its test boot was ended while it was started; it is ended again", boot.vmName());
            bed.end(vm);
            bed.clear(vm);
        }
    }

    /// Asks the target once more for what has ended: a node that stood still may have started it afterwards, its folder may
    /// have been kept, or a person said that it is gone.
    void sweep(UUID id) {
        if (!store.sweeps(id, SWEEPS_AGAIN_SECONDS)) {
            return;
        }
        TestBoot boot = store.find(id).orElseThrow();
        try {
            TestBed bed = vms.bed(boot);
            TestVm vm = vms.known(boot);
            bed.end(vm);
            bed.clear(vm);
            store.swept(id, null);
        } catch (IOException | RuntimeException e) {
            if (boot.remains() == null) {
                LOG.warn("{}: what is left of its test boot cannot be removed; it is tried again: {}", boot.vmName(),
                        e.toString());
            }
            store.swept(id, words(e) + ".");
        }
    }

    private void look(TestBoot boot, UUID lease) {
        TestVm vm;
        TestBed bed;
        Sighting seen;
        try {
            vm = vms.of(boot);
            bed = vms.bed(boot);
            seen = bed.observe(vm);
        } catch (IOException | RuntimeException e) {
            Optional<String> why = turn.ends(boot);
            if (why.isPresent()) {
                judged(boot, lease, null, "%s It was not seen before: %s.".formatted(why.get(), words(e)), null, null);
            } else {
                store.waits(boot.id(), lease, "Nobody answers there: %s.".formatted(words(e)));
            }
            return;
        }
        store.waits(boot.id(), lease, null);
        Optional<Judged> judged = judge(boot, seen);
        Optional<String> why = judged.isPresent() ? Optional.empty() : turn.ends(boot);
        if (judged.isPresent() || why.isPresent()) {
            byte[] picture = picture(bed, vm, seen);
            judged(boot, lease, judged.map(Judged::verdict).orElse(null), judged.map(Judged::why).or(() -> why)
                    .orElseThrow(), seen.console(), picture);
        }
    }

    private record Judged(Verdict verdict, String why) {}

    private Optional<Judged> judge(TestBoot boot, Sighting seen) {
        String after = words(boot.startedAt());
        if (seen.power() != Power.ON) {
            return Optional.of(new Judged(Verdict.FAILED, switch (seen.power()) {
                case OFF -> "It was off when it was looked at %s after its start: it ended itself.".formatted(after);
                case SUSPENDED ->
                    ("It stood still when it was looked at %s after its start, as where its layers have no"
                            + " more room; it had %s.").formatted(after, seen.traffic());
                case ON, UNKNOWN -> "It had crashed when it was looked at %s after its start.".formatted(after);
            }));
        }
        if (seen.agent() != null) {
            return Optional.of(new Judged(Verdict.BOOTED,
                    "The agent in it answered %s after its start: %s. It had %s.".formatted(after, seen.agent(),
                            seen.traffic())));
        }
        long written = seen.written().orElse(0);
        if (written < settings.most() && !store.hasRun(boot.id(), settings.watch().toMillis())) {
            return Optional.empty();
        }
        return Optional.of(written >= settings.sign()
                ? new Judged(Verdict.WROTE,
                        ("No agent answers in it, but something runs: within %s it had %s. See its screen, whether it is the"
                                + " system or one that tries to mend itself.").formatted(after, seen.traffic()))
                : new Judged(Verdict.NO_SIGN,
                        ("It ran for %s, but nothing tells of a system: no agent answers, and it had %s. See its screen: a guest"
                                + " that lacks drivers for the target's disks stands still like this.").formatted(after,
                                        seen.traffic())));
    }

    private static byte @Nullable [] picture(TestBed bed, TestVm vm, Sighting seen) {
        if (seen.power() == Power.OFF) {
            return null;
        }
        try {
            return bed.picture(vm);
        } catch (IOException | RuntimeException e) {
            LOG.info("{}: its screen cannot be kept: {}", vm.name(), e.toString());
            return null;
        }
    }

    private void judged(TestBoot boot, UUID lease, @Nullable Verdict verdict, String why, @Nullable String console,
            byte @Nullable [] picture) {
        store.judged(boot.id(), lease, verdict, why, console, picture);
    }

    private void end(TestBoot boot, UUID lease) {
        String removed;
        TestVm vm;
        TestBed bed;
        try {
            vm = vms.known(boot);
            bed = vms.bed(boot);
            removed = bed.end(vm);
        } catch (IOException | RuntimeException e) {
            if (boot.waitsFor() == null) {
                LOG.warn("{}: its test boot cannot be ended, so that its passes wait; it is tried with each beat: {}",
                        boot.vmName(), e.toString());
            }
            store.waits(boot.id(), lease, "It could not be ended so far, and is tried again: %s.".formatted(words(e)));
            return;
        }
        // nothing runs upon the images any more: a folder that cannot be removed keeps no pass waiting
        Optional<String> remains = cleared(bed, vm);
        String doubt;
        try {
            doubt = holds.doubt(boot.migrationId(), boot.id()).orElse(null);
        } catch (IOException e) {
            store.waits(boot.id(), lease,
                    "It is gone, but whether its images are as they were cannot be seen so far, and is tried again: %s."
                            .formatted(words(e)));
            return;
        }
        transactions.executeWithoutResult(_ -> {
            holds.release(boot.migrationId(), boot.id(), doubt);
            if (store.ended(boot.id(), lease, doubt == null
                    ? null
                    : "Its images were changed while it ran, so this says nothing; the next pass compares them whole.",
                    remains.orElse(null))) {
                audit.append(AuditEntry.of("system", "test-boot.ended", subject(boot)).with(Map.of("verdict",
                        boot.verdict() == null || doubt != null ? "none" : boot.verdict().name(), "removed", removed,
                        "remains", remains.orElse("nothing"), "why", boot.why() == null ? "" : boot.why())));
            }
        });
    }

    private static Optional<String> cleared(TestBed bed, TestVm vm) {
        try {
            bed.clear(vm);
            return Optional.empty();
        } catch (IOException | RuntimeException e) {
            LOG.warn("{}: its layers cannot be removed; it is tried again: {}", vm.name(), e.toString());
            return Optional.of(words(e) + ".");
        }
    }

    private void ended(TestBoot boot, UUID lease, String why) {
        if (store.ended(boot.id(), lease, why, null)) {
            audit.append(AuditEntry.of("system", "test-boot.ended", subject(boot))
                    .with(Map.of("verdict", "none", "why", why)));
        }
    }

    static Subject subject(TestBoot boot) {
        return new Subject("migration", boot.migrationId().toString(), boot.vmName());
    }

    private static String words(Exception e) {
        String said = e.getMessage() == null ? e.toString() : e.getMessage();
        return said.strip().replaceAll("\\.+$", "");
    }

    private String words(@Nullable Instant since) {
        if (since == null) {
            return "some time";
        }
        Duration time = Duration.between(since, clock.instant());
        return time.toMinutes() < 2 ? Math.max(0, time.toSeconds()) + " s" : time.toMinutes() + " min";
    }
}
