package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.Migrations;
import io.towpath.planning.mapping.Wired;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

/// A wave that moves a shop and somebody else's VM, half-way: its policy sends groups back, and somebody agreed to that.
abstract class HalfAShop {

    @Autowired
    JdbcClient db;
    @Autowired
    WaveStore store;
    @Autowired
    Advance advance;
    @Autowired
    WayBackLosses losses;
    @Autowired
    GroupRollBack groups;
    @Autowired
    GroupHolds holds;
    @Autowired
    Waves waves;
    @Autowired
    WaveComposer composer;
    @Autowired
    WaveControl control;
    @Autowired
    WayBackConsents consents;
    @Autowired
    Migrations migrations;
    @Autowired
    MockMvcTester mvc;

    Wired wired;
    UUID wave;
    UUID db01;
    UUID app01;
    UUID web01;
    UUID web02;
    UUID alone;

    /// The database cut over first and the shop's web server last; a second one has not yet, and somebody else's VM serves.
    @BeforeEach
    void halfAShopIsAtTheTarget() {
        wired = new Wired(db);
        UUID shop = db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", "Webshop " + wired.mark).query(UUID.class).single();
        db01 = vm("db01", shop);
        app01 = vm("app01", shop);
        web01 = vm("web01", shop);
        web02 = vm("web02", shop);
        alone = vm("dns01", null);
        wave = wired.wave(db01, app01, web01, web02, alone);
        policy("ROLL_BACK_GROUP");
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        trip(db01, "SOAKING", 50);
        trip(app01, "VALIDATING", 40);
        trip(web01, "AWAITING_SIGN_OFF", 30);
        trip(web02, "SYNCING", 0);
        trip(alone, "VALIDATING", 45);
        consents.agree(wave, "an hour may be lost", "lena");
    }

    UUID vm(String name, UUID application) {
        UUID vm = wired.vm(name, "prod");
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", vm).update();
        return vm;
    }

    /// Of the wave, in minutes from now.
    void window(int opens, int closes) {
        window(opens, closes, "finish");
    }

    /// @param late what becomes of those that are not done when it closes
    void window(int opens, int closes, String late) {
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by, created_at)
                values (:name, now() + make_interval(mins => :opens), now() + make_interval(mins => :closes),
                        now() + make_interval(mins => :closes - 5), 'UTC', 50, 5, :late, 'lena', now())
                returning id
                """).param("name", "Sat " + wired.mark).param("opens", opens).param("closes", closes)
                .param("late", late)
                .query(UUID.class).single();
        db.sql("""
                insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())
                """).param("wave", wave).param("window", window).update();
    }

    void cutOver(UUID vm, int minutesAgo) {
        db.sql("""
                update migration_step set started_at = now() - make_interval(mins => :ago)
                 where migration_id in (select id from migration where vm_id = :vm)
                """).param("ago", minutesAgo).param("vm", vm).update();
    }

    void trip(UUID vm, String state, int served) {
        trip(vm, 1, state, served);
    }

    /// @param served minutes that its target has; 0: it never ran
    void trip(UUID vm, int attempt, String state, int served) {
        UUID id = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state, mode)
                values (:vm, :attempt, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                        :state, 'WARM') returning id
                """).param("vm", vm).param("attempt", attempt).param("wave", wave).param("target", wired.target)
                .param("state", state)
                .query(UUID.class).single();
        if (served > 0) {
            db.sql("""
                    insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                    values (:id, 1, 'CUTTING_OVER', 'shut-down-source', 1, 'n1', now() - make_interval(mins => :served),
                            now() - make_interval(mins => :served), 'DONE')
                    """).param("id", id).param("served", served + 1).update();
            db.sql("""
                    insert into migration_power (migration_id, source_power, start_began_at, target_started_at)
                    values (:id, 'FILES', now() - make_interval(mins => :served),
                            now() - make_interval(mins => :served))
                    """).param("id", id).param("served", served).update();
        }
    }

    void policy(String policy) {
        db.sql("update wave set on_failure = :policy where id = :id").param("policy", policy).param("id", wave)
                .update();
    }

    void fails(UUID vm) {
        failed(vm, 0);
    }

    void failed(UUID vm, int minutesAgo) {
        db.sql("""
                update migration set stall_step = 'run-checks', stall_code = 'check-failed', version = version + 1,
                       stall_since = clock_timestamp() - make_interval(mins => :ago),
                       stall_what = 'the service does not answer', stall_remedy = 'Look.'
                 where vm_id = :vm
                """).param("ago", minutesAgo).param("vm", vm).update();
    }

    void tried(UUID vm) {
        migrations.retry(migrations.latestOf(vm).orElseThrow().id(), "lena");
    }

    /// As its driver would bring it there.
    void is(UUID vm, String state) {
        db.sql("update migration set state = :state, since = clock_timestamp(), version = version + 1 where vm_id = :vm")
                .param("state", state).param("vm", vm).update();
    }

    void itsTimeComes() {
        db.sql("update wave_group_way_back set begins_at = clock_timestamp() where wave_id = :wave")
                .param("wave", wave).update();
    }

    GroupWayBack only() {
        assertThat(groups.open(wave)).hasSize(1);
        return groups.open(wave).getFirst();
    }

    List<GroupWayBack> ended() {
        return groups.of(wave).stream().filter(back -> !back.state().isOpen()).toList();
    }

    String state(UUID vm) {
        return db.sql("select state from migration where vm_id = :vm").param("vm", vm).query(String.class).single();
    }

    List<String> states() {
        return List.of(db01, app01, web01, web02, alone).stream().map(this::state).toList();
    }

    List<String> audited() {
        return db.sql("""
                select action || ' ' || actor from audit_event where subject_type = 'wave' and subject_id = :id
                 order by number
                """).param("id", wave.toString()).query(String.class).list();
    }
}
