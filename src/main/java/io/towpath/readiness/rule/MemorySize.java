package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.List;
import org.springframework.stereotype.Component;

/// More memory than the target gives.
@Component
final class MemorySize extends BasicRule {

    MemorySize() {
        super("memory-size", "bbbb", "Too much memory", "The target gives no more.",
                "Take a smaller size (see right-sizing), or another target.", null);
    }

    @Override
    List<Finding> look(Case one) {
        long bytes = one.vm().hardware().memoryBytes();
        return Limits.exceeded(bytes, one.target(), Limits.Of.MEMORY)
                ? found(one, "It has %s of memory; %s.".formatted(new ByteSize(bytes), Limits.text(Limits.Of.MEMORY)),
                        "memoryBytes", bytes)
                : List.of();
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }
}
