package io.towpath.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PersonsWords;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerRecords;
import io.towpath.migration.step.Hypervisors;
import io.towpath.migration.step.PowerSteps;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.Power;
import java.time.Clock;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The steps about power, driven as they are, between two hypervisors that fail, fall silent, and are used by others too.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NeverTwoRunningTest {

    private static final int TRIALS = Integer.getInteger("towpath.power.trials", 100);

    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private World world;
    private PowerRecords records;
    private PersonsWords words;
    private Hypervisors vm;
    private int count;

    @BeforeAll
    void buildTheWorld() {
        world = new World();
        records = PowerFixtures.records(world.jdbc);
        words = PowerFixtures.words(world.jdbc, world.trail());
    }

    @BeforeEach
    void freshHypervisors() {
        vm = new Hypervisors();
    }

    @Test
    void aVmThatRanRunsAtTheTargetAndItsSourceIsSealed() {
        UUID id = started();

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(vm.target).isEqualTo(Power.ON);
        assertThat(vm.source).isEqualTo(Power.OFF);
        assertThat(vm.nics).noneMatch(LiveNic::atStart);
        assertThat(vm.name).isEqualTo("web01-migrated");
        assertThat(vm.note).startsWith("[Towpath] Migrated to").endsWith("owned by the webshop");
        vm.sourceOn("somebody");
        assertThat(vm.violations).as("a sealed source that somebody starts has no network").isEmpty();
    }

    @Test
    void aVmThatWasOffIsLeftOff() {
        vm.source = Power.OFF;
        vm.nics.replaceAll(nic -> new LiveNic(nic.key(), nic.label(), false, nic.atStart()));
        UUID id = started();

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.AWAITING_SIGN_OFF);
        assertThat(vm.target).isEqualTo(Power.OFF);
        world.act(() -> world.commands.rollBack(id, "lena", "a rehearsal"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(vm.source).as("it was off before").isEqualTo(Power.OFF);
        assertUntouched();
    }

    @Test
    void rollingBackStopsTheTargetFirstAndLeavesTheSourceAsItWas() {
        UUID id = started();
        drive(id);

        world.act(() -> world.commands.rollBack(id, "lena", "the shop is slow"));
        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(vm.timeline).containsSubsequence("source off by us", "target on by us", "target fenced",
                "target off by us", "source on by us");
        assertThat(vm.defined).isFalse();
        assertServesAsBefore();
    }

    @Test
    void oneThatIsSentBackWhileItsTargetIsAboutToStartDoesNotStartIt() {
        UUID id = started();
        world.script.computeIfPresent("start-target", (_, step) -> context -> {
            world.act(() -> assertThat(world.commands.rollBackIfNeverRan(id, "system", "its window closed")).isTrue());
            return step.apply(context);
        });

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(vm.timeline).doesNotContain("target on by us");
        assertServesAsBefore();
    }

    @Test
    void whatARollBackLosesIsMeasuredAndTyped() {
        UUID id = started();
        var losses = PowerFixtures.losses(world.inventory(), records, vm.platform(), words, Clock.systemUTC());
        assertThat(losses.of(world.view(id))).as("nothing ran yet").isEmpty();
        losses.accept(world.view(id), null);
        drive(id);

        var trip = world.view(id);
        assertThat(losses.of(trip)).hasValueSatisfying(loss -> {
            assertThat(loss.bytes()).isEqualTo(4096);
            assertThat(loss.unknown()).isNull();
        });
        assertThatThrownBy(() -> losses.accept(trip, null)).isInstanceOf(RefusedException.class)
                .hasMessageContaining("for 0 minutes").hasMessageContaining("4096 bytes").extracting("code")
                .isEqualTo("loss-unconfirmed");
        assertThatThrownBy(() -> losses.accept(trip, "web02")).extracting("remedy").asString().contains("\"web02\"");
        losses.accept(trip, " " + trip.vmName() + " ");
        vm.controls = false;
        assertThat(losses.of(trip)).hasValueSatisfying(loss -> {
            assertThat(loss.bytes()).isNull();
            assertThat(loss.unknown()).contains("cannot be asked");
        });
    }

    @Test
    void aSourceThatSomebodyStartedAbortsTheCutover() {
        UUID id = started();
        vm.between = at -> {
            if (at.equals("target.define")) {
                vm.sourceOn("somebody");
            }
        };

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(world.row(id).reason()).contains("the source serves");
        assertThat(world.audited).extracting(entry -> entry.action()).contains("migration.rolling-back");
        assertThat(vm.timeline).as("the target was never started").noneMatch(line -> line.startsWith("target on"));
        assertServesAsBefore();
    }

    @Test
    void aSourceStartedWhileTheTargetStartsTakesTheTargetDown() {
        UUID id = started();
        vm.between = at -> {
            if (at.equals("target.powerOn done")) {
                vm.sourceOn("somebody");
            }
        };

        drive(id);

        assertThat(vm.violations).isEmpty();
        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertServesAsBefore();
    }

    @Test
    void aSourceThatCannotBeAskedIsNotOff() {
        UUID id = started();
        vm.between = at -> vm.sourceSilent = at.equals("source.rename done") || vm.sourceSilent;

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.CUTTING_OVER);
        assertThat(world.row(id).stall()).isNotNull().satisfies(
                stall -> assertThat(stall.code()).isIn("source-unknown", "source-io"));
        assertThat(vm.target).isEqualTo(Power.OFF);
        vm.between = at -> {};
        vm.sourceSilent = false;
        drive(id);
        assertThat(vm.target).isEqualTo(Power.ON);
    }

    @Test
    void theSourceStaysOffWhileTheTargetCannotBeAskedUntilAPersonVouches() {
        UUID id = started();
        drive(id);
        world.act(() -> world.commands.rollBack(id, "lena", "the shop is slow"));
        vm.targetSilent = true;

        drive(id);
        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);
        assertThat(world.row(id).stall()).isNotNull().satisfies(stall -> {
            assertThat(stall.code()).isEqualTo("target-unknown");
            assertThat(stall.what()).contains("the source stays off");
        });
        assertThat(vm.source).isEqualTo(Power.OFF);

        vm.target = Power.OFF;
        world.act(() -> words.say(id, PersonsWord.Kind.TARGET_OFF, "I pulled its plug", "emil"));
        world.script.put("undefine-target", context -> io.towpath.migration.step.Outcome.done("later"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(world.audited).extracting(entry -> entry.action()).contains("migration.target-said-off");
        assertServesAsBefore();
    }

    @Test
    void whatAPersonSaysDoesNotHoldAgainstAPlatformThatSaidOtherwise() {
        UUID id = started();
        drive(id);
        world.act(() -> words.say(id, PersonsWord.Kind.TARGET_OFF, "I pulled its plug", "emil"));
        world.act(() -> world.commands.rollBack(id, "lena", "the shop is slow"));
        vm.between = at -> vm.targetSilent |= at.equals("target.fence");

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);
        assertThat(vm.source).as("the target was said to run, then nobody answered").isEqualTo(Power.OFF);
        assertThat(words.given(id, PersonsWord.Kind.TARGET_OFF)).isEmpty();
        assertThat(vm.violations).isEmpty();
    }

    @Test
    void aTargetWhoseGuestDoesNotListenLosesItsPowerBeforeTheSourceStarts() {
        UUID id = started();
        drive(id);
        vm.deaf = true;
        world.act(() -> world.commands.rollBack(id, "lena", "it hangs"));

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertThat(vm.violations).isEmpty();
        assertServesAsBefore();
    }

    @Test
    void aSourceThatIsGoneIsSaidToBeGone() {
        UUID id = started();
        drive(id);
        vm.gone = true;
        world.act(() -> world.commands.rollBack(id, "lena", "it hangs"));

        drive(id);

        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);
        assertThat(world.row(id).stall()).isNotNull().satisfies(
                stall -> assertThat(stall.code()).isEqualTo("source-gone"));
    }

    @Test
    void aTargetThatIsOnlyDescribedIsStartedAndStoppedOnAPersonsWord() {
        vm.controls = false;
        UUID id = started();
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.CUTTING_OVER);
        assertThat(world.view(id).steps()).filteredOn(step -> step.name().equals("start-target"))
                .extracting(StepView::note).singleElement().asString().contains("then say so");

        world.act(() -> words.say(id, PersonsWord.Kind.TARGET_STARTED, "virsh start web01", "emil"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.AWAITING_SIGN_OFF);
        world.act(() -> world.commands.rollBack(id, "lena", "slow"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.ROLLING_BACK);
        assertThat(vm.source).isEqualTo(Power.OFF);

        world.act(() -> words.say(id, PersonsWord.Kind.TARGET_OFF, "virsh destroy web01", "emil"));
        drive(id);
        assertThat(world.state(id)).isEqualTo(State.ROLLED_BACK);
        assertServesAsBefore();
    }

    @Test
    void neverBothServeHoweverItIsInterrupted() {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        for (int trial = 0; trial < TRIALS; trial++) {
            vm = new Hypervisors();
            trial(new Random(seed + trial), "seed %d, trial %d".formatted(seed, trial));
        }
    }

    private void trial(Random random, String told) {
        UUID id = started();
        vm.deaf = random.nextInt(4) == 0;
        vm.between = at -> disturb(random, id);
        for (int round = 0; round < 6; round++) {
            catchThrowable(() -> drive(id));
            command(random, id);
        }
        vm.between = at -> {};
        vm.sourceSilent = false;
        vm.targetSilent = false;
        for (int round = 0; round < 4; round++) {
            drive(id);
        }

        assertThat(vm.violations).as(told).isEmpty();
        State end = world.state(id);
        assertThat(end).as("%s: %s %s", told, world.row(id).stall(), vm.timeline).isIn(State.AWAITING_SIGN_OFF,
                State.ROLLED_BACK, State.CANCELLED);
        if (end == State.AWAITING_SIGN_OFF) {
            assertThat(vm.target).as(told).isEqualTo(Power.ON);
            assertThat(vm.nics).as(told).noneMatch(nic -> nic.connected() || nic.atStart());
        } else {
            assertThat(vm.target).as(told).isEqualTo(Power.OFF);
            assertThat(vm.source).as("%s, %s: %s", told, end, vm.timeline).isEqualTo(Power.ON);
            assertUntouched();
        }
    }

    private void disturb(Random random, UUID id) {
        switch (random.nextInt(40)) {
            case 0 -> throw new Killed();
            case 1 -> vm.sourceSilent = true;
            case 2 -> vm.targetSilent = true;
            case 3, 4, 5 -> {
                vm.sourceSilent = false;
                vm.targetSilent = false;
            }
            case 6 -> {
                if (records.of(id).isPresent()) {
                    vm.sourceOn("somebody");
                }
            }
            case 7 -> {
                if (records.of(id).isPresent() && world.state(id) == State.CUTTING_OVER) {
                    vm.sourceOff("somebody");
                }
            }
            default -> {
            }
        }
    }

    private void command(Random random, UUID id) {
        try {
            switch (random.nextInt(12)) {
                case 0 -> world.act(() -> world.commands.rollBack(id, "lena", "a test"));
                case 1 -> world.act(() -> world.commands.cancel(id, "lena", "a test"));
                default -> {
                }
            }
        } catch (RefusedException notNow) {
            // as a person would see
        }
    }

    private void assertServesAsBefore() {
        assertThat(vm.source).isEqualTo(Power.ON);
        assertThat(vm.target).isEqualTo(Power.OFF);
        assertThat(vm.violations).isEmpty();
        assertThat(vm.nics).containsExactly(new LiveNic("4000", "Network adapter 1", true, true),
                new LiveNic("4001", "Network adapter 2", false, false));
        assertUntouched();
    }

    private void assertUntouched() {
        assertThat(vm.nics).extracting(LiveNic::atStart).containsExactly(true, false);
        assertThat(vm.note).isEqualTo("owned by the webshop");
        assertThat(vm.name).isEqualTo("web01");
    }

    private UUID started() {
        UUID id = world.planned("two-" + count++);
        world.live.put(world.row(id).vmId(), vm::live);
        world.script.putAll(PowerSteps.of(world.inventory(), vm.platform(), records, words, Duration.ofMillis(10)));
        world.act(() -> world.commands.start(id, "lena"));
        return id;
    }

    /// As when the dead node's lease has run out, and whatever waits looks again now.
    private void drive(UUID id) {
        world.jdbc.sql("""
                update migration set lease_until = null,
                       wake_at = case when state in ('CUTTING_OVER', 'ROLLING_BACK', 'VALIDATING')
                                      then clock_timestamp() else wake_at end
                 where id = :id
                """).param("id", id).update();
        world.node("a").drive(id);
    }
}
