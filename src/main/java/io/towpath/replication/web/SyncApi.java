package io.towpath.replication.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.replication.BackupWaits;
import io.towpath.replication.DiskPass;
import io.towpath.replication.Pass;
import io.towpath.replication.Replication;
import io.towpath.replication.Replications;
import io.towpath.replication.SourceSnapshot;
import io.towpath.replication.forecast.ChangeMap;
import io.towpath.replication.forecast.Convergence;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.replication.outlook.Outlooks;
import io.towpath.replication.outlook.Prospect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Passes, predictions and change maps of a migration, in REST. Durations are seconds.
@RestController
@RequestMapping("/api/v1/migrations/{id}")
@PreAuthorize(Permission.INVENTORY_READ)
@Tag(name = "Migrations")
class SyncApi {

    private final SyncPages pages;
    private final Replications replications;
    private final Outlooks outlooks;
    private final Times times;
    private final BackupWaits backups;

    SyncApi(SyncPages pages, Replications replications, Outlooks outlooks, Times times, BackupWaits backups) {
        this.backups = backups;
        this.pages = pages;
        this.replications = replications;
        this.outlooks = outlooks;
        this.times = times;
    }

    /// @param snapshotAt  the moment whose content it brings over
    /// @param secondsLeft of the disks that it brings over now, at their rates of late; null while that is not known
    /// @param keepsTo     the rule on bandwidth that leaves it least now, a sentence; null where it keeps to none
    record PassJson(int number, String kind, String state, Instant startedAt, @Nullable Instant snapshotAt,
            @Nullable Instant landedAt, @Nullable Instant endedAt, @Nullable String consistency,
            @Nullable String quiesceRefused, @Nullable Double snapshotSeconds, @Nullable Double querySeconds,
            @Nullable Double copySeconds, @Nullable Double proveSeconds, @Nullable Double removeSeconds,
            long changedBytes, long readBytes, long writtenBytes, List<String> ways, @Nullable String code,
            @Nullable String error, @Nullable Double secondsLeft, @Nullable String keepsTo,
            List<PassDiskJson> disks) {}

    /// @param phase          what is being done to it: querying, comparing, copying, auditing, done
    /// @param bytesPerSecond of late; 0 while that is not known
    /// @param secondsLeft    of its phase, at that rate; null while that is not known
    /// @param waitedSeconds  of its copying, for bandwidth that rules leave
    record PassDiskJson(String disk, String method, String phase, long doneBytes, long totalBytes,
            long changedBytes, long bytesPerSecond, @Nullable Double secondsLeft, double waitedSeconds,
            @Nullable Instant endedAt) {}

    record PartJson(String part, double p50Seconds, double p90Seconds, @Nullable Double actualSeconds) {}

    record PredictionJson(int pass, Instant predictedAt, Instant cutoverAt, boolean planned, double p50Seconds,
            double p90Seconds, long p50Bytes, long p90Bytes, List<PartJson> parts, int learnedFromPasses,
            int learnedFromCutovers, double bias, double stretch) {}

    /// @param hours ρ of each hour of a weekday, P50
    record ConvergenceJson(String verdict, double churnBytesPerSecond, double copyBytesPerSecond,
            double intervalSeconds, List<Double> hours, List<Double> hoursP90) {}

    /// @param nextPassWhy `backup-hours` where it waits for their end
    /// @param ready       whether the newest P90 fits what is planned
    /// @param actual      of the outage itself; null before it began
    /// @param backupHours in which the next pass is due; null where it is not
    record ForecastJson(@Nullable PredictionJson newest, List<PredictionJson> history,
            @Nullable ConvergenceJson convergence, @Nullable Instant nextPassAt, @Nullable String nextPassWhy,
            boolean ready, @Nullable String why, @Nullable ActualJson actual, @Nullable BackupJson backupHours) {}

    /// @param waits false: the pass is made in them, since its cutover comes too soon for another one after them
    record BackupJson(String name, Instant until, boolean waits) {}

    record ActualJson(Instant beganAt, @Nullable Instant endedAt, double seconds, long changedBytes) {}

    /// @param counts of passes in which each 256th of the disk changed
    record HeatJson(String disk, long capacityBytes, int passes, List<Integer> counts) {}

    /// @param removedAt when it was known to be gone
    /// @param givenUpAt since when it is looked for no more though it may be there; `lastError` says why and what to do
    record SnapshotJson(String name, String purpose, Instant wantedAt, @Nullable String ref, @Nullable Instant takenAt,
            @Nullable Instant removalWantedAt, @Nullable Instant removedAt, @Nullable Instant givenUpAt,
            @Nullable String lastError) {}

    @GetMapping("/passes")
    @Operation(summary = "Passes, oldest first")
    List<PassJson> passes(@PathVariable UUID id) {
        known(id);
        List<Pass> passes = replications.passes(id);
        String keepsTo = pages.keepsTo(id, passes);
        return passes.stream().map(pass -> pass(pass, keepsTo)).toList();
    }

    @GetMapping("/outage")
    @Operation(summary = "Predicted outage with its parts, convergence, the next pass, and what the outage was")
    ForecastJson outage(@PathVariable UUID id) {
        known(id);
        Outage outage = outlooks.outages(List.of(id)).get(id);
        List<Outlook> predicted = outlooks.all(id);
        List<PredictionJson> history = predicted.stream().map(outlook -> prediction(outlook, outage)).toList();
        Replication of = replications.of(id).orElse(null);
        List<Pass> passes = of == null ? List.of() : replications.passes(id);
        Optional<Prospect> prospect = of == null ? Optional.empty() : Optional.of(outlooks.prospect(of, passes));
        var ahead = prospect.map(all -> all.ahead(predicted.isEmpty() ? null : predicted.getLast())).orElse(null);
        var next = ahead == null ? null : ahead.next();
        BackupJson backup = of == null || !pages.keepsInStep(id)
                ? null
                : backups.of(of, passes, next == null ? null : next.at()).map(wait -> new BackupJson(
                        wait.hours().name(), wait.hours().until(), !wait.goesOn())).orElse(null);
        boolean waits = backup != null && backup.waits();
        Instant usual = next == null ? null : next.at();
        return new ForecastJson(history.isEmpty() ? null : history.getLast(), history,
                prospect.flatMap(Prospect::convergence).map(SyncApi::convergence).orElse(null),
                backup != null && waits ? backup.until() : usual,
                waits ? "backup-hours" : next == null ? null : kebab(next.why()),
                ahead != null && ahead.ready(),
                ahead == null ? null : ahead.why(),
                outage == null
                        ? null
                        : new ActualJson(outage.began(), outage.ended(),
                                Objects.requireNonNull(seconds(outage.lasted(times.now()))), outage.changed()),
                backup);
    }

    @GetMapping("/change-map")
    @Operation(summary = "Where its disks change, in 256 parts each")
    List<HeatJson> heat(@PathVariable UUID id) {
        known(id);
        return prospect(id).map(Prospect::heat).orElse(Map.of()).entrySet().stream().map(SyncApi::heat).toList();
    }

    @GetMapping("/snapshots")
    @Operation(summary = "The ledger of snapshots that were made at the source, oldest first")
    List<SnapshotJson> snapshots(@PathVariable UUID id) {
        known(id);
        return replications.snapshots(id).stream().map(SyncApi::snapshot).toList();
    }

    private Optional<Prospect> prospect(UUID id) {
        return replications.of(id).map(of -> outlooks.prospect(of, replications.passes(id)));
    }

    private void known(UUID id) {
        if (!pages.knows(id)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }

    private static PassJson pass(Pass pass, @Nullable String keepsTo) {
        Pass.Took took = pass.took();
        return new PassJson(pass.number(), kebab(pass.kind()), kebab(pass.state()), pass.startedAt(), pass.snapshotAt(),
                pass.landedAt(), pass.endedAt(), pass.consistency() == null ? null : kebab(pass.consistency()),
                pass.quiesceRefused(), seconds(took.snapshot()), seconds(took.query()), seconds(took.copy()),
                seconds(took.prove()), seconds(took.remove()), pass.changedBytes(), pass.readBytes(),
                pass.writtenBytes(), pass.disks().stream().map(disk -> disk.way()).filter(Objects::nonNull).distinct()
                        .toList(),
                pass.code(), pass.error(),
                pass.state() == Pass.State.RUNNING ? seconds(pass.left().orElse(null)) : null,
                pass.state() == Pass.State.RUNNING ? keepsTo : null,
                pass.disks().stream().map(SyncApi::disk).toList());
    }

    private static PassDiskJson disk(DiskPass disk) {
        return new PassDiskJson(disk.label(), kebab(disk.method()), kebab(disk.phase()), disk.doneBytes(),
                disk.totalBytes(), disk.changedBytes(), disk.endedAt() == null ? disk.rate() : 0,
                seconds(disk.left().orElse(null)), disk.waited().toMillis() / 1000.0, disk.endedAt());
    }

    private static PredictionJson prediction(Outlook outlook, @Nullable Outage outage) {
        var told = outlook.prediction();
        Map<String, Double> actual = outage == null
                ? Map.of()
                : outage.took().entrySet().stream().collect(Collectors.toMap(took -> kebab(took.getKey()),
                        took -> Objects.requireNonNull(seconds(took.getValue()))));
        List<PartJson> parts = told.parts().stream().map(part -> new PartJson(kebab(part.part()),
                Objects.requireNonNull(seconds(part.middle())), Objects.requireNonNull(seconds(part.nineInTen())),
                actual.get(kebab(part.part())))).toList();
        return new PredictionJson(outlook.pass(), outlook.predictedAt(), told.cutoverAt(), outlook.planned(),
                Objects.requireNonNull(seconds(told.middle())), Objects.requireNonNull(seconds(told.nineInTen())),
                told.changed(), told.mostly(), parts, told.passes(), told.landings(), told.bias(), told.stretch());
    }

    private static ConvergenceJson convergence(Convergence found) {
        return new ConvergenceJson(kebab(found.verdict()), found.churn(), found.speed(), found.interval(),
                found.hours(), found.mostly());
    }

    private static HeatJson heat(Map.Entry<String, ChangeMap> disk) {
        return new HeatJson(disk.getKey(), disk.getValue().capacity(), disk.getValue().passes(),
                disk.getValue().counts());
    }

    private static SnapshotJson snapshot(SourceSnapshot line) {
        return new SnapshotJson(line.name(), kebab(line.purpose()), line.wantedAt(), line.ref(), line.takenAt(),
                line.removalWantedAt(), line.givenUp() ? null : line.removedAt(),
                line.givenUp() ? line.removedAt() : null, line.lastError());
    }

    private static @Nullable Double seconds(@Nullable Duration duration) {
        return duration == null ? null : duration.toMillis() / 1000.0;
    }

    private static String kebab(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
