package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A failed VM holds those it starts together with, and nobody else.
class GroupHoldTest {

    private WaveWorld world;
    private List<UUID> vms;
    private UUID failed;
    private UUID companion;
    private UUID stranger;
    private UUID wave;

    @BeforeEach
    void theFirstOfAGroupFails() {
        world = new WaveWorld();
        vms = world.vms(4);
        failed = vms.get(0);
        companion = vms.get(1);
        stranger = vms.get(2);
        world.together("Webshop", failed, companion);
        wave = world.aWave(1, FailurePolicy.HOLD_GROUP, vms);
        world.control.start(wave, null, "lena");
        fails();
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theCompanionWaitsBecauseOfItAndTheOthersGoOn() {
        assertThat(state(companion)).isEqualTo(State.PLANNED);
        assertThat(state(stranger)).isEqualTo(State.CUTTING_OVER);
        assertThat(member(companion).waitsFor())
                .isEqualTo("Held with Webshop because of vm01: disk.vmdk: cannot be read");
        assertThat(member(vms.get(3)).waitsFor()).as("who is held has no place in the queue").startsWith("No. 1 in");
        assertThat(world.holds.of(wave)).singleElement().satisfies(hold -> assertThat(hold.holds())
                .containsExactly(java.util.Map.entry(companion, "vm02")));
        assertThat(world.actions()).contains("wave.group-held");
        ends(stranger);
        ends(vms.get(3));
        assertThat(state(companion)).as("no slot starts it").isEqualTo(State.PLANNED);
        assertThat(world.wave(wave)).extracting(WaveView::state, WaveView::waiting, WaveView::failed, WaveView::done)
                .containsExactly(WaveState.RUNNING, 1, 1, 2);
    }

    @Test
    void aRetryLetsItGoOnWhenItSucceedsNotWhenItBegins() {
        ends(stranger);
        ends(vms.get(3));
        world.migrations.retry(trip(failed), "lena");
        world.advance.advance(wave);
        assertThat(state(companion)).isEqualTo(State.PLANNED);

        world.migrations.stall(trip(failed));
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).as("a second failure of the retry is the same hold").hasSize(1);

        ends(failed);
        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
        assertThat(world.holds.of(wave)).isEmpty();
        ends(companion);
        assertThat(world.wave(wave).state()).isEqualTo(WaveState.COMPLETED);
    }

    @Test
    void oneThatIsCancelledHoldsNobody() {
        ends(stranger);
        ends(vms.get(3));
        world.migrations.cancel(trip(failed), "lena", "not today");
        world.advance.advance(wave);

        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void oneThatWentBackHoldsUntilAPersonDecides() {
        ends(stranger);
        ends(vms.get(3));
        world.migrations.to(trip(failed), State.ROLLED_BACK);
        world.advance.advance(wave);
        assertThat(state(companion)).isEqualTo(State.PLANNED);
        assertThat(world.wave(wave).state()).isEqualTo(WaveState.RUNNING);

        world.control.letGroupGo(wave, failed, "lena", "the web server can do without");

        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
        assertThat(world.trail).anySatisfy(entry -> {
            assertThat(entry.action()).isEqualTo("wave.group-let-go");
            assertThat(entry.actor()).isEqualTo("lena");
            assertThat(entry.reason()).isEqualTo("the web server can do without");
        });
        assertThatThrownBy(() -> world.control.letGroupGo(wave, failed, "lena", "again"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("No VM of");
    }

    @Test
    void aDecisionIsAboutOneFailure() {
        world.control.letGroupGo(wave, failed, "lena", "it can do without");
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).as("the same failure does not hold again").isEmpty();

        world.migrations.retry(trip(failed), "lena");
        fails();

        assertThat(world.holds.of(wave)).hasSize(1);
    }

    @Test
    void aDecisionAfterARetryThatFailedTooHolds() {
        world.migrations.retry(trip(failed), "lena");
        fails();
        assertThat(world.holds.of(wave)).singleElement().satisfies(hold -> assertThat(hold.since())
                .isEqualTo(world.migrations.of(failed).stall().since()));

        world.control.letGroupGo(wave, failed, "lena", "it can do without");
        world.advance.advance(wave);

        assertThat(world.holds.of(wave)).as("not because of the failure that was decided about").isEmpty();
    }

    @Test
    void oneThatFailedWhileItIsKeptInStepIsOverItWhenAPassLanded() {
        world.control.letGroupGo(wave, failed, "lena", "the first failure is no matter");
        world.migrations.to(trip(failed), State.SYNCING);
        fails();
        world.migrations.retry(trip(failed), "lena");
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).as("the retry only began").hasSize(1);

        world.aPassLands(world.migrations.of(failed));
        world.advance.advance(wave);

        assertThat(world.holds.of(wave)).isEmpty();
    }

    @Test
    void oneThatFailsOnItsWayBackHoldsUntilItsNextAttemptGotPastWhereItFailed() {
        world.migrations.rollBack(trip(failed), "lena", "not today");
        fails();
        world.migrations.to(trip(failed), State.VALIDATING);
        world.advance.advance(wave);

        assertThat(world.holds.of(wave)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = {"AWAITING_SIGN_OFF", "SOAKING"})
    void oneThatIsPastItsCutoverHoldsNobodyWhateverFailsThere(State past) {
        world.migrations.to(trip(failed), past);
        fails();

        assertThat(world.holds.of(wave)).as("what failed before is over, what fails now is nothing of theirs")
                .isEmpty();
        ends(stranger);
        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void oneThatGoesBackHoldsAlsoWhenNothingFailed() {
        world.migrations.to(trip(failed), State.SOAKING);
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).isEmpty();

        world.migrations.rollBack(trip(failed), "lena", "its owner wants it back");
        world.advance.advance(wave);
        assertThat(member(companion).waitsFor()).startsWith("Held with Webshop because of vm01: it went back: ");
        world.migrations.to(trip(failed), State.ROLLED_BACK);
        ends(stranger);
        ends(vms.get(3));
        assertThat(state(companion)).isEqualTo(State.PLANNED);
        assertThat(world.holds.of(wave)).hasSize(1);

        world.control.letGroupGo(wave, failed, "lena", "the web server can do without");
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).as("once for each way back").isEmpty();
        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
    }

    @Test
    void oneThatWentBackAndIsOnItsWayAgainHoldsNobody() {
        world.control.letGroupGo(wave, failed, "lena", "the first failure is no matter");
        world.migrations.to(trip(failed), State.ROLLED_BACK);
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).as("a person let them go because of it").isEmpty();
        world.forgetHolds();
        world.advance.advance(wave);
        assertThat(world.holds.of(wave)).hasSize(1);

        world.migrations.to(trip(failed), State.PLANNED);
        world.advance.advance(wave);

        assertThat(world.holds.of(wave)).isEmpty();
    }

    @Test
    void anotherPolicyHoldsNobody() {
        int seen = world.wave(wave).version();
        world.inTransaction(() -> world.composer.edit(wave, world.draft(1, FailurePolicy.CONTINUE), seen, "lena"));

        assertThat(world.holds.of(wave)).isEmpty();
        ends(stranger);
        assertThat(state(companion)).isEqualTo(State.CUTTING_OVER);
    }

    private void fails() {
        world.migrations.stall(trip(failed));
        world.advance.advance(wave);
    }

    private void ends(UUID vm) {
        world.migrations.to(trip(vm), State.DONE);
        world.advance.advance(wave);
    }

    private UUID trip(UUID vm) {
        return world.migrations.of(vm).id();
    }

    private State state(UUID vm) {
        return world.migrations.of(vm).state();
    }

    private MemberView member(UUID vm) {
        return world.waves.members(wave).stream().filter(each -> each.vmId().equals(vm)).findFirst().orElseThrow();
    }
}
