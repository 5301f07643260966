package io.towpath.replication.web;

import io.towpath.replication.BackupWait;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.DiskPass;
import io.towpath.replication.ImageHolds;
import io.towpath.replication.Pass;
import io.towpath.replication.Quiesce;
import io.towpath.replication.QuiescePolicies;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.forecast.Cadence;
import io.towpath.replication.outlook.Ahead;
import io.towpath.replication.outlook.CutoverTimes;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.outlook.Outlooks;
import io.towpath.replication.outlook.Prospect;
import io.towpath.replication.web.SyncPage.Coming;
import io.towpath.replication.web.SyncPage.DiskNow;
import io.towpath.replication.web.SyncPage.Settling;
import io.towpath.replication.web.SyncPage.SnapshotRow;
import io.towpath.slot.BandwidthDesk;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Puts the page of a replication together.
@Component
class SyncPages {

    private final JdbcClient db;
    private final Replications replications;
    private final Outlooks outlooks;
    private final Times times;
    private final ImageHolds holds;
    private final QuiescePolicies policies;
    private final BandwidthDesk bandwidth;
    private final BackupWaits backups;

    SyncPages(JdbcClient db, Replications replications, Outlooks outlooks, Times times, ImageHolds holds,
            QuiescePolicies policies, BandwidthDesk bandwidth, BackupWaits backups) {
        this.backups = backups;
        this.bandwidth = bandwidth;
        this.holds = holds;
        this.policies = policies;
        this.db = db;
        this.replications = replications;
        this.outlooks = outlooks;
        this.times = times;
    }

    private record Trip(UUID vmId, String vmName, String mode, String state) {

        boolean keepsInStep() {
            return state.equals("SEEDING") || state.equals("SYNCING");
        }

        boolean moves() {
            return keepsInStep() || state.equals("CUTTING_OVER");
        }
    }

    boolean knows(UUID id) {
        return trip(id).isPresent();
    }

    /// Whether passes are made of it, or will be.
    boolean keepsInStep(UUID id) {
        return trip(id).filter(Trip::keepsInStep).isPresent();
    }

    /// Empty where there is no such migration.
    Optional<SyncPage> of(UUID id) {
        return trip(id).map(trip -> page(id, trip));
    }

    /// Its cutover alone, as far as it is known: the VM's page shows it, and nothing of its passes. Empty where there is no such
    /// migration.
    Optional<SyncPage> strip(UUID id) {
        return trip(id).map(trip -> {
            Outlook latest = outlooks.latest(List.of(id)).get(id);
            Replication of = replications.of(id).orElse(null);
            List<Pass> passes = of == null || !trip.keepsInStep() ? List.of() : replications.passes(id);
            Ahead ahead = of == null || !trip.keepsInStep() ? null : outlooks.prospect(of, passes).ahead(latest);
            return new SyncPage(id, trip.vmId(), trip.vmName(), null, trip.moves(), List.of(), null, List.of(), null,
                    null,
                    List.of(), List.of(), Strips.of(latest, outlooks.outages(List.of(id)).get(id), times.now(), times),
                    ahead == null || of == null ? null : coming(of, ahead, backup(of, passes, ahead)), "", List.of(),
                    null, null);
        });
    }

    private Optional<Trip> trip(UUID id) {
        return db.sql("""
                select vm.id, vm.name, m.mode, m.state from migration m join vm on vm.id = m.vm_id where m.id = :id
                """).param("id", id).query((row, _) -> new Trip(row.getObject("id", UUID.class), row.getString("name"),
                row.getString("mode"), row.getString("state"))).optional();
    }

    private SyncPage page(UUID id, Trip trip) {
        List<Pass> passes = replications.passes(id);
        List<Outlook> predicted = outlooks.all(id);
        Outage outage = outlooks.outages(List.of(id)).get(id);
        Replication of = replications.of(id).orElse(null);
        boolean comes = trip.mode().equals("WARM") && trip.state().equals("PLANNED");
        Quiesce policy = of != null ? of.quiesce() : comes ? policies.of(trip.vmId()) : null;
        Prospect prospect = of == null ? null : outlooks.prospect(of, passes);
        Outlook latest = predicted.isEmpty() ? null : predicted.getLast();
        Ahead ahead = prospect == null || !trip.keepsInStep() ? null : prospect.ahead(latest);
        BackupWait backup = of == null || ahead == null ? null : backup(of, passes, ahead);
        return new SyncPage(id, trip.vmId(), trip.vmName(), empty(trip, passes, backup), trip.moves(), now(passes),
                pace(passes, of, keepsTo(id, passes)), PassRows.of(passes, predicted, times),
                prospect == null ? null : RateCurve.of(prospect.facts(), times::at),
                prospect == null ? null : prospect.convergence().map(Drawings::converging).orElse(null),
                prospect == null
                        ? List.of()
                        : prospect.heat().entrySet().stream()
                                .map(disk -> Drawings.heat(disk.getKey(), disk.getValue())).toList(),
                replications.snapshots(id).reversed().stream().map(this::snapshot).toList(),
                Strips.of(latest, outage, times.now(), times),
                ahead == null || of == null ? null : coming(of, ahead, backup),
                quiesce(policy), policy == null || !trip.moves() && !comes ? List.of() : otherwise(policy),
                of == null ? null : tracking(of), trip.moves() ? room(id, trip.keepsInStep()) : null);
    }

    private @Nullable String room(UUID id, boolean waits) {
        return db.sql("""
                select room_short, room_short_since from replication where migration_id = :id and room_short is not null
                """).param("id", id).query((row, _) -> "%s, since %s. %s".formatted(row.getString("room_short"),
                times.at(row.getTimestamp("room_short_since").toInstant()), waits
                        ? "Its passes wait, with no snapshot at the source, and go on by themselves when there is room."
                        : "Nobody is served, so its last pass goes on all the same: make room now."))
                .optional()
                .map(words -> words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1)).orElse(null);
    }

    private static List<Settling> otherwise(Quiesce policy) {
        return Stream.of(Quiesce.values()).filter(each -> each != policy)
                .map(each -> new Settling(each.name().toLowerCase(Locale.ROOT), switch (each) {
                    case TRY -> "Ask it; if it does not settle, go on";
                    case REQUIRE -> "Insist: no pass unless it settles";
                    case NEVER -> "Do not ask it";
                })).toList();
    }

    private @Nullable BackupWait backup(Replication of, List<Pass> passes, Ahead ahead) {
        Cadence.Next next = ahead.next();
        return backups.of(of, passes, next == null ? null : next.at()).orElse(null);
    }

    private @Nullable String empty(Trip trip, List<Pass> passes, @Nullable BackupWait backup) {
        if (!passes.isEmpty()) {
            return null;
        }
        if (trip.mode().equals("COLD")) {
            return "This migration is cold: the disks are copied once, at rest, so there are no passes.";
        }
        return trip.state().equals("PLANNED")
                ? "The first pass begins when the migration is started."
                : !trip.moves()
                        ? "No pass was made."
                        : backup == null || backup.goesOn()
                                ? "The first pass is being prepared."
                                : "The first pass waits for backup hours until %s (%s).".formatted(
                                        times.soon(backup.hours().until()), backup.hours().name());
    }

    /// The rule on bandwidth that leaves least to the pass that runs, a sentence; null where it keeps to none.
    @Nullable
    String keepsTo(UUID id, List<Pass> passes) {
        return passes.stream().anyMatch(pass -> pass.state() == Pass.State.RUNNING && pass.kind() != Pass.Kind.FINAL)
                ? bandwidth.keepsTo().get(id)
                : null;
    }

    private static List<DiskNow> now(List<Pass> passes) {
        return passes.stream().filter(pass -> pass.state() == Pass.State.RUNNING).flatMap(pass -> pass.disks().stream())
                .map(SyncPages::disk).toList();
    }

    /// Disks that have not begun are counted, and not guessed at: what changed on them nobody has asked yet.
    private static @Nullable String pace(List<Pass> passes, @Nullable Replication of, @Nullable String keepsTo) {
        Pass pass = passes.stream().filter(each -> each.state() == Pass.State.RUNNING).findFirst().orElse(null);
        if (pass == null || of == null || pass.disks().isEmpty()) {
            return null;
        }
        long done = pass.disks().stream().filter(disk -> disk.endedAt() != null).count();
        int all = of.disks().size();
        int later = Math.max(0, all - pass.disks().size());
        String disks = all == 1
                ? ""
                : "%d of %d disks are done%s. ".formatted(done, all, later == 0
                        ? ""
                        : later == 1 ? ", one has not begun" : ", %d have not begun".formatted(later));
        if (done == pass.disks().size()) {
            return "Pass %d: %s".formatted(pass.number(), disks.isEmpty() ? "Its disk is done." : disks).strip();
        }
        long rate = pass.disks().stream().filter(disk -> disk.endedAt() == null).mapToLong(DiskPass::rate).sum();
        String left = pass.left().map(time -> "About %s left%s, at %s a second.".formatted(Times.print(time),
                later == 0 ? "" : " of what has begun", new ByteSize(rate)))
                .orElse("How long it goes on is not known yet.");
        return "Pass %d: %s%s%s".formatted(pass.number(), disks, left, keepsTo == null ? "" : " " + keepsTo);
    }

    private static DiskNow disk(DiskPass disk) {
        String phase = switch (disk.phase()) {
            case QUERYING -> "READING";
            case COMPARING, AUDITING -> "PROVING";
            case COPYING -> "COPYING";
            case DONE -> "DONE";
        };
        String figures = disk.totalBytes() == 0
                ? new ByteSize(disk.changedBytes()) + " changed"
                : "%s of %s, %s changed".formatted(new ByteSize(disk.doneBytes()), new ByteSize(disk.totalBytes()),
                        new ByteSize(disk.changedBytes()));
        String left = disk.left().map(time -> " · %s/s · %s left".formatted(new ByteSize(disk.rate()), Times.print(
                time))).orElse("");
        return new DiskNow(disk.label(), phase, disk.doneBytes(), disk.totalBytes(), figures + left, disk.way());
    }

    private SnapshotRow snapshot(SourceSnapshot line) {
        String state = line.removedAt() != null
                ? line.givenUp() ? "GIVEN_UP" : "REMOVED"
                : line.removalWantedAt() != null ? "WAITING" : line.takenAt() == null ? "TO_DO" : "ACTIVE";
        return new SnapshotRow(line.name(), line.purpose().name().toLowerCase(Locale.ROOT), times.at(line.takenAt()),
                line.givenUp() ? null : times.at(line.removedAt()), state, line.lastError(),
                state.equals("ACTIVE") ? line.standsFor() : null);
    }

    private Coming coming(Replication of, Ahead ahead, @Nullable BackupWait backup) {
        Cadence.Next next = ahead.next();
        CutoverTimes.Planned planned = ahead.planned();
        Optional<String> held = holds.heldUntil(of.migrationId())
                .map(until -> (until.isAfter(times.now())
                        ? "when its test boot has ended, which it is told to at %s at the latest"
                        : "when its test boot has ended, which it should have at %s: see its test boots")
                        .formatted(times.at(until)));
        String usual = next == null ? null : times.at(next.at());
        return new Coming(held.orElse(backup == null || backup.goesOn() ? usual : waits(backup)),
                held.isPresent()
                        ? null
                        : backup != null ? why(backup) : next == null ? null : why(next.why()),
                planned == null
                        ? null
                        : "%s, by %s".formatted(
                                planned.at().isAfter(times.now()) ? times.at(planned.at()) : "any time now",
                                planned.by()),
                ahead.ready(),
                ahead.why());
    }

    private String waits(BackupWait backup) {
        String until = times.soon(backup.hours().until());
        return backup.isDue() ? "waits for backup hours until " + until : until + ", after backup hours";
    }

    private static String why(BackupWait backup) {
        return backup.goesOn()
                ? "in the backup hours \"%s\": the cutover comes too soon after them".formatted(backup.hours().name())
                : "\"%s\" works at its source in these hours".formatted(backup.hours().name());
    }

    private static String why(Cadence.Why why) {
        return switch (why) {
            case LEARNING -> "the first passes come at different intervals, to learn how it changes";
            case KEEPING_UP -> "as rarely as the outage allows";
            case SHRINKING -> "the cutover comes nearer";
            case LAST -> "it ends just before the cutover";
            case CUTOVER -> "another one would not end before the cutover";
        };
    }

    private static @Nullable String tracking(Replication of) {
        return switch (of.tracking()) {
            case null -> null;
            case CHANGE_IDS -> "The source tracks what changes and is asked for it (changed block tracking).";
            case SNAPSHOT_FILES ->
                "By snapshot files, since %s: the file written to between two snapshots says what changed, so one"
                        .formatted(of.trackingWhy()) + " snapshot stands between passes.";
            case COMPARING -> "By comparing whole disks in each pass, since %s.".formatted(of.trackingWhy());
        };
    }

    private static String quiesce(@Nullable Quiesce policy) {
        return switch (policy) {
            case null -> "not looked at yet";
            case TRY -> "the guest is asked to settle; where it does not, the snapshot is taken without";
            case REQUIRE -> "the guest has to settle, or there is no pass";
            case NEVER -> "the guest is not asked to settle";
        };
    }
}
