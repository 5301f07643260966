package io.towpath.platform.vsphere;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts what of a server's answers vijava's classes do not know, so that nobody takes it for not there.
final class Dropped {

    private static final Logger LOG = LoggerFactory.getLogger(Dropped.class);
    /// A server that makes up names does not fill our memory.
    private static final int MOST_NAMES = 1000;

    private final Map<What, Counter> counters = new ConcurrentHashMap<>();
    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final MeterRegistry meters;

    Dropped(MeterRegistry meters) {
        this.meters = meters;
    }

    enum What {
        ELEMENT, TYPE, CONSTANT, FAULT
    }

    /// @param name `VirtualDisk.nativeUnmanagedLinkedClone`
    void add(What what, String name) {
        counters.computeIfAbsent(what, kind -> Counter.builder("towpath.vsphere.dropped")
                .description("Parts of a vCenter's answers that our model of it does not know")
                .tag("what", kind.name().toLowerCase(java.util.Locale.ROOT)).register(meters)).increment();
        if (names.size() < MOST_NAMES && names.add(what + " " + name)) {
            LOG.debug("an answer holds an unknown {}: {}", what, name);
        }
    }

    /// For tests and people: each once.
    List<String> names() {
        return names.stream().sorted().toList();
    }
}
