package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// A descriptor names a file that is not there.
@Component
final class MissingFile extends NotedRule {

    MissingFile() {
        super("missing-file", "A file of the VM is missing",
                "A VM is copied whole or not at all.");
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
