package io.towpath.wave;

import static io.towpath.wave.GroupWayBackTest.LEAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.towpath.DatabaseTest;
import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.mail.Needs;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/// What a window says of late VMs is carried out when it closes: once, announced, and by itself only where nothing is lost.
@DatabaseTest
class WindowOverrunTest extends HalfAShop {

    @Autowired
    Needs needs;
    @Autowired
    TransactionTemplate transaction;

    /// Under any policy; its cutovers began half an hour ago, the shop's targets never ran.
    @BeforeEach
    void theShopIsLate() {
        policy("CONTINUE");
        db.sql("delete from migration_power where migration_id in (select id from migration where vm_id = any(:vms))")
                .param("vms", new UUID[]{db01, app01, web01}).update();
        Stream.of(db01, app01, web01).forEach(vm -> is(vm, "CUTTING_OVER"));
        is(alone, "AWAITING_SIGN_OFF");
    }

    @Test
    void whoseTargetNeverRanGoesBackTogetherWithoutAFurtherWord() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        assertThat(only()).satisfies(back -> {
            assertThat(back.state()).isEqualTo(Progress.ANNOUNCED);
            assertThat(back.what()).contains("Sat " + wired.mark + " closed at", "app01, db01, web01 were done");
            assertThat(back.members()).extracting(Member::vmName).containsExactlyInAnyOrder("web01", "app01", "db01");
        });
        assertThat(state(db01)).as("it may still be stopped").isEqualTo("CUTTING_OVER");
        assertThat(needed()).singleElement().satisfies(need -> assertThat(need.text().words() + need.path())
                .contains("goes back by itself, unless a person stops it", "/waves/" + wave + "/console"));

        itsTimeComes();
        advance.advance(wave);
        assertThat(states()).as("none of them serves: all at once")
                .containsExactly("ROLLING_BACK", "ROLLING_BACK", "ROLLING_BACK", "SYNCING", "AWAITING_SIGN_OFF");
        assertThat(migrations.latestOf(db01).orElseThrow().reason()).contains("All of Webshop", "closed at");
        assertThat(holds.held(wave)).as("who has not begun is held").containsOnlyKeys(web02);
        assertThat(needed()).isEmpty();

        // as BACK_IN_STEP does
        Stream.of(db01, app01, web01).forEach(vm -> is(vm, "SYNCING"));
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::state, GroupWayBack::endedReason)
                .containsExactly(tuple(Progress.DONE, "3 VMs are back."));
        advance.advance(wave);
        assertThat(holds.held(wave)).as("all are in step again").isEmpty();
        assertThat(audited()).containsOnlyOnce("wave.window-overrun system", "wave.group-way-back-announced system",
                "wave.group-way-back-begun system", "wave.group-way-back-done system");
    }

    @Test
    void allNodesTogetherJudgeAndAnnounceItOnce() throws InterruptedException {
        window(-60, -1, "return-source");
        var start = new CountDownLatch(1);
        List<Thread> nodes = Stream.generate(() -> Thread.ofVirtual().unstarted(() -> {
            try {
                start.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            control.pause(wave, null, "lena", "a look");
        })).limit(4).toList();
        nodes.forEach(Thread::start);
        start.countDown();
        for (Thread node : nodes) {
            node.join();
        }
        advance.advance(wave);

        assertThat(only().state()).as("also of a paused wave").isEqualTo(Progress.ANNOUNCED);
        assertThat(audited()).containsOnlyOnce("wave.window-overrun system", "wave.group-way-back-announced system");
    }

    @Test
    void whatAlreadyServesIsNotTakenBackUntilAPersonAgreesToWhatIsLost() {
        window(-60, -1, "return-source");
        served(app01);
        policy("ROLL_BACK_GROUP");
        advance.advance(wave);
        itsTimeComes();
        losses.measure(List.of(wave));
        advance.advance(wave);
        assertThat(only()).satisfies(back -> {
            assertThat(back.state()).as("who agreed to failures agreed to no more").isEqualTo(Progress.ANNOUNCED);
            assertThat(back.asks()).isTrue();
        });
        assertThat(state(db01)).isEqualTo("CUTTING_OVER");
        assertThat(needed()).singleElement().satisfies(need -> assertThat(need.text().words())
                .contains("A person decides: what is written at the target would be lost."));
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("Waits for a person", "Take it back…", "Leave it…", "closed: late VMs go back");
        assertThat(mvc.get().uri("/api/v1/waves/%s/group-ways-back".formatted(wave)).with(LEAD)).hasStatusOk()
                .bodyJson().extractingPath("$[0].asksSince").isNotNull();

        GroupWayBack begun = groups.rollBack(wave, app01, "Webshop " + wired.mark, "it is too late", "lena");
        assertThat(begun.begunBy()).isEqualTo("lena");
        assertThat(Stream.of(db01, app01, web01).map(this::state))
                .as("who lost nothing at once, before one of them serves")
                .containsExactly("ROLLING_BACK", "CUTTING_OVER", "ROLLING_BACK");
        assertThat(audited()).containsSubsequence("wave.window-overrun system", "wave.group-way-back-asks system",
                "wave.group-way-back-begun lena");

        // as if it had been faster
        db.sql("update wave_group_way_back_member set told_at = null where migration_id = :id")
                .param("id", migrations.latestOf(db01).orElseThrow().id()).update();
        is(db01, "CUTTING_OVER");
        served(db01);
        is(web01, "SYNCING");
        advance.advance(wave);
        assertThat(state(app01)).as("agreed to").isEqualTo("ROLLING_BACK");
        assertThat(state(db01)).as("nothing of it was to be lost").isEqualTo("CUTTING_OVER");
        assertThat(only().asks()).isTrue();
    }

    @Test
    void whatCouldNotBeginForHoursGivesTimeToStopItAnew() {
        window(-60, -10, "return-source");
        advance.advance(wave);
        db.sql("update wave_group_way_back set begins_at = clock_timestamp() - interval '8 hours' where wave_id = :wave")
                .param("wave", wave).update();
        advance.advance(wave);
        assertThat(only().state()).isEqualTo(Progress.ANNOUNCED);
        assertThat(only().beginsAt()).isAfter(only().announcedAt());
        assertThat(audited()).filteredOn(action -> action.equals("wave.group-way-back-announced system")).hasSize(2);

        itsTimeComes();
        advance.advance(wave);
        assertThat(state(db01)).isEqualTo("ROLLING_BACK");
    }

    @Test
    void anEndThatIsCorrectedAfterTheFactJudgesNobodyAnew() {
        window(-60, -10, "return-source");
        advance.advance(wave);
        groups.stop(wave, only().id(), "lena", "they are finished");
        closes(-5);
        advance.advance(wave);
        closes(-15);
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
        assertThat(audited()).containsOnlyOnce("wave.window-overrun system");

        closes(60);
        advance.advance(wave);
        closes(-1);
        advance.advance(wave);
        assertThat(audited()).filteredOn(action -> action.equals("wave.window-overrun system")).hasSize(2);
        assertThat(groups.open(wave)).as("a person left it").isEmpty();
        assertThat(audited()).containsOnlyOnce("wave.group-way-back-left system");
    }

    @Test
    void oneThatIsLateAfterAPersonLeftItsGroupIsANewQuestion() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        groups.stop(wave, only().id(), "lena", "they are finished");
        closes(60);
        advance.advance(wave);
        is(web02, "CUTTING_OVER");
        db.sql("update migration set since = now() - interval '5 minutes' where vm_id = :vm").param("vm", web02)
                .update();
        closes(-1);
        advance.advance(wave);

        assertThat(only().what()).contains("web02");
        assertThat(only().members()).extracting(Member::vmName).contains("web02", "web01");
    }

    @Test
    void whatNeedsNoPersonAnyMoreIsAnnouncedAnewAndGoesByItself() {
        window(-60, -1, "return-source");
        served(web01);
        advance.advance(wave);
        assertThat(only().asks()).isTrue();
        is(web01, "SYNCING");
        itsTimeComes();

        advance.advance(wave);
        assertThat(only().asks()).isFalse();
        assertThat(only().state()).as("there is time to stop it").isEqualTo(Progress.ANNOUNCED);

        itsTimeComes();
        advance.advance(wave);
        assertThat(Stream.of(db01, app01).map(this::state)).containsOnly("ROLLING_BACK");
    }

    @Test
    void whoCutsOverAfterTheCloseIsNotTakenBack() {
        window(-60, -1, "return-source");
        is(web02, "CUTTING_OVER");
        advance.advance(wave);
        assertThat(only().members()).extracting(Member::vmName).containsExactlyInAnyOrder("web01", "app01", "db01");
    }

    @Test
    void oneThatIsValidatedAgainAfterItsOwnerWasAskedWasDone() {
        window(-60, -1, "return-source");
        Stream.of(db01, web01).forEach(vm -> is(vm, "AWAITING_SIGN_OFF"));
        is(app01, "VALIDATING");
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                select id, 3, 'AWAITING_SIGN_OFF', 'ask-owner', 1, 'n1', now() - interval '5 minutes',
                       now() - interval '5 minutes', 'DONE' from migration where vm_id = :vm
                """).param("vm", app01).update();
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
        assertThat(audited()).doesNotContain("wave.window-overrun system");
    }

    @Test
    void whatAPersonLeavesIsFinishedAndNotAskedAgain() {
        window(-60, -1, "return-source");
        served(web01);
        advance.advance(wave);
        groups.stop(wave, only().id(), "lena", "ten minutes more");
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
        assertThat(Stream.of(db01, app01, web01).map(this::state)).containsOnly("CUTTING_OVER");
        assertThat(audited()).contains("wave.group-way-back-stopped lena");
    }

    @Test
    void oneWhoseTargetIsStartedMeanwhileStaysWhileTheOthersGoUntilAPersonSaysWhat() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        db.sql("""
                update wave_group_way_back set state = 'GOING', begun_at = clock_timestamp(), begun_by = 'system'
                 where wave_id = :wave
                """).param("wave", wave).update();
        served(web01);
        advance.advance(wave);
        assertThat(Stream.of(db01, app01, web01).map(this::state))
                .containsExactly("ROLLING_BACK", "ROLLING_BACK", "CUTTING_OVER");
        assertThat(only().asks()).isTrue();

        groups.rollBack(wave, web01, "Webshop " + wired.mark, "all of it", "lena");
        is(db01, "SYNCING");
        is(app01, "SYNCING");
        advance.advance(wave);
        assertThat(state(web01)).isEqualTo("ROLLING_BACK");
        assertThat(db.sql("select actor from audit_event where subject_id = :id order by number desc limit 1")
                .param("id", migrations.latestOf(web01).orElseThrow().id().toString()).query(String.class).single())
                .as("whose word it is").isEqualTo("lena");
    }

    @Test
    void nobodyIsAskedAnyMoreOnceTheOneThatStayedIsBackByAnotherWord() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        itsTimeComes();
        served(web01);
        db.sql("update wave_group_way_back set state = 'GOING', begun_at = now(), begun_by = 'system' where wave_id = :wave")
                .param("wave", wave).update();
        advance.advance(wave);
        assertThat(only().asks()).isTrue();

        is(web01, "SYNCING");
        advance.advance(wave);
        assertThat(only()).satisfies(back -> {
            assertThat(back.state()).as("the others are on their way").isEqualTo(Progress.GOING);
            assertThat(back.asks()).isFalse();
        });
    }

    @Test
    void oneWhoseTargetBeginsToStartAsItIsSentBackStays() throws InterruptedException {
        window(-60, -1, "return-source");
        advance.advance(wave);
        itsTimeComes();
        var began = new CountDownLatch(1);
        Thread driver = Thread.ofVirtual().start(() -> transaction.executeWithoutResult(_ -> {
            db.sql("select id from migration where vm_id = :vm for share").param("vm", web01).query().listOfRows();
            served(web01);
            began.countDown();
            Instant late = Instant.now().plusSeconds(60);
            while (db.sql(
                    "select count(*) from pg_locks where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))")
                    .query(Long.class).single() == 0 && Instant.now().isBefore(late)) {
                LockSupport.parkNanos(10_000_000);
            }
        }));
        began.await();
        advance.advance(wave);
        driver.join();

        assertThat(Stream.of(db01, app01, web01).map(this::state))
                .containsExactly("ROLLING_BACK", "ROLLING_BACK", "CUTTING_OVER");
        assertThat(only().asks()).isTrue();

        Stream.of(db01, app01).forEach(vm -> is(vm, "SYNCING"));
        is(web01, "AWAITING_SIGN_OFF");
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::state, GroupWayBack::endedReason)
                .containsExactly(tuple(Progress.DONE,
                        "The others stay at the target: Nobody of it is late any more."));
    }

    @Test
    void whoGetsDoneInTimeStays() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        Stream.of(db01, app01, web01).forEach(vm -> is(vm, "AWAITING_SIGN_OFF"));
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::endedReason).containsExactly("Nobody of it is late any more.");

        is(app01, "VALIDATING");
        advance.advance(wave);
        assertThat(groups.open(wave)).as("its owner had it validated again: it was not late").isEmpty();
    }

    @Test
    void aWindowThatIsMadeLongerClosesAnew() {
        window(-60, -1, "return-source");
        advance.advance(wave);
        closes(60);
        itsTimeComes();
        advance.advance(wave);
        assertThat(ended()).extracting(GroupWayBack::endedReason).containsExactly("The window closes later now.");

        closes(-1);
        advance.advance(wave);
        assertThat(only().state()).isEqualTo(Progress.ANNOUNCED);
        assertThat(audited()).filteredOn(action -> action.equals("wave.window-overrun system")).hasSize(2);
    }

    @Test
    void lateOnesAreFinishedWhereTheWindowSaysSo() {
        window(-60, -1, "finish");
        advance.advance(wave);
        advance.advance(wave);
        assertThat(groups.open(wave)).isEmpty();
        assertThat(Stream.of(db01, app01, web01).map(this::state)).containsOnly("CUTTING_OVER");
        assertThat(audited()).containsOnlyOnce("wave.window-overrun system");
        assertThat(mvc.get().uri("/waves/%s/console".formatted(wave)).with(LEAD)).hasStatusOk().bodyText()
                .contains("closed: late VMs are finished", "Who is late is finished.");
    }

    @Test
    void aFailureThatWasAnnouncedBeforeGoesFirstAndTheWindowSecond() {
        policy("ROLL_BACK_GROUP");
        window(-60, 30, "return-source");
        failed(app01, 5);
        advance.advance(wave);
        assertThat(only().failedSince()).isNotNull();
        closes(-1);
        advance.advance(wave);
        assertThat(only().failedSince()).as("one way back at a time").isNotNull();

        groups.stop(wave, only().id(), "lena", "it is the probe");
        advance.advance(wave);
        assertThat(only().windowId()).as("it is late still").isNotNull();
    }

    private void served(UUID vm) {
        db.sql("""
                insert into migration_power (migration_id, source_power, start_began_at, target_started_at)
                select id, 'FILES', now() - interval '5 minutes', now() - interval '5 minutes' from migration
                 where vm_id = :vm
                """).param("vm", vm).update();
    }

    private void closes(int minutes) {
        db.sql("""
                update cutover_window set lockout_at = now() + make_interval(mins => :closes - 5),
                       closes_at = now() + make_interval(mins => :closes)
                 where id = (select window_id from wave_terms where wave_id = :wave)
                """).param("closes", minutes).param("wave", wave).update();
    }

    private List<Needs.Need> needed() {
        var lena = new UserView(UUID.randomUUID(), "lena", "Lena", null, Role.LEAD, ZoneOffset.UTC, true, false, null,
                Instant.now(), 1);
        return needs.of(lena).stream().filter(need -> need.path().contains(wave.toString())).toList();
    }
}
