package io.towpath.readiness.rule;

import io.towpath.inventory.Connection;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// The source is known from imported files, nobody connected it.
@Component
final class SourceKnownFromFiles extends BasicRule {

    SourceKnownFromFiles() {
        super("source-known-from-files", "aaaa", "Source is known from files only",
                "Its VMs can be judged and planned; their disks cannot be read yet.",
                "Connect the vCenter, or bring the VM's disk files to a registered folder, before it is started.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        return one.around().sourceKind().equals(Connection.IMPORTED)
                ? List.of(new Finding(id(), Severity.ADVICE,
                        "%s is known from imported files only: the disks cannot be read yet."
                                .formatted(one.vm().sourceName()),
                        remedy(), Map.of("source", one.vm().sourceName()), true, null, null))
                : List.of();
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
