package io.towpath.migration.web;

import io.towpath.migration.Hold;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Stall;
import io.towpath.transfer.DiskCopy;
import io.towpath.triage.Explained;
import io.towpath.triage.Triage;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A migration in REST: enums in lower-kebab, times in UTC, sizes in bytes.
///
/// @param triage what is known of the failure it stands at; null while it stands at none
record MigrationJson(UUID id, UUID vmId, String vmName, int attempt, @Nullable UUID waveId, @Nullable String waveKey,
        UUID targetId, String mode, String format, @Nullable String targetPlace, StateJson state, @Nullable Stall stall,
        Explained.@Nullable Brief triage, @Nullable Hold hold, int soakBusinessDays, List<StepJson> steps,
        List<DiskJson> disks, int version) {

    /// @param name  `awaiting-sign-off`
    /// @param actor    who acts next
    /// @param waitsFor slots it waits for before it can copy, with its place in the queue; null when it does not
    record StateJson(String name, Instant since, String reason, String next, String actor,
            @Nullable String waitsFor) {}

    record StepJson(String name, String title, String within, String progress, @Nullable Instant startedAt,
            @Nullable Instant endedAt, @Nullable String note) {}

    record DiskJson(UUID vmDiskId, String label, String phase, long doneBytes, long totalBytes, long dataBytes,
            long bytesPerSecond, String format, String targetFile, @Nullable String sourceDigest,
            @Nullable String targetDigest, @Nullable String error) {}

    static MigrationJson of(MigrationView trip, List<DiskCopy> copies, Triage triage) {
        List<StepJson> steps = trip.steps().stream()
                .map(step -> new StepJson(step.name(), step.title(), TripPart.kebab(step.within()),
                        TripPart.kebab(step.progress()), step.startedAt(), step.endedAt(), step.note()))
                .toList();
        List<DiskJson> disks = copies.stream()
                .map(copy -> new DiskJson(copy.vmDiskId(), copy.label(), TripPart.kebab(copy.phase()), copy.doneBytes(),
                        copy.totalBytes(), copy.dataBytes(), copy.bytesPerSecond(), copy.format(), copy.targetFile(),
                        trip.movedOn() ? null : copy.sourceDigest(), trip.movedOn() ? null : copy.targetDigest(),
                        copy.error()))
                .toList();
        return new MigrationJson(trip.id(), trip.vmId(), trip.vmName(), trip.attempt(), trip.waveId(), trip.waveKey(),
                trip.targetId(), TripPart.kebab(trip.mode()), trip.targetFormat(), trip.targetPlace(), state(trip),
                trip.stall(),
                trip.stall() == null
                        ? null
                        : triage.of(trip.stall().code(), trip.stall().what(), trip.vmName()).brief(),
                trip.hold(),
                trip.soakBusinessDays(), steps, disks, trip.version());
    }

    static StateJson state(MigrationView trip) {
        return new StateJson(TripPart.kebab(trip.state()), trip.since(), trip.reason(), trip.next(), trip.actor(),
                trip.waitsFor());
    }
}
