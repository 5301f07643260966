package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/// The last scan did not find the VM any more.
@Component
final class MissingFromSource implements ReadinessRule {

    @Override
    public String id() {
        return "missing-from-source";
    }

    @Override
    public String title() {
        return "No longer at the source";
    }

    @Override
    public String meaning() {
        return "What is not there cannot be read; what was copied before stays.";
    }

    @Override
    public List<Finding> judge(Case one) {
        Instant since = one.vm().missingSince();
        return since == null
                ? List.of()
                : List.of(new Finding(id(), Severity.BLOCKER,
                        "Scans of %s do not find %s since %s.".formatted(one.vm().sourceName(), one.vm().place(),
                                since.truncatedTo(ChronoUnit.SECONDS)),
                        "Put the file back, or scan again if it is there; leave the VM out if it is gone for good."));
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
