package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.wave.Batches;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Who pauses a wave means its cutovers too.
@DatabaseTest
class PausedWaveTest {

    @Autowired
    Cutovers cutovers;
    @Autowired
    StoredCutovers stored;
    @Autowired
    CutoverBeat beat;
    @Autowired
    Migrations migrations;
    @Autowired
    JdbcClient db;
    @Autowired
    PlatformTransactionManager transactions;

    private Yard yard;
    private UUID vm;
    private UUID wave;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
        vm = yard.vm("web01", null);
        wave = yard.wired.wave(vm);
    }

    @Test
    void nothingOfItStarts() {
        UUID trip = yard.trip(vm, "SYNCING", wave);
        yard.wave(wave, "PAUSED");

        assertThatThrownBy(() -> cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena"))
                .hasMessageContaining("is paused").extracting("code").isEqualTo("wave-paused");
        assertThatThrownBy(() -> cutovers.plan(new Cutovers.Wish(Scope.VM, vm, null, null), "lena"))
                .as("one VM of it is of it").extracting("code").isEqualTo("wave-paused");
        assertThat(cutovers.look(Scope.WAVE, wave).notNow()).contains("is paused");
        assertThat(yard.state(trip)).isEqualTo("SYNCING");
    }

    @Test
    void whatIsPlannedWaitsUntilItIsResumed() {
        UUID trip = yard.trip(vm, "SYNCING", wave);
        yard.wave(wave, "PAUSED");
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();
        assertThatThrownBy(() -> cutovers.start(planned, "lena", null)).extracting("code").isEqualTo("wave-paused");

        yard.due(planned);
        beat.beat();
        beat.beat();
        assertThat(cutovers.find(planned).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.PLANNED);
            assertThat(cutover.reason()).contains("is paused").contains("Resume it first.")
                    .endsWith("It starts by itself when that ends within 30 min of its time.");
        });
        assertThat(yard.audited(planned)).isEqualTo("cutover.planned lena, cutover.held-back system");

        yard.running(wave);
        beat.beat();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
        assertThat(cutovers.find(planned).orElseThrow().reason()).isNull();
    }

    @Test
    void whatOnlyItsBatchHoldsWaitsUntilThatBegins() {
        UUID pilot = yard.vm("web02", null);
        UUID second = yard.vm("web03", null);
        UUID batched = batched(pilot, second);
        UUID first = yard.trip(pilot, "VALIDATING", batched);
        UUID trip = yard.trip(second, "SYNCING", batched);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.VM, second, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();

        yard.due(planned);
        beat.beat();
        beat.beat();
        assertThat(cutovers.find(planned).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.PLANNED);
            assertThat(cutover.reason()).contains("Batch 2 may be cut over when", "lower the share")
                    .endsWith("It starts by itself when that ends within 30 min of its time.");
        });
        assertThat(yard.audited(planned)).isEqualTo("cutover.planned lena, cutover.held-back system");
        assertThatThrownBy(() -> cutovers.start(planned, "lena", null)).extracting("code").isEqualTo("batch-waits");

        yard.state(first, "AWAITING_SIGN_OFF");
        beat.beat();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    @Test
    void forItsBatchItWaitsUntilTheLastStartOfItsWindow() {
        UUID pilot = yard.vm("web02", null);
        UUID second = yard.vm("web03", null);
        UUID batched = batched(pilot, second);
        window(batched);
        UUID first = yard.trip(pilot, "SYNCING", batched);
        UUID trip = yard.trip(second, "SYNCING", batched);
        UUID all = cutovers.plan(new Cutovers.Wish(Scope.WAVE, batched, null, null), "lena").cutover().id();
        assertThat(cutovers.find(all).orElseThrow().members()).filteredOn(member -> member.leftOut() != null)
                .singleElement().satisfies(left -> assertThat(left.leftOut()).contains("Batch 2 may be cut over when")
                        .endsWith("This cutover goes without it; plan another when its batch has begun."));
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.VM, second, Instant.now().plusSeconds(900), null), "lena")
                .cutover().id();

        yard.late(planned, 60);
        beat.beat();
        assertThat(cutovers.find(planned).orElseThrow().reason())
                .endsWith("It starts by itself when that ends before the last start of its window.");
        yard.late(planned, 3600);
        db.sql("update cutover set reason = replace(reason, '; 0 are now', '; 7 are now') where id = :id")
                .param("id", planned).update();
        beat.beat();
        assertThat(yard.audited(planned)).as("another count is no other thing to wait for")
                .isEqualTo("cutover.planned lena, cutover.held-back system");

        yard.wave(batched, "PAUSED");
        beat.beat();
        assertThat(cutovers.find(planned).orElseThrow().reason()).contains("is paused").endsWith(
                "It starts by itself when that ends before the last start of its window.");
        assertThat(yard.audited(planned)).isEqualTo("cutover.planned lena, cutover.held-back system");
        yard.running(batched);
        yard.state(first, "AWAITING_SIGN_OFF");
        beat.beat();
        assertThat(yard.state(trip)).as("an hour after its time, within the window").isEqualTo("CUTTING_OVER");
    }

    /// Hundreds may wait, each of which would read the whole wave.
    @Test
    void manyThatWaitLookAtTheirWaveOnce() {
        UUID trip = yard.trip(vm, "SYNCING", wave);
        yard.running(wave);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();
        Map<UUID, Batches.Held> looked = new HashMap<>(Map.of(wave, new Batches.Held(Map.of(vm, "Its batch waits."),
                Set.of(vm))));

        assertThatThrownBy(() -> stored.start(planned, "lena", looked)).as("as another found it").extracting("code")
                .isEqualTo("batch-waits");
        looked.clear();
        stored.start(planned, "lena", looked);

        assertThat(looked).containsOnlyKeys(wave);
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }

    private void window(UUID of) {
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, created_by)
                values (:name, now() - interval '2 hours', now() + interval '1 hour', now() + interval '2 hours', 'UTC',
                        20, 'lena')
                returning id
                """).param("name", "Night " + yard.wired.mark).query(UUID.class).single();
        db.sql("""
                insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())
                """).param("wave", of).param("window", window).update();
    }

    @Test
    void aColdOneIsToldThatItsBatchHasNotBegun() {
        UUID pilot = yard.vm("web02", null);
        UUID second = yard.vm("web03", null);
        UUID batched = batched(pilot, second);
        yard.trip(pilot, "VALIDATING", batched);
        UUID trip = yard.cold(second, batched);

        assertThatThrownBy(() -> migrations.start(trip, "lena")).hasMessageContaining("Batch 2 may be cut over when")
                .extracting("code").isEqualTo("batch-waits");
    }

    /// Under way, the first of them as the pilot.
    private UUID batched(UUID... vms) {
        UUID batched = yard.wired.wave(vms);
        yard.running(batched);
        db.sql("""
                insert into wave_batch_policy (wave_id, first_vms, good_percent, share_set_at, changed_by, changed_at)
                values (:wave, 1, 100, now(), 'lena', now())
                """).param("wave", batched).update();
        return batched;
    }

    @Test
    void itsTripsAreNotHeldUpByACutoverThatWaits() {
        UUID trip = yard.trip(vm, "SYNCING", wave);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();
        yard.wave(wave, "PAUSED");
        yard.due(planned);

        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            db.sql("select id from migration where id = :id for update").param("id", trip).query().listOfRows();
            assertThat(CompletableFuture.runAsync(beat::beat)).as("it waits for nobody").succeedsWithin(
                    Duration.ofSeconds(30));
        });

        assertThat(cutovers.find(planned).orElseThrow().reason()).contains("is paused");
    }

    @Test
    void oneThatWasMovedMeanwhileIsNotRefusedForItsFormerTime() {
        yard.trip(vm, "SYNCING", wave);
        yard.running(wave);
        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();

        beat.refuse(planned, new RefusedException("too-late", "It waited too long.", "Plan it again."));
        assertThat(cutovers.find(planned).orElseThrow().state()).isEqualTo(CutoverState.PLANNED);

        yard.due(planned);
        beat.refuse(planned, new RefusedException("too-late", "It waited too long.", "Plan it again."));
        assertThat(cutovers.find(planned).orElseThrow().state()).isEqualTo(CutoverState.REFUSED);
    }

    @Test
    void ofAWaveThatWasStoppedNothingIsPlanned() {
        yard.trip(vm, "SYNCING", wave);
        yard.wave(wave, "STOPPED");

        assertThatThrownBy(() -> cutovers.plan(
                new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(3600), null),
                "lena")).hasMessageContaining("is over").extracting("code").isEqualTo("wave-not-running");
    }

    @Test
    void aVmWhoseStartIsItsCutoverDoesNotStart() {
        UUID trip = yard.cold(vm, wave);
        yard.wave(wave, "PAUSED");

        assertThatThrownBy(() -> migrations.start(trip, "lena")).extracting("code").isEqualTo("wave-paused");

        yard.running(wave);
        migrations.start(trip, "lena");
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
    }
}
