package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.stereotype.Component;

/// The vendor mends the system no more.
@Component
final class OsEndOfLife extends BasicRule {

    OsEndOfLife() {
        super("os-eol", "aaaa", "System is past its end of support",
                "Nobody mends it, and new hardware drivers do not know it.",
                "Plan the upgrade: the move is a good moment to agree on it.", null);
    }

    @Override
    List<Finding> look(Case one) {
        LocalDate today = LocalDate.ofInstant(one.now(), ZoneOffset.UTC);
        return OsTable.find(one).filter(system -> system.endedBefore(today))
                .map(system -> found(one, "Support of %s ended on %s.".formatted(system.name(), system.end()), "end",
                        String.valueOf(system.end()), "source", system.source()))
                .orElse(List.of());
    }
}
