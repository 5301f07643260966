package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// A disk was refused by its reader, which says where and why.
@Component
final class UnreadableDisk extends NotedRule {

    UnreadableDisk() {
        super("unreadable-disk", "Disk cannot be read",
                "A disk that cannot be read whole cannot be proven equal, so it is not copied at all.");
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
