package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfManagedObjectReference;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.VirtualMachineFileLayoutEx;
import io.towpath.platform.spi.LiveRoom;
import io.towpath.platform.spi.LiveSnapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What room a VM's datastores have, and how fast the files of its newest snapshot grow. A vCenter tells both as of its own
/// last look, which is minutes ago at most; the growth is by its clock on both ends.
final class RoomLook {

    private static final List<String> VM = List.of("datastore", "layoutEx", "snapshot");
    private static final List<String> STORE = List.of("name", "summary.capacity", "summary.freeSpace",
            "summary.accessible");

    private final VmCalls calls;

    RoomLook(VmCalls calls) {
        this.calls = calls;
    }

    LiveRoom room() throws IOException {
        Query.Row row = calls.row("the room for snapshots", calls.vm(), VM);
        ArrayOfManagedObjectReference told = row.get("datastore", ArrayOfManagedObjectReference.class);
        List<LiveRoom.Store> stores = new ArrayList<>();
        for (ManagedObjectReference ref : told == null || told.getManagedObjectReference() == null
                ? new ManagedObjectReference[0]
                : told.getManagedObjectReference()) {
            store(calls.row("a datastore", ref, STORE)).ifPresent(stores::add);
        }
        return new LiveRoom(stores, growths(row));
    }

    /// What is told of one that is out of reach was so once.
    private static Optional<LiveRoom.Store> store(Query.Row row) {
        String name = row.text("name");
        return name == null || !row.is("summary.accessible")
                ? Optional.empty()
                : Optional.of(new LiveRoom.Store(Atlas.plain(name), row.number("summary.capacity"),
                        row.number("summary.freeSpace")));
    }

    private static List<LiveRoom.Growth> growths(Query.Row row) {
        VirtualMachineFileLayoutEx files = row.get("layoutEx", VirtualMachineFileLayoutEx.class);
        Instant begun = VmLook.snapshots(row).stream().map(LiveSnapshot::taken).max(Instant::compareTo)
                .orElse(Instant.EPOCH);
        if (files == null || files.getTimestamp() == null || begun.equals(Instant.EPOCH)) {
            return List.of();
        }
        Duration within = Duration.between(begun, files.getTimestamp().toInstant());
        return within.isPositive()
                ? new Layout(files).written().entrySet().stream().map(each -> new LiveRoom.Growth(
                        each.getKey().toString(), each.getValue(), within)).toList()
                : List.of();
    }
}
