package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import io.towpath.units.ByteSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// Snapshots of a sync may fill the datastore.
@Component
final class DatastoreSpaceLow extends BasicRule {

    DatastoreSpaceLow() {
        super("datastore-space-low", "wwww", "Datastore is nearly full",
                "A sync holds a snapshot that grows; a full datastore stops every VM on it.",
                "Free room or move the VM with Storage vMotion before its first pass; otherwise plan a cold migration.",
                null);
    }

    @Override
    List<Finding> look(Case one) {
        List<Finding> findings = new ArrayList<>();
        one.around().datastores().entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(store -> {
            Long capacity = store.getValue().capacityBytes();
            Long free = store.getValue().freeBytes();
            if (capacity != null && free != null && capacity > 0
                    && free / (double) capacity * 100 < one.settings().datastoreFree()) {
                findings.addAll(found(one, "%s has %s free of %s, less than %d %%.".formatted(store.getKey(),
                        new ByteSize(free), new ByteSize(capacity), one.settings().datastoreFree()), "datastore",
                        store.getKey(), "freeBytes", free, "capacityBytes", capacity));
            }
        });
        return findings;
    }
}
