package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// An archive, an OVF or a .vmx was refused.
@Component
final class UnreadableDescriptor extends NotedRule {

    UnreadableDescriptor() {
        super("unreadable-descriptor", "Archive or descriptor cannot be read",
                "Without its description nothing is known of the VM but its file.");
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
