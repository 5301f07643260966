package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// A disk is the delta of a snapshot.
@Component
final class SnapshotChain extends NotedRule {

    SnapshotChain() {
        super("snapshot-chain", "Part of a snapshot chain",
                "One link of a chain holds only what changed: converted alone it would be a wrong disk.");
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
