package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// vCenter has lost hold of the VM.
@Component
final class NotConnected extends BasicRule {

    NotConnected() {
        super("not-connected", "bbbb", "VM is not connected", "vCenter can neither read nor stop a VM it has lost.",
                "Reconnect the host or register the VM again, and scan.", null);
    }

    @Override
    List<Finding> look(Case one) {
        String state = one.traits().connectionState();
        return state == null || state.equals("connected")
                ? List.of()
                : found(one, "Its connection state is %s.".formatted(state), "connectionState", state);
    }
}
