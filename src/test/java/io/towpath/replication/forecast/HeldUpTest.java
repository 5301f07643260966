package io.towpath.replication.forecast;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules on bandwidth hold passes up by day; the last pass of a cutover is held up by none.
class HeldUpTest {

    private static final Instant CUTOVER = SimulatedVm.BEGIN.plus(Duration.ofHours(60));

    private final SimulatedVm vm = new SimulatedVm(31);
    private final List<PassFacts> free = vm.passesUntil(CUTOVER, (soFar, now, at) -> now.plus(Duration.ofHours(3)));
    private final List<PassFacts> held = free.stream().map(pass -> new PassFacts(pass.kind(), pass.frozenAt(),
            pass.endedAt(), pass.snapshot(), pass.query(), pass.copy(), pass.copy().multipliedBy(9), pass.prove(),
            pass.remove(), pass.changed(), pass.read(), pass.written())).toList();

    @Test
    void whatTheyWaitedMakesNoOutageLongerAndNoVmHopeless() {
        Predictor.Known slow = known(held);
        Predictor.Known fast = known(free);
        Instant last = free.getLast().frozenAt();

        assertThat(Predictor.predict(slow, last, CUTOVER, 1)).isEqualTo(Predictor.predict(fast, last, CUTOVER, 1));
        assertThat(Convergence.of(slow, 1)).isEqualTo(Convergence.of(fast, 1));
        assertThat(held.getLast().speed()).as("as it went").isEqualTo(free.getLast().speed() / 10,
                org.assertj.core.data.Offset.offset(1.0));
    }

    @Test
    void butThePassBeforeTheCutoverBeginsEarlier() {
        Instant now = free.getLast().endedAt();
        Instant cutover = now.plus(Duration.ofHours(2));

        assertThat(known(held).times().heldUp()).isBetween(9.99, 10.01);
        assertThat(Cadence.lastFreeze(known(held), now, cutover))
                .isBefore(Cadence.lastFreeze(known(free), now, cutover));
    }

    private Predictor.Known known(List<PassFacts> passes) {
        return new Predictor.Known(passes, List.of(), SimulatedVm.ZONE, vm.capacity);
    }
}
