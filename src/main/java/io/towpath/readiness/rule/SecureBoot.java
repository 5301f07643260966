package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The firmware checks signatures; its variables are not carried over.
@Component
final class SecureBoot implements ReadinessRule {

    @Override
    public String id() {
        return "secure-boot";
    }

    @Override
    public String title() {
        return "Secure boot";
    }

    @Override
    public String meaning() {
        return "Keys enrolled in the old firmware stay behind; a guest signed with its own keys will not start.";
    }

    @Override
    public List<Finding> judge(Case one) {
        return one.vm().hardware().secureBoot()
                ? List.of(new Finding(id(), Severity.WARNING,
                        "The guest starts with secure boot; the target begins with fresh firmware variables.",
                        "Test the start; if it fails, turn secure boot off at the target or enrol the keys again."))
                : List.of();
    }
}
