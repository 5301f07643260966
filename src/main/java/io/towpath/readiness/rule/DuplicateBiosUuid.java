package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Objects;
import org.springframework.stereotype.Component;

/// Other guests see the same UUID.
@Component
final class DuplicateBiosUuid extends BasicRule {

    DuplicateBiosUuid() {
        super("duplicate-bios-uuid", "wwww", "BIOS UUID is used twice",
                "Agents, backup and licences that go by it take the two for one machine.",
                "If it is a clone, give it a new UUID at the source; if it is the same VM twice, leave one out.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> twins = one.twins().biosUuids();
        return twins.isEmpty()
                ? List.of()
                : found(one, "The same UUID as %s.".formatted(some(twins)), "uuid",
                        Objects.requireNonNullElse(one.vm().placement().biosUuid(), ""), "twins", twins.size());
    }
}
