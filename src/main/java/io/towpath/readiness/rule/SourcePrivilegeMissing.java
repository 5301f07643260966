package io.towpath.readiness.rule;

import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The account with which its source is read may not do what a warm migration takes. The source is asked at the top of its
/// inventory; who gave the role further down waives it.
@Component
final class SourcePrivilegeMissing extends BasicRule {

    SourcePrivilegeMissing() {
        super("source-privilege-missing", "bbbb", "Account lacks privileges at the source",
                "Without them no snapshot is taken, or the VM cannot be stopped and sealed when it is cut over.",
                "Add them to the account's role at the top of the source, propagated, then press Test on the source's page."
                        + " Where the role is given further down, have this waived.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        Capabilities can = one.around().access().can();
        List<String> missing = can == null
                ? List.of()
                : can.stopping().stream().map(Capabilities.Privilege::id).toList();
        return missing.isEmpty()
                ? List.of()
                : List.of(at(one.warm() ? Severity.BLOCKER : Severity.WARNING,
                        "%s does not allow Towpath's account %s.".formatted(one.vm().sourceName(), some(missing)),
                        "source", one.vm().sourceName(), "privileges", String.join(", ", missing)));
    }
}
