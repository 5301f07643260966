package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.migration.OutageBarrier.Go;
import io.towpath.migration.OutageBarrier.Stop;
import io.towpath.migration.OutageBarrier.Wait;
import io.towpath.migration.OutagePermit;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Whose outage may still begin, when it waited for people after its cutover had started.
@DatabaseTest
class OutageRulesTest {

    @Autowired
    OutagePermit permit;
    @Autowired
    Cutovers cutovers;
    @Autowired
    JdbcClient db;

    private Yard yard;
    private UUID shop;
    private UUID wave;
    private UUID web;
    private UUID data;

    @BeforeEach
    void twoThatStartTogether() {
        yard = new Yard(db);
        shop = yard.application("Webshop");
        UUID webVm = yard.vm("web01", shop);
        UUID dataVm = yard.vm("db01", shop);
        wave = yard.wired.wave(webVm, dataVm);
        yard.running(wave);
        web = yard.trip(webVm, "SYNCING", wave);
        data = yard.trip(dataVm, "SYNCING", wave);
        cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, null, null), "lena");
    }

    @Test
    void nobodyGoesDownAfterTheLastStart() {
        window("10 minutes");
        waited(web);
        assertThat(permit.ask(web)).as("its window is open still").isInstanceOf(Go.class);

        db.sql("update cutover_window set lockout_at = clock_timestamp() where name = :name").param("name", name())
                .update();

        assertThat(permit.ask(web)).isInstanceOfSatisfying(Stop.class, stop -> {
            assertThat(stop.what()).startsWith("web01 may not go down any more. ").contains("last start");
            assertThat(stop.remedy()).contains("plan it for another time");
        });
        assertThat(permit.ask(data)).as("who began a moment ago was in time").isInstanceOf(Go.class);
    }

    @Test
    void whatWasDecidedSinceItsStartHoldsHoweverSoon() {
        assertThat(permit.ask(web)).isInstanceOf(Go.class);
        purpose("production");

        assertThat(permit.ask(web)).isInstanceOfSatisfying(Stop.class, stop -> assertThat(stop.what()).contains(
                "Nothing of", "go"));
        off(data);
        assertThat(permit.ask(web)).as("nor behind one of its group").isInstanceOf(Stop.class);

        purpose("dev-test");
        assertThat(permit.ask(web)).isInstanceOf(Go.class);
        yard.wave(wave, "STOPPED");
        assertThat(permit.ask(web)).isInstanceOf(Stop.class);
    }

    @Test
    void nobodyGoesDownInAFreezeThatBeganMeanwhile() {
        db.sql("""
                insert into change_freeze (name, starts_at, ends_at, zone, reason, created_by, application_id)
                values (:name, now() - interval '1 minute', now() + interval '1 hour', 'UTC', 'sales', 'lena', :shop)
                """).param("name", name()).param("shop", shop).update();
        waited(web);

        assertThat(permit.ask(web)).isInstanceOfSatisfying(Stop.class, stop -> assertThat(stop.what()).contains(
                "may not change then", "sales"));
    }

    @Test
    void aPausedWaveIsWaitedForAndAStoppedOneIsNot() {
        yard.wave(wave, "PAUSED");
        assertThat(permit.ask(data)).as("however soon").isInstanceOf(Wait.class);
        waited(web);
        assertThat(permit.ask(web)).isInstanceOfSatisfying(Wait.class, waits -> assertThat(waits.why()).contains(
                "is paused"));

        yard.wave(wave, "STOPPED");
        assertThat(permit.ask(web)).isInstanceOf(Stop.class);
        yard.running(wave);
        assertThat(permit.ask(web)).isInstanceOf(Go.class);
    }

    @Test
    void oneThatStartsWithOneThatIsDownFollowsIt() {
        yard.wave(wave, "PAUSED");
        waited(web);
        waited(data);
        assertThat(permit.companions(web)).containsExactly(data);
        step(data, "wait-for-runbook", "DONE");
        step(data, "shut-down-source", "WAITING");
        assertThat(permit.ask(web)).as("it waits for a rule, and serves").isInstanceOf(Wait.class);

        off(data);
        assertThat(permit.ask(web)).as("half a group is worse").isInstanceOf(Go.class);
        assertThat(permit.ask(data)).isInstanceOf(Wait.class);
    }

    /// An older program knew of no step before the shutdown.
    @Test
    void oneWhoseGroupWasTakenDownByAnOlderProgramFollowsIt() {
        waited(web);
        yard.wave(wave, "PAUSED");
        step(data, "shut-down-source", "DONE");

        assertThat(permit.ask(web)).isInstanceOf(Go.class);
    }

    @Test
    void oneWhoseCompanionWentBackStaysUp() {
        yard.state(data, "ROLLING_BACK");

        assertThat(permit.companions(web)).isEmpty();
        assertThat(permit.ask(web)).isEqualTo(new Wait(
                "db01 starts together with it and went back: leave it out of the cutover, or give this one up too."));
    }

    /// One that needs a go has none.
    private void purpose(String kind) {
        db.sql("""
                insert into wave_terms (wave_id, kind, changed_by, changed_at) values (:wave, :kind, 'lena', now())
                on conflict (wave_id) do update set kind = excluded.kind
                """).param("wave", wave).param("kind", kind).update();
    }

    /// As if its source had been asked to go off.
    private void off(UUID trip) {
        yard.looked(trip);
        db.sql("update replication set asked_at = now() where migration_id = :id").param("id", trip).update();
    }

    private void step(UUID trip, String step, String outcome) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, ended_at, outcome)
                select id, visit, state, :step, 1, 'n1', case when :outcome = 'DONE' then now() end, :outcome
                  from migration where id = :id
                """).param("id", trip).param("step", step).param("outcome", outcome).update();
    }

    /// As if its cutover had started an hour ago.
    private void waited(UUID trip) {
        db.sql("update migration set since = clock_timestamp() - interval '1 hour' where id = :id").param("id", trip)
                .update();
    }

    private String name() {
        return "Night " + yard.wired.mark;
    }

    private void window(String rest) {
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, lockout_at, closes_at, zone, capacity_vms, created_by)
                values (:name, now() - interval '2 hours', now() + cast(:rest as interval), now() + interval '1 hour', 'UTC',
                        20, 'lena')
                returning id
                """).param("name", name()).param("rest", rest).query(UUID.class).single();
        db.sql("""
                insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())
                """).param("wave", wave).param("window", window).update();
    }
}
