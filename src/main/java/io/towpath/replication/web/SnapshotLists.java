package io.towpath.replication.web;

import io.towpath.access.Permission;
import io.towpath.replication.steward.Watch;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Snapshots at the sources and the room for them, as files.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class SnapshotLists {

    private static final List<String> SNAPSHOTS = List.of("whose", "vmId", "vm", "snapshot", "purpose", "state",
            "since", "datastores", "detail");
    private static final List<String> ROOMS = List.of("datastore", "source", "freeBytes", "capacityBytes",
            "limitBytes", "disksWithSnapshots", "bytesPerHour", "basis", "fullInSeconds", "alarm");

    private final Watch watch;

    SnapshotLists(Watch watch) {
        this.watch = watch;
    }

    private record Line(String whose, UUID vmId, String vm, String snapshot, @Nullable String purpose, String state,
            @Nullable Instant since, @Nullable String datastores, @Nullable String detail) {}

    /// Ours, those given up, and those of others, as the page has them one after the other.
    @GetMapping("/snapshots.{extension:csv|xlsx|jsonl}")
    void snapshots(@PathVariable String extension, HttpServletResponse response) throws IOException {
        List<Line> lines = new ArrayList<>();
        watch.held().forEach(held -> {
            SnapshotController.Row row = SnapshotController.row(held);
            lines.add(new Line("ours", row.vmId(), row.vm(), row.name(), row.purpose(), row.word(),
                    held.snapshot().wantedAt(), row.datastores(),
                    row.trouble() == null ? row.stands() : row.trouble()));
        });
        watch.givenUp().forEach(one -> lines.add(new Line("ours", one.vmId(), one.vmName(), one.snapshot(), null,
                "Given up", one.at(), null, one.why())));
        watch.foreign().forEach(one -> lines.add(new Line("of others", one.vmId(), one.vmName(), one.snapshot(), null,
                "Of others", one.takenAt(), null, null)));
        Download.send(response, extension, "snapshots", SNAPSHOTS, lines,
                one -> Download.cells(one.whose(), one.vmId(), one.vm(), one.snapshot(), one.purpose(), one.state(),
                        one.since(), one.datastores(), one.detail()));
    }

    @GetMapping("/snapshots/rooms.{extension:csv|xlsx|jsonl}")
    void rooms(@PathVariable String extension, HttpServletResponse response) throws IOException {
        Download.send(response, extension, "snapshot-rooms", ROOMS, watch.rooms(),
                one -> Download.cells(one.datastore(), one.source(), one.freeBytes(), one.capacityBytes(),
                        one.limit().bytes(), one.disks(), one.bytesPerHour(), one.basis(),
                        seconds(one.fullIn()), one.alarm()));
    }

    private static @Nullable Long seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toSeconds();
    }
}
