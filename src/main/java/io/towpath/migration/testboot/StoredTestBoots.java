package io.towpath.migration.testboot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import io.towpath.platform.spi.TestBooting;
import io.towpath.replication.ImageHolds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// [TestBoots] in PostgreSQL.
@Component
class StoredTestBoots implements TestBoots {

    private static final int LONGEST_REASON = 500;

    private final TestBootStore store;
    private final AskedEnds ends;
    private final TestVms vms;
    private final ImageHolds holds;
    private final Migrations migrations;
    private final AuditTrail audit;
    private final TestBootSettings settings;

    StoredTestBoots(TestBootStore store, AskedEnds ends, TestVms vms, ImageHolds holds, Migrations migrations,
            AuditTrail audit,
            TestBootSettings settings) {
        this.holds = holds;
        this.settings = settings;
        this.store = store;
        this.ends = ends;
        this.vms = vms;
        this.migrations = migrations;
        this.audit = audit;
    }

    /// @param code   of the refusal
    /// @param what   a sentence
    /// @param remedy a sentence
    private record Obstacle(String code, String what, String remedy) {

        RefusedException refusal() {
            return new RefusedException(code, what, remedy);
        }
    }

    @Override
    @Transactional
    public TestBoot ask(UUID vmId, String actor) {
        MigrationView trip = migrations.latestOf(vmId).orElseThrow(() -> new RefusedException("test-boot-not-now",
                "The VM has no migration.", "Plan one and start it; when it is kept in step it can be booted."));
        Optional<Obstacle> obstacle = obstacle(trip);
        if (obstacle.isPresent()) {
            throw obstacle.get().refusal();
        }
        return insert(trip, actor).orElseThrow(() -> open(trip).refusal());
    }

    private Optional<TestBoot> insert(MigrationView trip, String actor) {
        Optional<TestBoot> asked = store.insert(trip.id(), trip.vmId(), trip.targetId(), actor).flatMap(store::find);
        asked.ifPresent(boot -> audit.append(AuditEntry.of(actor, "test-boot.asked", TestBootRun.subject(boot))));
        return asked;
    }

    private static Obstacle open(MigrationView trip) {
        return new Obstacle("test-boot-open", "%s has a test boot that has not ended.".formatted(trip.vmName()),
                "Wait until it has ended, or end it.");
    }

    private Optional<Obstacle> obstacle(MigrationView trip) {
        if (trip.mode() != Mode.WARM || trip.state() != State.SYNCING) {
            String is = trip.mode() == Mode.WARM
                    ? "is " + trip.state().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    : "is copied while it is off";
            return Optional.of(new Obstacle("test-boot-not-now",
                    "%s %s; only a VM that is kept in step can be booted for a test.".formatted(trip.vmName(), is),
                    "Start its migration warm, and wait until its first copy is whole."));
        }
        if (store.isWantedElse(trip.id())) {
            return Optional.of(new Obstacle("test-boot-not-now",
                    "%s is about to go on: somebody asked for it.".formatted(trip.vmName()),
                    "Look at its page; it can be booted for a test while it is kept in step."));
        }
        if (store.open(trip.id()).isPresent()) {
            return Optional.of(open(trip));
        }
        return switch (vms.booting(trip.targetId())) {
            case TestBooting.Can _ -> Optional.empty();
            case TestBooting.Cannot(String why, String remedy) -> Optional.of(new Obstacle("test-boot-impossible", why,
                    remedy));
        };
    }

    @Override
    @Transactional
    public WaveAsked askWave(UUID waveId, String actor) {
        if (!store.isWave(waveId)) {
            throw new RefusedException("not-found", "There is no wave %s.".formatted(waveId), "List the waves.");
        }
        int asked = 0;
        List<String> refused = new ArrayList<>();
        for (MigrationView trip : migrations.ofWave(waveId)) {
            Optional<Obstacle> obstacle = obstacle(trip);
            if (obstacle.isPresent()) {
                refused.add(obstacle.get().what().startsWith(trip.vmName())
                        ? obstacle.get().what()
                        : "%s: %s".formatted(trip.vmName(), obstacle.get().what()));
            } else if (insert(trip, actor).isPresent()) {
                asked++;
            } else {
                // somebody else asked meanwhile
                refused.add(open(trip).what());
            }
        }
        return new WaveAsked(asked, refused);
    }

    @Override
    @Transactional
    public TestBoot stop(UUID id, String actor, String reason) {
        TestBoot boot = forReason(id, reason);
        ends.ask(boot, actor, reason.strip());
        return find(id).orElseThrow();
    }

    private TestBoot forReason(UUID id, String reason) {
        if (reason.isBlank() || reason.strip().length() > LONGEST_REASON) {
            throw new RefusedException("validation", "The reason has %d characters.".formatted(reason.strip().length()),
                    "Say why in 1 to %d characters: it is kept on the audit trail.".formatted(LONGEST_REASON));
        }
        return find(id).orElseThrow(() -> new RefusedException("not-found", "There is no test boot %s.".formatted(id),
                "Look at the VM's page."));
    }

    @Override
    @Transactional
    public TestBoot leave(UUID id, String actor, String reason) {
        TestBoot boot = forReason(id, reason);
        // the order of whoever ends one: the replication's row first
        holds.release(boot.migrationId(), id,
                "a person said that a test boot upon its image is gone, and nobody saw it end");
        if (!store.left(id, "%s said that it is gone: %s".formatted(actor, reason.strip()), TestBoot.STUCK_AFTER
                .toMillis())) {
            throw new RefusedException("test-boot-not-stuck",
                    "The test boot of %s is not one that could not be ended for two minutes.".formatted(boot
                            .vmName()),
                    "End it, and wait until that was tried; a target that answers removes it.");
        }
        audit.append(AuditEntry.of(actor, "test-boot.left", TestBootRun.subject(boot)).because(reason.strip())
                .with(Map.of("in the way", String.valueOf(boot.waitsFor()))));
        return find(id).orElseThrow();
    }

    @Override
    public Terms terms() {
        return new Terms(settings.watch(), settings.longest(), settings.atOnce());
    }

    @Override
    public Optional<String> inTheWay(UUID vmId) {
        Optional<MigrationView> trip = migrations.latestOf(vmId);
        return trip.isEmpty()
                ? Optional.of("It has no migration yet.")
                : obstacle(trip.get()).map(found -> found.what() + " " + found.remedy());
    }

    @Override
    public Optional<TestBoot> find(UUID id) {
        return store.find(id);
    }

    @Override
    public byte @Nullable [] picture(UUID id) {
        return store.picture(id);
    }

    @Override
    public List<TestBoot> of(UUID vmId, int limit) {
        return store.of(vmId, limit);
    }

    @Override
    public List<OfWave> ofWave(UUID waveId) {
        Map<UUID, TestBoot> last = store.newestOfWave(waveId).stream()
                .collect(Collectors.toMap(TestBoot::vmId, Function.identity()));
        return migrations.ofWave(waveId).stream()
                .map(trip -> new OfWave(trip.vmId(), trip.vmName(), last.get(trip.vmId()))).toList();
    }
}
