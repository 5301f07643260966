package io.towpath.readiness;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.VmTraits.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Which of the snapshots that scans found Towpath made itself: those of the ledger. What only has a name like one of ours,
/// as that of a clone or of another installation, is somebody else's.
@Component
final class OwnSnapshots {

    /// So long a scan may have read before it is written: what was removed meanwhile is in it still.
    private static final Duration LONGEST_SCAN = Duration.ofHours(1);

    private final JdbcClient jdbc;

    OwnSnapshots(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Entry(UUID source, String vmRef, @Nullable Instant removed) {

        /// Whether it was there, as far as the ledger knows, when the VM was seen last.
        boolean stoodAt(Vm vm) {
            return source.equals(vm.sourceId()) && vmRef.equals(vm.externalId())
                    && (removed == null || removed.isAfter(vm.lastSeenAt().minus(LONGEST_SCAN)));
        }
    }

    /// One query for all, and none where no VM has a snapshot.
    ///
    /// @return names by VM, without those that have none
    Map<UUID, Set<String>> of(List<Vm> vms) {
        String[] names = vms.stream().flatMap(OwnSnapshots::names).distinct().toArray(String[]::new);
        if (names.length == 0) {
            return Map.of();
        }
        Map<String, Entry> ledger = new HashMap<>();
        jdbc.sql("select name, source_id, vm_ref, removed_at from source_snapshot where name = any(:names)")
                .param("names", names).query(row -> {
                    var removed = row.getTimestamp("removed_at");
                    ledger.put(row.getString("name"), new Entry(row.getObject("source_id", UUID.class),
                            row.getString("vm_ref"), removed == null ? null : removed.toInstant()));
                });
        Map<UUID, Set<String>> own = new HashMap<>();
        for (Vm vm : vms) {
            names(vm).forEach(name -> {
                Entry entry = ledger.get(name);
                if (entry != null && entry.stoodAt(vm)) {
                    own.computeIfAbsent(vm.id(), _ -> new HashSet<>()).add(name);
                }
            });
        }
        return own;
    }

    private static Stream<String> names(Vm vm) {
        List<Snapshot> snapshots = vm.traits().snapshots();
        return snapshots == null ? Stream.of() : snapshots.stream().map(Snapshot::name);
    }
}
