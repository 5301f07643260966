package io.towpath.readiness.rule;

import java.util.Optional;
import org.springframework.stereotype.Component;

/// A descriptor names a file that is not there.
@Component
final class MissingFile extends NotedRule {

    MissingFile() {
        super("missing-file", "A file of the VM is missing",
                "A VM is copied whole or not at all.");
    }

    @Override
    public Optional<String> externalRuleId() {
        return Optional.of("vmware.datastore.missing");
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
