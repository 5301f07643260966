package io.towpath.units;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KeptTest {

    private final AtomicLong machine = new AtomicLong(Long.MAX_VALUE - 10);
    private final AtomicInteger computed = new AtomicInteger();
    private final Kept<Integer> kept = new Kept<>(Duration.ofNanos(60), machine::get);

    @Test
    void isComputedAnewWhenItsTimeIsOverAlsoWhereTheMachinesCountWraps() {
        assertThat(kept.get("plan 1", computed::incrementAndGet)).isOne();
        machine.addAndGet(59);
        assertThat(kept.get("plan 1", computed::incrementAndGet)).isOne();
        machine.addAndGet(1);
        assertThat(kept.get("plan 1", computed::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void isComputedAnewOfSomethingElse() {
        assertThat(kept.get("plan 1", computed::incrementAndGet)).isOne();
        assertThat(kept.get("plan 2", computed::incrementAndGet)).isEqualTo(2);
    }

    @Test
    void whatFailsIsNotKept() {
        assertThatThrownBy(() -> kept.get("plan 1", () -> {
            throw new IllegalStateException("no plan");
        })).hasMessage("no plan");
        assertThat(kept.get("plan 1", computed::incrementAndGet)).isOne();
    }
}
