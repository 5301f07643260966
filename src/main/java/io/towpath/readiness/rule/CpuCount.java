package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// More CPUs than the target gives.
@Component
final class CpuCount extends BasicRule {

    CpuCount() {
        super("cpu-count", "bbbb", "Too many CPUs", "The target gives no more.",
                "Take a smaller size (see right-sizing), or another target.", null);
    }

    @Override
    List<Finding> look(Case one) {
        int cpus = one.vm().hardware().cpus();
        return Limits.exceeded(cpus, one.target(), Limits.Of.CPUS)
                ? found(one, "It has %d CPUs; %s.".formatted(cpus, Limits.text(Limits.Of.CPUS)), "cpus", cpus)
                : List.of();
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
