package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The snapshots that changes are told from, where it is done by the files of snapshots: that of the pass which a disk's
/// target stands at. It stands until all disks stand at a later one; what is in the tables decides which one that is, so a
/// process that comes after a crash finds the same.
@Component
class Bases {

    private static final int DEEPEST = 64;

    private final StoredReplications stored;
    private final SnapshotLedger ledger;
    private final Headroom headroom;

    Bases(StoredReplications stored, SnapshotLedger ledger, Headroom headroom) {
        this.stored = stored;
        this.ledger = ledger;
        this.headroom = headroom;
    }

    /// @param snapshot of the pass
    /// @param disk     as that has it
    Base of(Replication of, ReplicaDisk stands, LiveVm live, LiveSnapshot snapshot, LiveDisk disk)
            throws IOException {
        if (of.tracking() == TrackingWay.COMPARING && stands.pass() != null) {
            return new Base(null, "its changes are noted nowhere: " + of.trackingWhy(), null);
        }
        if (of.tracking() != TrackingWay.SNAPSHOT_FILES) {
            return Base.NONE;
        }
        String home = live.deltaFiles().home(snapshot, disk);
        if (stands.pass() == null) {
            return new Base(null, null, home);
        }
        if (!home.equals(stands.home())) {
            return new Base(null, "it was moved: it lives in %s, at pass %d it did in %s".formatted(home, stands.pass(),
                    stands.home()), home);
        }
        List<LiveSnapshot> all = live.state().snapshots();
        Optional<LiveSnapshot> since = standing(of, stands, all);
        if (since.isEmpty()) {
            return new Base(null, gone(of, stands), home);
        }
        List<LiveSnapshot> way = way(all, since.get(), snapshot);
        String against = way.isEmpty()
                ? "%s does not follow %s: the VM was set back to another snapshot".formatted(snapshot.name(),
                        since.get()
                                .name())
                : against(of, stands, way);
        return against == null ? new Base(since.get(), null, home) : new Base(null, against, home);
    }

    /// The snapshot of the pass that the disk stands at, if it is there still: known by its name and by the source's own
    /// reference, which is never given twice.
    Optional<LiveSnapshot> standing(Replication of, ReplicaDisk stands, List<LiveSnapshot> all) {
        return passOf(of, stands).flatMap(pass -> all.stream()
                .filter(each -> each.ref().equals(pass.snapshotRef()) && each.name().equals(pass.snapshotName()))
                .findFirst());
    }

    /// Whether the pass that the disk stands at compared it whole.
    boolean wasCompared(Replication of, ReplicaDisk stands) {
        return passOf(of, stands).stream().flatMap(pass -> pass.disks().stream())
                .anyMatch(disk -> disk.key().equals(stands.key()) && disk.method() == DiskPass.Method.RESYNC);
    }

    private Optional<Pass> passOf(Replication of, ReplicaDisk stands) {
        return stands.pass() == null ? Optional.empty() : stored.pass(of.migrationId(), stands.pass());
    }

    private String gone(Replication of, ReplicaDisk stands) {
        String name = passOf(of, stands).map(Pass::snapshotName).orElse("");
        boolean ours = stored.snapshots(of.migrationId()).stream()
                .anyMatch(each -> each.removalWantedAt() != null && each.name().equals(name));
        return ours
                ? "the snapshot of pass %d, whose files would tell its changes, was not kept".formatted(stands.pass())
                : "the snapshot of pass %d, whose files would tell its changes, is not there any more: somebody removed it"
                        .formatted(stands.pass());
    }

    /// The snapshots from a later one down to the one that was taken after an earlier; empty where there is no such way.
    private static List<LiveSnapshot> way(List<LiveSnapshot> all, LiveSnapshot since, LiveSnapshot now) {
        List<LiveSnapshot> way = new ArrayList<>();
        @Nullable
        LiveSnapshot at = now;
        while (at != null && way.size() < DEEPEST) {
            if (at.ref().equals(since.ref())) {
                return way;
            }
            way.add(at);
            @Nullable
            String parent = at.parent();
            at = all.stream().filter(each -> each.ref().equals(parent)).findFirst().orElse(null);
        }
        return List.of();
    }

    /// All of it has to be ours. And a pass that was given up may have written what a VM that was set back since does not
    /// have any more: its snapshot on the way shows that it was not.
    private @Nullable String against(Replication of, ReplicaDisk stands, List<LiveSnapshot> way) {
        for (LiveSnapshot each : way) {
            if (!ledger.isOurs(of.sourceId(), of.vmRef(), each.name())) {
                return "the snapshot \"%s\" of somebody else was taken since pass %d".formatted(each.name(),
                        stands.pass());
            }
        }
        List<Pass> later = stands.pass() == null
                ? List.of()
                : stored.passesAfter(of.migrationId(), stands.pass());
        for (Pass pass : later) {
            boolean mayHaveWritten = pass.state() == Pass.State.FAILED
                    && pass.disks().stream().anyMatch(disk -> disk.key().equals(stands.key()));
            if (mayHaveWritten && way.stream().noneMatch(each -> each.ref().equals(pass.snapshotRef()))) {
                return "pass %d was given up, and its snapshot does not show any more whether the VM was set back since"
                        .formatted(pass.number());
            }
        }
        return null;
    }

    /// What is not needed any more now that a pass landed, which is in the ledger by then: its own snapshot or, where that
    /// is to tell the changes from now on, those before it. Where the source has no room for one that stands, none does,
    /// and the next pass compares.
    List<SourceSnapshot> unneeded(Replication of, Pass landed) {
        List<SourceSnapshot> open = stored.snapshots(of.migrationId()).stream()
                .filter(each -> each.removedAt() == null).toList();
        if (of.tracking() != TrackingWay.SNAPSHOT_FILES) {
            return open.stream().filter(each -> each.name().equals(landed.snapshotName())).toList();
        }
        boolean keep = headroom.shortage(of.migrationId()).isEmpty();
        for (SourceSnapshot each : open) {
            if (keep && each.name().equals(landed.snapshotName())) {
                ledger.stands(each, "What its guest writes after pass %d is told by the file that this snapshot began."
                        .formatted(landed.number()));
            } else {
                ledger.wantRemoved(each);
            }
        }
        return open.stream().filter(each -> !keep || !each.name().equals(landed.snapshotName())).toList()
                .reversed();
    }

    /// What becomes of the snapshot of a pass that nobody goes on with: it is not needed or, where a disk stands at that pass,
    /// tells what changes from now on.
    void letGo(UUID migrationId, SourceSnapshot entry) {
        Replication of = stored.of(migrationId).orElseThrow();
        if (isStoodOn(of, entry) && headroom.shortage(migrationId).isEmpty()) {
            ledger.stands(entry,
                    "What its guest writes after a pass that was given up, at which disks stand, is told by the"
                            + " file that this snapshot began.");
        } else {
            ledger.wantRemoved(entry);
        }
    }

    /// Whether a pass should be made at once: a snapshot stands and grows, and a datastore gets full.
    boolean isPressed(Replication of) {
        return of.tracking() == TrackingWay.SNAPSHOT_FILES
                && stored.snapshots(of.migrationId()).stream().anyMatch(each -> each.standsFor() != null
                        && each.removalWantedAt() == null && each.removedAt() == null)
                && headroom.shortage(of.migrationId()).isPresent();
    }

    /// Whether a pass that failed is gone on with all the same: a disk stands at it by now.
    boolean isBase(Replication of, Pass pass) {
        return isStoodOn(of, pass.snapshotName());
    }

    /// Whether a disk's changes are told from this snapshot.
    boolean isStoodOn(Replication of, SourceSnapshot snapshot) {
        return isStoodOn(of, snapshot.name());
    }

    private boolean isStoodOn(Replication of, String snapshot) {
        if (of.tracking() != TrackingWay.SNAPSHOT_FILES) {
            return false;
        }
        return stored.of(of.migrationId()).orElseThrow().disks().stream().map(ReplicaDisk::pass)
                .filter(Objects::nonNull).distinct()
                .anyMatch(number -> stored.pass(of.migrationId(), number)
                        .filter(pass -> pass.snapshotName().equals(snapshot)).isPresent());
    }
}
