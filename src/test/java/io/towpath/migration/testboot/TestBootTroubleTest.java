package io.towpath.migration.testboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.migration.RefusedException;
import io.towpath.migration.testboot.TestBoot.State;
import io.towpath.replication.outlook.SyncRows;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/// What is in the way of a test boot, and what one must not be in the way of.
@DatabaseTest
class TestBootTroubleTest extends BootedVms {

    @Autowired
    StoredTestBoots tests;

    @Test
    void oneThatWaitsKeepsNoPassWaitingAndOneThatBeginsDoes() throws IOException {
        UUID id = asked();
        TestBoot boot = store.find(id).orElseThrow();
        lastPass(boot, "DONE", "clock_timestamp()");
        assertThat(turn().keepsPassesBack(boot)).as("it begins with the next beat").isTrue();
        lastPass(boot, "FAILED", "clock_timestamp()");

        assertThat(moved(id)).isEqualTo(State.ASKED);
        boot = store.find(id).orElseThrow();
        assertThat(boot.waitsFor()).contains("did not land");
        assertThat(turn().keepsPassesBack(boot)).as("the pass that it waits for").isFalse();

        lastPass(boot, "DONE", "clock_timestamp()");
        db.sql("update test_boot set asked_at = clock_timestamp() - interval '1 hour' where id = :id").param("id", id)
                .update();
        db.sql("update replication_pass set ended_at = clock_timestamp() - interval '5 minutes' where migration_id = :id")
                .param("id", boot.migrationId()).update();
        assertThat(turn().keepsPassesBack(store.find(id).orElseThrow())).as("it could have begun long ago").isFalse();
        patienceMillis = 0;
        assertThat(moved(id)).isEqualTo(State.ENDED);
        assertThat(store.find(id).orElseThrow().why()).contains("never had its turn", "did not land");
    }

    private void lastPass(TestBoot boot, String state, String ended) {
        db.sql("update replication_pass set state = :state, ended_at = " + ended + """
                , code = case when cast(:state as text) = 'FAILED' then 'target-io' end,
                  error = case when cast(:state as text) = 'FAILED' then 'the disk is full' end
                 where migration_id = :id and number = (select max(number) from replication_pass where migration_id = :id)
                """).param("state", state).param("id", boot.migrationId()).update();
    }

    @Test
    void noneBeginsShortlyBeforeACutover() throws IOException {
        UUID wave = rows.wave(clock.instant().plus(Duration.ofMinutes(10)), Duration.ofHours(2));
        SyncRows.Trip trip = inStep(wave);
        rows.member(wave, trip, 1);
        UUID id = store.insert(trip.id(), trip.vmId(), targetOf(trip), "lena").orElseThrow();

        assertThat(moved(id)).isEqualTo(State.ASKED);
        assertThat(store.find(id).orElseThrow().waitsFor()).contains("Its cutover is planned for");
        assertThat(turn().keepsPassesBack(store.find(id).orElseThrow())).isFalse();

        longestMillis = 60_000;
        watchMillis = 1;
        assertThat(moved(id)).isEqualTo(State.PREPARING);
        assertThat(turn().keepsPassesBack(store.find(id).orElseThrow())).isTrue();
    }

    @Test
    void oneWhoseTripIsCancelledIsNotBegunAndNotAskedFor() throws IOException {
        UUID id = asked();
        UUID trip = store.find(id).orElseThrow().migrationId();
        db.sql("update migration set asked = 'CANCEL', asked_by = 'lena', asked_reason = 'wrong VM' where id = :id")
                .param("id", trip).update();

        assertThat(tests.inTheWay(store.find(id).orElseThrow().vmId())).hasValueSatisfying(
                why -> assertThat(why).contains("is about to go on"));
        assertThat(moved(id)).isEqualTo(State.ENDED);
        db.sql("update migration set asked = null, asked_by = null, asked_reason = null where id = :id")
                .param("id", trip)
                .update();
    }

    @Test
    void ofThoseThatWaitOnlyAsManyAreLookedAfterAsMayBegin() throws IOException {
        UUID first = asked();
        UUID second = asked();
        UUID target = store.find(first).orElseThrow().targetId();
        db.sql("update test_boot set target_id = :target where id = :id").param("target", target).param("id", second)
                .update();
        assertThat(due()).contains(first).doesNotContain(second);
        lastPass(store.find(first).orElseThrow(), "FAILED", "clock_timestamp()");
        moved(first);
        assertThat(due()).as("by turns").contains(second).doesNotContain(first);

        moved(second);
        assertThat(due()).contains(second).doesNotContain(first);
        store.stop(first, "lena", "not needed");
        assertThat(due()).as("its end needs no turn").contains(first, second);
    }

    private List<UUID> due() {
        return store.toMove(1, patienceMillis);
    }

    @Test
    void aFolderThatCannotBeRemovedKeepsNoPassWaiting() throws IOException {
        UUID id = running();
        store.stop(id, "lena", "seen enough");
        moved(id);
        bed.keepsLayers = "the folder is busy";

        assertThat(moved(id)).isEqualTo(State.ENDED);

        TestBoot boot = store.find(id).orElseThrow();
        assertThat(holds.heldUntil(boot.migrationId())).isEmpty();
        assertThat(boot.remains()).contains("the folder is busy");
        assertThat(store.toSweep(100)).doesNotContain(id);
        sweepNow(id);
        assertThat(store.find(id).orElseThrow().remains()).contains("the folder is busy");
        bed.keepsLayers = null;
        bed.calls.clear();
        sweepNow(id);
        assertThat(bed.calls).containsExactly("end", "clear");
        assertThat(store.find(id).orElseThrow().remains()).isNull();
        db.sql("update test_boot set sweep_at = sweep_at - interval '1 day' where id = :id").param("id", id).update();
        assertThat(store.toSweep(100)).doesNotContain(id);
    }

    private void sweepNow(UUID id) {
        db.sql("update test_boot set sweep_at = clock_timestamp() - interval '1 day' where id = :id").param("id", id)
                .update();
        assertThat(store.toSweep(100)).contains(id);
        run().sweep(id);
    }

    @Test
    void whatCannotBeEndedAPersonMaySayIsGone() throws IOException {
        UUID id = running();
        UUID migration = store.find(id).orElseThrow().migrationId();
        assertThatThrownBy(() -> tests.leave(id, "lena", "the host is gone")).isInstanceOfSatisfying(
                RefusedException.class, e -> assertThat(e.code()).isEqualTo("test-boot-not-stuck"));
        assertThat(holds.heldUntil(migration)).isPresent();
        store.stop(id, "lena", "seen enough");
        moved(id);
        bed.staysUp = "no route to host";
        moved(id);
        assertThat(store.isStuck(migration, 120_000)).as("for two minutes nobody is told").isFalse();
        assertThat(store.isStuck(migration, 0)).isTrue();

        tests.leave(id, "lena", "the host is gone");

        TestBoot boot = store.find(id).orElseThrow();
        assertThat(boot.state()).isEqualTo(State.ENDED);
        assertThat(boot.why()).contains("lena said that it is gone: the host is gone");
        assertThat(boot.remains()).contains("no route to host");
        assertThat(holds.heldUntil(migration)).isEmpty();
        assertThat(db.sql("select distinct resync_reason from replication_disk where migration_id = :id")
                .param("id", migration).query(String.class).list()).singleElement().asString().contains("is gone");
        assertThat(db.sql("select reason from audit_event where action = 'test-boot.left' and subject_id = :id")
                .param("id", migration.toString()).query(String.class).list()).containsExactly("the host is gone");
    }

    @Test
    void whatIsStartedAfterItWasEndedIsEndedAgain() throws IOException {
        UUID id = asked();
        moved(id);
        // its node stood still while it was started: its lease ran out, and another one has ended it
        bed.before = () -> db.sql("""
                update test_boot set state = 'ENDED', ended_at = clock_timestamp(), lease = null, lease_until = null where id = :id
                """).param("id", id).update();
        run().move(id);

        assertThat(bed.calls).containsExactly("start", "end", "clear");
    }
}
