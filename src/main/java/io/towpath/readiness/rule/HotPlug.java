package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// CPUs or memory can be added while it runs.
@Component
final class HotPlug extends BasicRule {

    HotPlug() {
        super("hotplug", "iii-", "Hot add is on", "CPUs and memory cannot be added at the target as they were here.",
                "Plan a restart for later changes of size, or set a maximum where the target can.",
                "vmware.cpu_memory.hotplug.enabled");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> on = new ArrayList<>();
        if (Boolean.TRUE.equals(one.traits().cpuHotAdd())) {
            on.add("CPU hot add");
        }
        if (Boolean.TRUE.equals(one.traits().cpuHotRemove())) {
            on.add("CPU hot remove");
        }
        if (Boolean.TRUE.equals(one.traits().memoryHotAdd())) {
            on.add("memory hot add");
        }
        return on.isEmpty()
                ? List.of()
                : found(one, "Turned on: %s.".formatted(String.join(", ", on)), "count", on.size());
    }
}
