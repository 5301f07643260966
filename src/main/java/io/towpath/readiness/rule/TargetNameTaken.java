package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Another VM at its target has its name already.
@Component
final class TargetNameTaken extends BasicRule {

    TargetNameTaken() {
        super("target-name-taken", "bbbb", "Name is taken at the target",
                "It could not be defined there, which would first show in the outage.",
                "Rename or remove the other one at the target.", null);
    }

    @Override
    public boolean dependsOnTarget() {
        return true;
    }

    /// A waiver would not make room: the trip stops at it in any case.
    @Override
    public boolean waivable() {
        return false;
    }

    @Override
    List<Finding> look(Case one) {
        return one.obstacles(Kind.NAME).stream()
                .map(each -> at(one.target().in(levels()).orElse(Severity.INFO), each.what(), "target",
                        String.valueOf(one.target())))
                .toList();
    }
}
