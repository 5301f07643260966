package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/// A disk lies where its hosts cannot read.
@Component
final class DatastoreInaccessible extends BasicRule {

    DatastoreInaccessible() {
        super("datastore-inaccessible", "bbbb", "Datastore is not accessible",
                "What the hosts cannot read cannot be copied.",
                "Bring the datastore back (storage paths, NFS export), and scan again.", "vmware.datastore.missing");
    }

    @Override
    List<Finding> look(Case one) {
        List<String> lost = one.around().datastores().entrySet().stream()
                .filter(store -> Boolean.FALSE.equals(store.getValue().accessible())).map(Map.Entry::getKey).sorted()
                .toList();
        return lost.isEmpty()
                ? List.of()
                : found(one, "Not accessible: %s.".formatted(some(lost)), "datastores", lost.size());
    }
}
