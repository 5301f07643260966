package io.towpath.readiness.rule;

import io.towpath.platform.spi.Placement.Power;
import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// The guest has no tools that run.
@Component
final class ToolsMissing extends BasicRule {

    ToolsMissing() {
        super("tools-missing", "wwww", "VMware Tools do not run",
                "Without them nobody can quiesce the guest, shut it down cleanly, or tell its addresses.",
                "Install or start VMware Tools (open-vm-tools), or plan a cold migration with a shutdown by hand.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        String status = one.traits().toolsStatus();
        if (status == null || status.equals("running")
                || status.equals("not-running") && one.vm().placement().power() != Power.ON) {
            return List.of();
        }
        return found(one,
                status.equals("not-installed") ? "VMware Tools are not installed." : "VMware Tools do not run.",
                "toolsStatus", status);
    }
}
