package io.towpath.readiness.rule;

import org.springframework.stereotype.Component;

/// Nothing told how many CPUs or how much memory the VM has.
@Component
final class HardwareAssumed extends NotedRule {

    HardwareAssumed() {
        super("hardware-assumed", "Hardware is assumed",
                "The target VM gets values that nobody checked.");
    }
}
