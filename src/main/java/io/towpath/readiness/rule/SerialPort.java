package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// Serial or parallel ports.
@Component
final class SerialPort extends BasicRule {

    SerialPort() {
        super("serial-port", "aaa-", "Serial or parallel port", "What hangs on the port stays behind.",
                "Ask the owner what uses it: a console needs nothing, a modem or a dongle needs a replacement.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> ports = one.traits().serialPorts();
        return ports == null || ports.isEmpty()
                ? List.of()
                : found(one, "It has %s.".formatted(some(ports)), "ports", ports.size());
    }
}
