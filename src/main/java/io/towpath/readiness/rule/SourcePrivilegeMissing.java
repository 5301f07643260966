package io.towpath.readiness.rule;

import io.towpath.platform.spi.Capabilities;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The account with which its source is read may not do what a warm migration takes. The source is asked at the top of its
/// inventory and, where that says no, on some VMs: others may lie where the role is given, so it blocks nothing. What the
/// outage takes is asked of the VM itself before it is stopped.
@Component
final class SourcePrivilegeMissing extends BasicRule {

    SourcePrivilegeMissing() {
        super("source-privilege-missing", "wwww", "Account lacks privileges at the source",
                "Where they are not given further down either, no snapshot is taken, or the VM cannot be stopped and sealed."
                        + " The top of the source is asked, and some of its VMs.",
                "Add them to the account's role at the top of the source, propagated, then press Test on the source's page."
                        + " Where the role is given further down, nothing needs to be done.",
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
                : found(one,
                        "At its top, and on VMs that were asked, %s does not allow Towpath's account %s.".formatted(
                                one.vm().sourceName(), some(missing)),
                        "source", one.vm().sourceName(), "privileges", String.join(", ", missing));
    }
}
