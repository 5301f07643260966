package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Tuned for low latency.
@Component
final class LatencySensitive extends BasicRule {

    LatencySensitive() {
        super("latency-sensitive", "www-", "Sensitive to latency",
                "CPU and memory reservations that made it fast are lost.",
                "Agree on reservations or dedicated CPUs at the target, and measure after the move.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return "high".equals(one.traits().latencySensitivity())
                ? found(one, "Its latency sensitivity is high.", "latencySensitivity", "high")
                : List.of();
    }
}
