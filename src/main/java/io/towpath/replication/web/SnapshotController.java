package io.towpath.replication.web;

import io.towpath.access.Permission;
import io.towpath.replication.steward.Foreign;
import io.towpath.replication.steward.GivenUp;
import io.towpath.replication.steward.Held;
import io.towpath.replication.steward.Room;
import io.towpath.replication.steward.Waiting;
import io.towpath.replication.steward.Watch;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;

/// Snapshots at the sources: those of ours, the room they have, and those of others on VMs that are kept in step.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class SnapshotController {

    private final Watch watch;
    private final Times times;

    SnapshotController(Watch watch, Times times) {
        this.watch = watch;
        this.times = times;
    }

    /// @param tone   name of the badge
    /// @param stands why it is meant to stand between passes; null where it is not
    public record Row(UUID vmId, String vm, String name, String purpose, String age, String datastores, String tone,
            String word, @Nullable String stands, @Nullable String trouble) {}

    /// @param alarm null when all is well
    public record RoomRow(String datastore, String source, String free, String limit, String disks, String pace,
            @Nullable String basis, String full, @Nullable String alarm) {}

    public record WaitingRow(UUID vmId, String vm, String why, @Nullable String since) {}

    public record GivenUpRow(UUID vmId, String vm, String source, String name, @Nullable String at, String why) {}

    public record ForeignRow(UUID vmId, String vm, String name, String taken) {}

    @GetMapping("/snapshots")
    String page(Model model) {
        model.addAttribute("held", watch.held().stream().map(SnapshotController::row).toList());
        model.addAttribute("rooms", watch.rooms().stream().map(SnapshotController::row).toList());
        model.addAttribute("waiting", watch.waiting().stream().map(this::row).toList());
        model.addAttribute("foreign", watch.foreign().stream().map(this::row).toList());
        model.addAttribute("givenUp", watch.givenUp().stream().map(this::row).toList());
        return "replication/snapshots";
    }

    public record Told(List<Held> held, List<Room> rooms, List<Waiting> waiting, List<Foreign> foreign,
            List<GivenUp> givenUp) {}

    /// The same for scripts.
    @GetMapping("/api/v1/snapshots")
    @ResponseBody
    Told told() {
        return new Told(watch.held(), watch.rooms(), watch.waiting(), watch.foreign(), watch.givenUp());
    }

    static Row row(Held held) {
        String stands = held.snapshot().standsFor();
        String word = held.unneeded()
                ? held.snapshot().lastError() == null ? "Being removed" : "Not removed yet"
                : held.snapshot().ref() == null ? "Wanted" : stands == null ? "Needed" : "Meant to stand";
        String trouble = held.snapshot().lastError() != null
                ? held.snapshot().lastError()
                : held.old() ? "It grows with every write of the guest. See what its migration waits for." : null;
        return new Row(held.vmId(), held.snapshot().vmName(), held.snapshot().name(),
                switch (held.snapshot().purpose()) {
                    case STUN -> "to begin tracking";
                    case SEED -> "seed";
                    case DELTA -> "pass";
                    case FINAL -> "final pass";
                }, Times.print(held.age()), String.join(", ", held.datastores()),
                held.alarm()
                        ? "FAILED"
                        : held.unneeded()
                                ? "WAITING"
                                : "ACTIVE",
                word, stands == null || held.unneeded() ? null : stands, trouble);
    }

    private static RoomRow row(Room room) {
        Long free = room.freeBytes();
        Duration full = room.fullIn();
        Long capacity = room.capacityBytes();
        return new RoomRow(room.datastore(), room.source(), free == null
                ? "not told"
                : capacity == null || capacity == 0
                        ? new ByteSize(free).toString()
                        : "%s, %d %%".formatted(new ByteSize(free), Math.round(100.0 * free / capacity)),
                room.limit().words(), Integer.toString(room.disks()),
                room.bytesPerHour() == 0 ? "nothing yet" : new ByteSize(room.bytesPerHour()) + " an hour",
                room.basis().isEmpty() ? null : room.basis(),
                full == null ? "–" : full.toDays() > 365 ? "more than a year" : Times.print(full), room.alarm());
    }

    private WaitingRow row(Waiting one) {
        return new WaitingRow(one.vmId(), one.vmName(), one.why(), times.at(one.since()));
    }

    private GivenUpRow row(GivenUp one) {
        return new GivenUpRow(one.vmId(), one.vmName(), one.source(), one.snapshot(), times.at(one.at()), one.why());
    }

    private ForeignRow row(Foreign foreign) {
        String taken = times.at(foreign.takenAt());
        return new ForeignRow(foreign.vmId(), foreign.vmName(), foreign.snapshot(), taken == null ? "not told" : taken);
    }
}
