package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What a way back may take with it and how long after: no more than was agreed to, and nothing that a person stopped.
@DatabaseTest
class WayBackLimitsTest extends HalfAShop {

    @Test
    void whoCutOverBeforeTheWindowOpenedStays() {
        window(-42, 120);
        fails(app01);
        advance.advance(wave);

        assertThat(only().members()).extracting(Member::vmName).containsExactly("web01", "app01");
    }

    @Test
    void aFailureAfterTheWindowClosedOnlyHolds() {
        window(-300, -10);
        failed(app01, 30);
        advance.advance(wave);
        assertThat(only().members()).extracting(Member::vmName).containsExactly("web01", "app01", "db01");

        tried(app01);
        failed(app01, 5);
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::state).containsExactly(Progress.OVER);
        assertThat(ended().getFirst().endedReason()).contains("later than was agreed to");
        advance.advance(wave);
        assertThat(groups.open(wave)).as("a retry on another day").isEmpty();
        assertThat(holds.held(wave)).containsOnlyKeys(web02);
    }

    @Test
    void whatCouldNotBeginForLongIsAPersonsDecision() {
        window(-300, -1);
        failed(app01, 5);
        advance.advance(wave);
        losses.measure(List.of(wave));
        assertThat(only().state()).isEqualTo(Progress.ANNOUNCED);
        db.sql("""
                update cutover_window
                   set lockout_at = now() - interval '20 minutes', closes_at = now() - interval '18 minutes'
                 where id = (select window_id from wave_terms where wave_id = :wave)
                """).param("wave", wave).update();
        db.sql("update migration set stall_since = now() - interval '19 minutes' where vm_id = :vm").param("vm", app01)
                .update();
        db.sql("""
                update wave_group_way_back set failed_since = (select stall_since from migration where vm_id = :vm)
                 where wave_id = :wave
                """).param("vm", app01).param("wave", wave).update();
        itsTimeComes();
        advance.advance(wave);
        assertThat(ended()).as("all nodes were down until now").extracting(GroupWayBack::state)
                .containsExactly(Progress.OVER);
        assertThat(state(web01)).isEqualTo("AWAITING_SIGN_OFF");
    }

    @Test
    void withoutAWindowOneThatFailsAfterItsReachOnlyHolds() {
        cutOver(app01, 14 * 60);
        fails(app01);
        advance.advance(wave);
        assertThat(groups.open(wave)).as("it would stay itself, or more than 12 hours were lost").isEmpty();
        assertThat(holds.held(wave)).containsOnlyKeys(web02);
    }

    @Test
    void whoFailedGoesBackAlsoWhereItBeganBeforeTheWindow() {
        window(-35, 120);
        fails(app01);
        advance.advance(wave);
        assertThat(only().members()).extracting(Member::vmName).as("db01 began earlier still")
                .containsExactly("web01", "app01");
    }

    @Test
    void whatAPersonStoppedStaysStoppedForAllThatHadFailedThen() {
        fails(app01);
        is(web01, "VALIDATING");
        fails(web01);
        advance.advance(wave);
        groups.stop(wave, only().id(), "lena", "it is the probe");
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();

        fails(web01);
        advance.advance(wave);
        assertThat(only().vmId()).as("the next failure announces it").isEqualTo(web01);
    }

    @Test
    void anotherAttemptOfOneThatWentBackIsNotSentBack() {
        fails(app01);
        advance.advance(wave);
        losses.measure(List.of(wave));
        itsTimeComes();
        advance.advance(wave);
        is(web01, "ROLLED_BACK");
        advance.advance(wave);
        trip(web01, 2, "VALIDATING", 1);
        is(app01, "ROLLED_BACK");
        advance.advance(wave);
        is(db01, "ROLLED_BACK");
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::endedReason).containsExactly("3 VMs are back.");
        assertThat(migrations.latestOf(web01).orElseThrow().state().name()).isEqualTo("VALIDATING");
    }

    @Test
    void aStoppedWaveIsKeptInSightWhileAGroupOfItGoesBack() {
        db.sql("update wave set state = 'STOPPED', since = now() - interval '3 days' where id = :id").param("id", wave)
                .update();
        assertThat(store.alive()).doesNotContain(wave);
        groups.rollBack(wave, app01, groups.preview(wave, app01).group(), "the shop is slow", "lena");
        assertThat(store.alive()).contains(wave);
        for (UUID vm : List.of(web01, app01, db01)) {
            is(vm, "ROLLED_BACK");
            advance.advance(wave);
        }
        assertThat(ended()).extracting(GroupWayBack::state).containsExactly(Progress.DONE);
        assertThat(store.alive()).doesNotContain(wave);
    }

    @Test
    void whoIsRolledBackAloneSaysWhoStays() {
        fails(app01);
        advance.advance(wave);
        migrations.rollBack(migrations.latestOf(app01).orElseThrow().id(), "lena", "only this one");
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::endedReason)
                .containsExactly("app01 goes back alone; these stay at the target: web01, db01.");
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(GroupWayBackTest.LEAD)).hasStatusOk()
                .bodyText().contains("wave group way back over: app01 goes back alone; these stay at the target");
    }

    @Test
    void whatChangedLatelyIsOfEachVmsNewestPasses() {
        passes(web01, 60, 40);
        passes(db01, 1000, 10, 20);
        assertThat(consents.asked(wave)).satisfies(asked -> {
            assertThat(asked.bytesPerHour()).as("40 and 20 bytes in 10 minutes each").isEqualTo(360);
            assertThat(asked.measuredVms()).isEqualTo(2);
            assertThat(asked.vms()).isEqualTo(5);
            assertThat(asked.missing()).isFalse();
        });
        policy("CONTINUE");
        assertThat(consents.asked(wave).bytesPerHour()).as("nobody needs it").isNull();
        assertThat(consents.missing(wave)).isFalse();
    }

    /// Ten minutes apart.
    private void passes(UUID vm, long... changed) {
        UUID trip = migrations.latestOf(vm).orElseThrow().id();
        db.sql("insert into replication (migration_id, source_id, vm_ref, vm_name)"
                + " select :trip, source_id, 'vm-1', name from vm where id = :vm").param("trip", trip).param("vm", vm)
                .update();
        for (int i = 0; i < changed.length; i++) {
            UUID pass = db.sql("""
                    insert into replication_pass (migration_id, number, kind, state, snapshot_name, landed_at, ended_at,
                                                  snapshot_at)
                    values (:trip, :number, 'DELTA', 'DONE', 'towpath', now(), now(),
                            '2026-11-14 20:00Z'::timestamptz + make_interval(mins => 10 * :number)) returning id
                    """).param("trip", trip).param("number", i + 1).query(UUID.class).single();
            db.sql("insert into replication_pass_disk (pass_id, disk_key, label, method, changed_bytes)"
                    + " values (:pass, '2000', 'Hard disk 1', 'DELTA', :bytes)")
                    .param("pass", pass).param("bytes", changed[i]).update();
        }
    }

    @Test
    void aPersonWhoBeginsItSendsTheWholeGroupThatWasShown() {
        window(-42, 120);
        fails(app01);
        advance.advance(wave);
        assertThat(only().members()).hasSize(2);

        GroupRollBack.Preview shown = groups.preview(wave, app01);
        assertThat(shown.members()).extracting(GroupRollBack.Going::vmName).containsExactly("web01", "app01", "db01");
        GroupWayBack begun = groups.rollBack(wave, app01, shown.group(), "it lasts", "lena");
        assertThat(begun.members()).extracting(Member::vmName).containsExactly("web01", "app01", "db01");
        assertThat(begun.members()).allSatisfy(member -> assertThat(member.lost()).isNotNull());
        assertThat(state(web01)).isEqualTo("ROLLING_BACK");
    }

    @Test
    void aPersonWhoSendsMoreBackThanWasUnderWayIsOnTheTrailWithThem() {
        window(-42, 120);
        fails(app01);
        advance.advance(wave);
        db.sql("""
                update wave_group_way_back set state = 'GOING', begun_at = clock_timestamp(), begun_by = 'system'
                 where wave_id = :wave
                """).param("wave", wave).update();
        assertThat(only().members()).hasSize(2);

        groups.rollBack(wave, app01, groups.preview(wave, app01).group(), "it lasts", "lena");

        assertThat(only().members()).hasSize(3);
        assertThat(db.sql("""
                select detail ->> 'lost' from audit_event
                 where subject_type = 'wave' and subject_id = :id and actor = 'lena'
                   and action = 'wave.group-way-back-begun'
                """).param("id", wave.toString()).query(String.class).single()).startsWith("db01")
                .doesNotContain("web01");
    }
}
