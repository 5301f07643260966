package io.towpath.migration.testboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.csrf;
import static org.springframework.security.test.web.servlet.request.SecurityMockMvcRequestPostProcessors.user;

import io.towpath.DatabaseTest;
import io.towpath.migration.RefusedException;
import io.towpath.migration.testboot.TestBoot.State;
import io.towpath.platform.spi.Power;
import io.towpath.replication.outlook.SyncRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessResourceFailureException;

/// What is in the way of a test boot, and what one must not be in the way of.
@DatabaseTest
class TestBootTroubleTest extends BootedVms {

    @Autowired
    StoredTestBoots tests;
    @Autowired
    AskedEnds ends;

    @Test
    void oneThatWaitsKeepsNoPassWaitingAndOneThatBeginsDoes() throws IOException {
        UUID id = asked();
        TestBoot boot = store.find(id).orElseThrow();
        at = boot.askedAt().plusSeconds(1);
        lastPass(boot, "DONE", "clock_timestamp()");
        assertThat(turn().keepsPassesBack(boot)).as("it begins with the next beat").isTrue();
        db.sql("update test_boot set waits_for = '1 KiB are free beside its images; its layers may take 4 GiB.' where id = :id")
                .param("id", id).update();
        assertThat(turn().keepsPassesBack(store.find(id).orElseThrow())).as("its last beat found no room").isFalse();
        lastPass(boot, "FAILED", "clock_timestamp()");

        assertThat(moved(id)).isEqualTo(State.ASKED);
        boot = store.find(id).orElseThrow();
        assertThat(boot.waitsFor()).contains("did not land");
        assertThat(turn().keepsPassesBack(boot)).as("the pass that it waits for").isFalse();

        at = null;
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
        assertThat(store.isStuck(migration, 7_200_000)).as("for some time nobody is told").isFalse();
        assertThat(store.isStuck(migration, 0)).isTrue();
        TestBoot stuck = store.find(id).orElseThrow();
        Instant judged = Objects.requireNonNull(stuck.judgedAt());
        assertThat(stuck.isStuck(judged.plusSeconds(119))).isFalse();
        assertThat(stuck.isStuck(judged.plusSeconds(120))).isTrue();
        assertThat(store.left(id, "gone", 7_200_000)).as("not before people are told").isFalse();
        db.sql("update test_boot set judged_at = judged_at - interval '2 minutes' where id = :id").param("id", id)
                .update();

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
    void whatCannotBeJudgedHasNoVerdict() throws IOException {
        UUID id = running();
        bed.seen = seen(Power.ON, "Debian GNU/Linux 13", 0);
        moved(id);
        assertThat(store.find(id).orElseThrow().verdict()).isEqualTo(TestBoot.Verdict.BOOTED);
        Path image = image(id);
        Path place = Objects.requireNonNull(image.getParent());
        Path away = Files.move(place, folder.resolve("away"));
        Files.createFile(place);

        assertThat(moved(id)).as("its folder does not answer just now").isEqualTo(State.ENDING);
        assertThat(store.find(id).orElseThrow().waitsFor()).contains("cannot be seen so far");
        Files.delete(place);
        Files.move(away, place);
        Files.setLastModifiedTime(image, FileTime.fromMillis(1));
        assertThat(moved(id)).isEqualTo(State.ENDED);

        TestBoot boot = store.find(id).orElseThrow();
        assertThat(boot.why()).contains("changed while it ran, so this says nothing");
        assertThat(boot.verdict()).isNull();
        assertThat(db.sql(
                "select detail ->> 'verdict' from audit_event where action = 'test-boot.ended' and subject_id = :id")
                .param("id", boot.migrationId().toString()).query(String.class).list()).containsExactly("none");
    }

    private Path image(UUID id) {
        return Path.of(replications.of(store.find(id).orElseThrow().migrationId()).orElseThrow().disks().getFirst()
                .targetFile());
    }

    @Test
    void aTripThatGoesOnEndsItAndThatIsOnTheTrail() throws IOException {
        UUID id = running();
        UUID trip = store.find(id).orElseThrow().migrationId();
        OpenTestBoots open = new TestBootEnder(store, ends, run(), turn());

        open.askEnd(trip, "Its migration was cancelled.");
        assertThat(open.endNow(trip, "Its migration went on.")).isEmpty();

        assertThat(db.sql(
                "select actor || ': ' || reason from audit_event where action = 'test-boot.stop-asked' and subject_id = :id")
                .param("id", trip.toString()).query(String.class).list()).containsExactly(
                        "system: Its migration was cancelled.");
    }

    @Test
    void aDatabaseThatHiccupsEndsNoRenewal() throws Exception {
        CountDownLatch renewed = new CountDownLatch(3);
        TestBootStore hiccups = new TestBootStore(db, db) {
            @Override
            boolean renews(UUID id, UUID lease, long seconds) {
                renewed.countDown();
                throw new DataAccessResourceFailureException("it is away");
            }
        };

        try (KeptLease _ = new KeptLease(hiccups, UUID.randomUUID(), UUID.randomUUID(), Duration.ofMillis(1))) {
            assertThat(renewed.await(1, TimeUnit.MINUTES)).isTrue();
        }
    }

    @Test
    void aWaveOfWhichNoneCanBeTestedIsToldWhy() throws IOException {
        UUID wave = rows.wave(clock.instant().plus(Duration.ofDays(3)), Duration.ofHours(2));
        rows.member(wave, inStep(wave), 1);

        assertThat(mvc.post().uri("/waves/%s/test-boots".formatted(wave)).with(user("lena").authorities(
                () -> "wave:read", () -> "wave:execute")).with(csrf())).hasStatus(409).bodyText().contains(
                        "None of 1 VMs can be booted", "No libvirt");
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
