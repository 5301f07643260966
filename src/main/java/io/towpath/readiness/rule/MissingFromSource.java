package io.towpath.readiness.rule;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.springframework.stereotype.Component;

/// The last scan did not find the VM any more, or the last file did not name it.
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
        if (since == null) {
            return List.of();
        }
        Vm vm = one.vm();
        Instant at = since.truncatedTo(ChronoUnit.SECONDS);
        return List.of(one.around().sourceKind().equals(Connection.IMPORTED)
                ? finding("%s has not been in an import of %s since %s.".formatted(vm.name(), vm.sourceName(), at),
                        "Export again and import that if it is there; retire the VM, or leave it out, if it is gone for good.")
                : finding("Scans of %s do not find %s since %s.".formatted(vm.sourceName(), vm.place(), at),
                        "Put the file back, or scan again if it is there; leave the VM out if it is gone for good."));
    }

    private Finding finding(String what, String remedy) {
        return new Finding(id(), Severity.BLOCKER, what, remedy);
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
