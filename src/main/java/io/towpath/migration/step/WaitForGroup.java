package io.towpath.migration.step;

import io.towpath.migration.CutoverBarrier;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Waits until all VMs that cut over together have arrived: only then is any of them started.
@Component
final class WaitForGroup implements Step {

    private static final Duration AGAIN = Duration.ofSeconds(2);

    private final ObjectProvider<CutoverBarrier> barrier;

    WaitForGroup(ObjectProvider<CutoverBarrier> barrier) {
        this.barrier = barrier;
    }

    @Override
    public String name() {
        return "wait-for-group";
    }

    @Override
    public String title() {
        return "Wait for the VMs that cut over with it";
    }

    @Override
    public Outcome run(StepContext context) {
        Optional<String> waits = Optional.ofNullable(barrier.getIfAvailable())
                .flatMap(it -> it.arrive(context.migration().id()));
        return waits.<Outcome>map(why -> new Outcome.Waits(why, AGAIN))
                .orElseGet(() -> Outcome.done("Nobody is waited for."));
    }
}
