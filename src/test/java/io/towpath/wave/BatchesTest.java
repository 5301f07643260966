package io.towpath.wave;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The next batch of a wave starts when enough of the one before are good, whatever fails.
class BatchesTest {

    private WaveWorld world;
    private List<UUID> vms;
    private UUID wave;

    @BeforeEach
    void aWaveOfSix() {
        world = new WaveWorld();
        vms = world.vms(6);
        wave = world.aWave(20, FailurePolicy.CONTINUE, vms);
        world.inTransaction(() -> world.autoPause.limit(wave, FailureLimits.NONE, "lena"));
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void withoutBatchesAllStartAsThereAreSlots() {
        start();
        assertThat(started()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(world.batches.of(wave)).isEmpty();
    }

    @Test
    void thePilotGoesAloneUntilAllOfItIsGood() {
        cut(2, 2, 100);
        start();
        assertThat(started()).containsExactly(0, 1);
        assertThat(member(2).waitsFor())
                .isEqualTo("Batch 2 may be cut over when 2 of the 2 VMs of batch 1 are good; 0 are now.");
        assertThat(member(4).waitsFor()).startsWith("It is of batch 3. Batch 2 may be cut over when");

        is(0, State.VALIDATING);
        is(1, State.AWAITING_SIGN_OFF);
        assertThat(started()).as("one is validated, one is not yet").containsExactly(0, 1);
        assertThat(member(2).waitsFor()).endsWith("; 1 is now.");

        is(0, State.AWAITING_SIGN_OFF);
        assertThat(started()).containsExactly(0, 1, 2, 3);
        assertThat(member(5).waitsFor())
                .isEqualTo("Batch 3 may be cut over when 2 of the 2 VMs of batch 2 are good; 0 are now.");
    }

    @Test
    void aWaveIsLookedAtOnceForAllThatIsAskedOfIt() {
        cut(2, 2, 100);
        start();
        world.migrations.looks = 0;

        world.advance.advance(wave);

        assertThat(world.migrations.looks).as("nothing was to be done").isEqualTo(1);
    }

    @Test
    void aFailureIsToleratedAsFarAsTheShareSays() {
        cut(4, null, 75);
        start();
        fails(0);
        is(1, State.SOAKING);
        is(2, State.DONE);
        assertThat(started()).as("two of four, and one failed").containsExactly(0, 1, 2, 3);
        is(3, State.AWAITING_SIGN_OFF);
        assertThat(started()).as("three of four are 75 %").containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whatFailsOrGoesBackAfterItWasGoodIsGoodNoMore() {
        cut(2, null, 100);
        start();
        is(0, State.SOAKING);
        world.migrations.stall(trip(0));
        is(1, State.SOAKING);
        assertThat(started()).containsExactly(0, 1);
        is(0, State.ROLLED_BACK);
        assertThat(started()).as("it stays in its batch").containsExactly(0, 1);
        assertThat(world.wave(wave)).satisfies(paused -> {
            assertThat(paused.state()).isEqualTo(WaveState.PAUSED);
            assertThat(paused.reason())
                    .startsWith("Batch 2 cannot begin: 1 of the 2 VMs of batch 1 went back, and 2 must")
                    .endsWith("Lower the share, or take the batches away. Then resume the wave.");
        });
        world.control.resume(wave, null, "lena");
        assertThat(world.wave(wave).state()).as("a person knows").isEqualTo(WaveState.RUNNING);
        assertThat(started()).containsExactly(0, 1);

        cut(2, 3, 100);
        assertThat(world.batches.of(wave).getFirst()).as("another size is no lower share")
                .returns(2, Batch::needed).returns(1, Batch::lost);
        cut(2, null, 50);
        world.advance.advance(wave);
        assertThat(started()).as("a person lowered the share").containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(world.trail).anySatisfy(entry -> {
            assertThat(entry.action()).isEqualTo("wave.batches-set");
            assertThat(entry.detail()).containsEntry("before", "2 first, then 3 each, at 100 %")
                    .containsEntry("after", "2 first, then the others, at 50 %");
        });
    }

    @ParameterizedTest
    @EnumSource(value = State.class, names = {"SYNCING", "CUTTING_OVER"})
    void theOthersOfItsBatchGoOnBeforeItPauses(State toLand) {
        cut(3, null, 100);
        start();
        is(1, toLand);
        is(2, State.AWAITING_SIGN_OFF);
        is(0, State.ROLLED_BACK);
        assertThat(world.wave(wave).state()).as("a pause would keep a source from being shut down")
                .isEqualTo(WaveState.RUNNING);

        is(1, State.VALIDATING);
        assertThat(world.wave(wave).state()).as("they have landed").isEqualTo(WaveState.PAUSED);
    }

    @Test
    void aShareLoweredAfterSomeWentBackIsOfTheOthers() {
        cut(1, null, 90);
        start();
        is(0, State.ROLLED_BACK);
        assertThat(world.wave(wave).state()).isEqualTo(WaveState.PAUSED);
        cut(1, null, 89);
        assertThat(world.batches.of(wave).getFirst().needed()).isZero();
        world.control.resume(wave, null, "lena");
        assertThat(started()).containsExactly(0, 1, 2, 3, 4, 5);
    }

    @Test
    void whoWaitsForItsBatchIsNotStartedNext() {
        cut(2, null, 100);
        start();
        assertThatThrownBy(() -> world.control.startNext(wave, vms.get(4), "lena"))
                .hasMessageContaining("Batch 2 may be cut over when").extracting("code").isEqualTo("batch-waits");
        assertThat(world.batches.of(wave).getFirst().vms()).containsExactly(vms.get(0), vms.get(1));
    }

    @Test
    void theNextTakesThePlaceOfOneThatIsCancelled() {
        cut(1, null, 100);
        start();
        world.migrations.cancel(trip(0), "lena", "not today");
        world.advance.advance(wave);
        assertThat(started()).containsExactly(1);
        is(1, State.AWAITING_SIGN_OFF);
        assertThat(started()).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void whoStartsTogetherIsInOneBatch() {
        world.together("Webshop", vms.get(0), vms.get(4));
        cut(1, 2, 100);
        assertThat(world.batches.of(wave)).extracting(Batch::vms).containsExactly(List.of(vms.get(0), vms.get(4)),
                List.of(vms.get(1), vms.get(2)), List.of(vms.get(3), vms.get(5)));
    }

    @Test
    void aWarmOneThatWaitsForItsBatchIsNotCutOver() {
        cut(1, null, 100);
        start();
        world.migrations.to(trip(3), State.SYNCING);
        assertThat(world.batches.held(wave).why()).containsKey(vms.get(3)).doesNotContainKey(vms.get(0));
        world.migrations.to(trip(3), State.VALIDATING);
        assertThat(world.batches.held(wave).why()).as("what has cut over is not held").doesNotContainKey(vms.get(3));
    }

    @ParameterizedTest
    @CsvSource({"10, 100, 10", "10, 85, 9", "10, 1, 1", "3, 50, 2", "1, 99, 1"})
    void theShareIsRoundedUp(int vms, int percent, int needed) {
        assertThat(new BatchPolicy(1, null, percent).needed(vms)).isEqualTo(needed);
    }

    @ParameterizedTest
    @CsvSource({"0,,100", "1,0,100", "1,,0", "1,,101", "10001,,50"})
    void numbersOutOfRangeAreRefused(int first, @Nullable Integer next, int percent) {
        assertThatThrownBy(() -> new BatchPolicy(first, next, percent)).isInstanceOf(RefusedException.class);
    }

    private void cut(int first, @Nullable Integer next, int percent) {
        world.inTransaction(() -> world.batches.set(wave, new BatchPolicy(first, next, percent), "lena"));
    }

    private void start() {
        world.control.start(wave, null, "lena");
    }

    private void is(int vm, State state) {
        world.migrations.to(trip(vm), state);
        world.advance.advance(wave);
    }

    private void fails(int vm) {
        world.migrations.stall(trip(vm));
        world.advance.advance(wave);
    }

    private UUID trip(int vm) {
        return world.migrations.of(vms.get(vm)).id();
    }

    private MemberView member(int vm) {
        return world.waves.members(wave).stream().filter(one -> one.vmId().equals(vms.get(vm))).findFirst()
                .orElseThrow();
    }

    /// That are or were under way, cancelled ones not.
    private List<Integer> started() {
        return vms.stream().filter(vm -> {
            State state = world.migrations.of(vm).state();
            return state != State.PLANNED && state != State.CANCELLED;
        }).map(vms::indexOf).toList();
    }
}
