package io.towpath.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.migration.CutoverBarrier;
import io.towpath.migration.RefusedException;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.Overrun;
import io.towpath.planning.calendar.WindowDraft;
import io.towpath.wave.gate.Gates;
import io.towpath.wave.gate.Person;
import io.towpath.wave.gate.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class CutoversTest {

    private static final Person LENA = new Person("lena", "lena");

    @Autowired
    Cutovers cutovers;
    @Autowired
    CutoverBeat beat;
    @Autowired
    CutoverBarrier barrier;
    @Autowired
    CutoverCalendar calendar;
    @Autowired
    Gates gates;
    @Autowired
    JdbcClient db;

    private Yard yard;

    @BeforeEach
    void yard() {
        yard = new Yard(db);
    }

    @Test
    void aHundredRequestsAtOnceAreOneCutoverAndTheOthersAreToldWhoWasFirst() throws Exception {
        UUID vm = yard.vm("web01", null);
        UUID trip = yard.inStep(vm);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Cutovers.Answer>> answers = new ArrayList<>();
        try (var pool = Executors.newFixedThreadPool(20)) {
            for (int i = 0; i < 100; i++) {
                String actor = "lead" + i;
                answers.add(pool.submit(() -> {
                    go.await();
                    return cutovers.plan(now(Scope.VM, vm), actor);
                }));
            }
            go.countDown();
        }

        List<Cutovers.Answer> first = new ArrayList<>();
        for (Future<Cutovers.Answer> answer : answers) {
            if (answer.get().already() == null) {
                first.add(answer.get());
            } else {
                assertThat(answer.get().already()).contains("was started by lead");
            }
        }
        assertThat(first).hasSize(1);
        assertThat(yard.cutovers(vm)).isOne();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
        assertThat(db.sql("select visit from migration where id = :id").param("id", trip).query(Integer.class).single())
                .as("it moved once").isOne();
        assertThat(yard.audited(first.getFirst().cutover().id()))
                .matches("cutover.planned lead\\d+, cutover.started lead\\d+");
    }

    @Test
    void isMovedUntilItStartsAndStartsByItselfWhenItsTimeHasCome() {
        UUID vm = yard.vm("web01", null);
        UUID trip = yard.inStep(vm);
        Instant later = Instant.now().plus(Duration.ofHours(3));
        Cutover planned = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, later, "nobody logs in at night"), "lena")
                .cutover();
        assertThat(planned.consent()).isNotNull().satisfies(consent -> {
            assertThat(consent.by()).isEqualTo("lena");
            assertThat(consent.reason()).isEqualTo("nobody logs in at night");
        });
        assertThat(cutovers.plan(new Cutovers.Wish(Scope.VM, vm, later, null), "emil").already())
                .contains("planned for").contains("by lena");

        Cutover moved = cutovers.move(planned.id(), planned.version(), later.plus(Duration.ofHours(1)), "emil");
        assertThat(moved.startsAt()).isCloseTo(later.plus(Duration.ofHours(1)), org.assertj.core.api.Assertions.within(
                1, java.time.temporal.ChronoUnit.SECONDS));
        assertThatThrownBy(() -> cutovers.move(planned.id(), planned.version(), later, "emil")).extracting("code")
                .isEqualTo("precondition-failed");
        beat.beat();
        assertThat(yard.state(trip)).as("its time has not come").isEqualTo("SYNCING");

        yard.due(planned.id());
        beat.beat();
        assertThat(yard.state(trip)).isEqualTo("CUTTING_OVER");
        assertThatThrownBy(() -> cutovers.move(planned.id(), null, later, "emil")).extracting("code")
                .isEqualTo("state-transition");
        assertThat(cutovers.start(planned.id(), "emil", null).already()).contains("started by system");
        yard.state(trip, "VALIDATING");
        beat.beat();
        assertThat(cutovers.find(planned.id()).orElseThrow().state()).isEqualTo(CutoverState.DONE);
        assertThat(yard.audited(planned.id())).isEqualTo("cutover.planned lena, cutover.moved emil, "
                + "cutover.started system, cutover.done system");
    }

    @Test
    void whatIsNotInStepIsRefusedWithTheReason() {
        UUID vm = yard.vm("web01", null);
        UUID trip = yard.trip(vm, "SEEDING", null);

        assertThatThrownBy(() -> cutovers.plan(now(Scope.VM, vm), "lena")).isInstanceOf(RefusedException.class)
                .hasMessageContaining("web01 is seeding: its disks are not in step yet").extracting("code")
                .isEqualTo("not-ready");
        assertThat(cutovers.look(Scope.VM, vm).notNow()).contains("is seeding");
        assertThat(yard.cutovers(vm)).as("nothing is left of it").isZero();

        UUID planned = cutovers.plan(new Cutovers.Wish(Scope.VM, vm, Instant.now().plusSeconds(3600), null), "lena")
                .cutover().id();
        yard.due(planned);
        beat.beat();
        assertThat(cutovers.find(planned).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.REFUSED);
            assertThat(cutover.reason()).contains("not in step yet");
        });
        assertThat(yard.state(trip)).isEqualTo("SEEDING");
    }

    @Test
    void staysInTheWavesWindowAndOutOfFreezes() {
        UUID vm = yard.vm("web01", yard.application("Ledger"));
        UUID wave = yard.wired.wave(vm);
        Instant opens = Instant.now().plus(Duration.ofDays(30 + Math.floorMod(wave.hashCode(), 300)));
        UUID window = window(opens, opens.plus(Duration.ofHours(4)), opens.plus(Duration.ofHours(3)));
        gates.setTerms(wave, null, window, Set.of(), LENA);
        yard.trip(vm, "SYNCING", wave);

        assertThatThrownBy(() -> cutovers.plan(now(Scope.VM, vm), "lena")).extracting("code")
                .isEqualTo("window-closed");
        assertThatThrownBy(() -> cutovers.plan(at(vm, opens.plus(Duration.ofHours(3))), "lena"))
                .as("the last start is over").extracting("code").isEqualTo("window-closed");
        Cutover planned = cutovers.plan(at(vm, opens.plus(Duration.ofHours(1))), "lena").cutover();
        assertThatThrownBy(() -> cutovers.move(planned.id(), null, opens.minusSeconds(60), "lena")).extracting("code")
                .isEqualTo("window-closed");

        calendar.freeze("year end " + yard.wired.mark, local(opens), local(opens.plus(Duration.ofHours(2))),
                ZoneOffset.UTC, "Ledger " + yard.wired.mark, null, "books are closed", "lena");
        assertThatThrownBy(() -> cutovers.move(planned.id(), null, opens.plus(Duration.ofMinutes(90)), "lena"))
                .hasMessageContaining("books are closed").extracting("code").isEqualTo("change-freeze");
        yard.due(planned.id());
        beat.beat();
        assertThat(cutovers.find(planned.id()).orElseThrow().state()).as("its window has not opened")
                .isEqualTo(CutoverState.REFUSED);
    }

    @Test
    void aGoThatWasTakenBackStopsWhatWasPlanned() {
        UUID vm = yard.vm("web01", null);
        UUID wave = yard.wired.wave(vm);
        Instant now = Instant.now();
        UUID window = window(now.minusSeconds(3600), now.plus(Duration.ofHours(6)), now.plus(Duration.ofHours(5)));
        gates.setTerms(wave, Purpose.PRODUCTION, window, Set.of(), LENA);
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        db.sql("""
                insert into wave_go (wave_id, wave_version, mapping_digest, mapping_words, vms, requested_by, requested_at,
                                     decision, decided_by, decided_at)
                values (:wave, 1, 'x', '', 1, 'lena', now(), 'approved', 'urs', now())
                """).param("wave", wave).update();
        UUID trip = yard.trip(vm, "SYNCING", wave);
        Cutover planned = cutovers.plan(new Cutovers.Wish(Scope.WAVE, wave, now.plusSeconds(3600), null), "lena")
                .cutover();

        gates.withdraw(wave, "the storage is slow", LENA);
        assertThatThrownBy(() -> cutovers.start(planned.id(), "lena", null)).hasMessageContaining("the storage is slow")
                .extracting("code").isEqualTo("go-missing");
        yard.due(planned.id());
        beat.beat();

        assertThat(cutovers.find(planned.id()).orElseThrow()).satisfies(cutover -> {
            assertThat(cutover.state()).isEqualTo(CutoverState.REFUSED);
            assertThat(cutover.reason()).contains("withdrawn by lena: the storage is slow");
        });
        assertThat(yard.state(trip)).isEqualTo("SYNCING");
    }

    @Test
    void anApplicationStartsTogetherOrWaitsWithTheReason() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("web01", shop);
        UUID data = yard.vm("db01", shop);
        UUID webTrip = yard.inStep(web);
        UUID dataTrip = yard.inStep(data);
        Cutover cutover = cutovers.plan(now(Scope.APPLICATION, shop), "lena").cutover();
        assertThat(List.of(yard.state(webTrip), yard.state(dataTrip))).containsOnly("CUTTING_OVER");

        assertThat(barrier.arrive(webTrip)).hasValueSatisfying(
                why -> assertThat(why).contains("starts together; it waits for 1 of 2: db01 ("));
        assertThat(barrier.arrive(webTrip)).isPresent();
        assertThat(barrier.arrive(dataTrip)).as("the last one waits for nobody").isEmpty();
        assertThat(barrier.arrive(webTrip)).isEmpty();
        yard.state(webTrip, "VALIDATING");
        yard.state(dataTrip, "VALIDATING");
        beat.beat();
        assertThat(cutovers.find(cutover.id()).orElseThrow().state()).isEqualTo(CutoverState.DONE);
    }

    @Test
    void whoWentBackKeepsTheOthersWaitingUntilAPersonLeavesItOut() {
        UUID shop = yard.application("Webshop");
        UUID webTrip = yard.inStep(yard.vm("web01", shop));
        UUID dataTrip = yard.inStep(yard.vm("db01", shop));
        Cutover cutover = cutovers.plan(now(Scope.APPLICATION, shop), "lena").cutover();
        yard.state(dataTrip, "ROLLED_BACK");

        assertThat(barrier.arrive(webTrip)).hasValueSatisfying(
                why -> assertThat(why).contains("db01 (it went back: leave it out"));
        cutovers.leaveOut(cutover.id(), dataTrip, "emil", "the report server can follow later");
        assertThat(barrier.arrive(webTrip)).isEmpty();
        assertThat(yard.audited(cutover.id())).endsWith("cutover.left-out emil");
    }

    @Test
    void aWaveLeavesOutApplicationsThatAreNotReadyAsAWhole() {
        UUID shop = yard.application("Webshop");
        UUID web = yard.vm("web01", shop);
        UUID data = yard.vm("db01", shop);
        UUID alone = yard.vm("dns01", null);
        UUID wave = yard.wired.wave(web, data, alone);
        db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        UUID webTrip = yard.trip(web, "SYNCING", wave);
        UUID dataTrip = yard.trip(data, "SEEDING", wave);
        UUID aloneTrip = yard.trip(alone, "SYNCING", wave);

        Cutover cutover = cutovers.plan(now(Scope.WAVE, wave), "lena").cutover();

        assertThat(yard.state(aloneTrip)).isEqualTo("CUTTING_OVER");
        assertThat(yard.state(webTrip)).as("half an application does not go").isEqualTo("SYNCING");
        assertThat(yard.state(dataTrip)).isEqualTo("SEEDING");
        assertThat(cutover.members()).filteredOn(member -> member.migrationId().equals(webTrip)).singleElement()
                .satisfies(member -> assertThat(member.leftOut()).contains("Another VM of Webshop"));
        assertThatThrownBy(() -> cutovers.plan(now(Scope.VM, alone), "emil")).as("it cut over with its wave")
                .extracting("code").isEqualTo("nothing-to-cut-over");
        Cutover second = cutovers.plan(at(web, Instant.now().plusSeconds(7200)), "lena").cutover();
        assertThatThrownBy(() -> cutovers.plan(now(Scope.APPLICATION, shop), "emil")).extracting("code")
                .isEqualTo("cutover-planned");
        assertThat(cutovers.cancel(second.id(), "lena", "with the others then").state())
                .isEqualTo(CutoverState.CANCELLED);
    }

    @Test
    void cancellingARunningOneTakesBackWhatIsCuttingOverAndLeavesWhatHasLanded() {
        UUID shop = yard.application("Webshop");
        UUID webTrip = yard.inStep(yard.vm("web01", shop));
        UUID dataTrip = yard.inStep(yard.vm("db01", shop));
        Cutover cutover = cutovers.plan(now(Scope.APPLICATION, shop), "lena").cutover();
        yard.state(dataTrip, "VALIDATING");

        cutovers.cancel(cutover.id(), "lena", "the storage is slow");
        cutovers.cancel(cutover.id(), "lena", "the storage is slow");

        assertThat(yard.state(webTrip)).isEqualTo("ROLLING_BACK");
        assertThat(yard.state(dataTrip)).isEqualTo("VALIDATING");
        assertThat(yard.audited(cutover.id())).endsWith("cutover.started lena, cutover.cancelled lena");
    }

    private static Cutovers.Wish now(Scope scope, UUID id) {
        return new Cutovers.Wish(scope, id, null, null);
    }

    private static Cutovers.Wish at(UUID vm, Instant at) {
        return new Cutovers.Wish(Scope.VM, vm, at, null);
    }

    private UUID window(Instant opens, Instant closes, Instant lockout) {
        return calendar.add(new WindowDraft("night " + yard.wired.mark, local(opens), local(closes), local(lockout),
                ZoneOffset.UTC, 50, 5, Overrun.RETURN_SOURCE, null, null), "lena");
    }

    private static LocalDateTime local(Instant at) {
        return LocalDateTime.ofInstant(at.truncatedTo(java.time.temporal.ChronoUnit.MINUTES), ZoneOffset.UTC);
    }
}
