package io.towpath.planning.calendar.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.backup.BackupDesk;
import io.towpath.inventory.backup.BackupHours;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Backup hours as REST.
@RestController
@RequestMapping("/api/v1/backup-hours")
@Tag(name = "calendar")
class BackupApi {

    private final BackupDesk desk;
    private final CurrentUser user;
    private final Clock clock;

    BackupApi(BackupDesk desk, CurrentUser user, Clock clock) {
        this.desk = desk;
        this.user = user;
        this.clock = clock;
    }

    record HoursListJson(List<HoursJson> items, @Nullable String next) {}

    /// @param application of which VMs; null: of all
    /// @param cluster     in which they are; null: in any
    /// @param days        on which they begin: `monday`
    /// @param to          not after `from`: on the next day
    /// @param until       when those that hold now are over; null where they do not hold
    /// @param removedAt   null while they hold; they can be put back
    record HoursJson(UUID id, String name, UUID sourceId, String source, @Nullable String application,
            @Nullable String cluster, List<String> days, String from, String to, String zone, @Nullable Instant until,
            int version, String changedBy, @Nullable Instant removedAt) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "In which hours of the week backups work: no pass begins in them that can wait")
    HoursListJson all() {
        return new HoursListJson(desk.all().stream().map(this::json).toList(), null);
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Keep passes out of some hours of the week")
    ResponseEntity<HoursJson> add(@RequestBody BackupForm body) {
        UUID id = desk.add(body.draft(desk.sources(), user.zone()), user.actor());
        return ResponseEntity.created(URI.create("/api/v1/backup-hours/" + id)).eTag("1").body(json(existing(id)));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Backup hours, removed ones too")
    ResponseEntity<HoursJson> one(@PathVariable UUID id) {
        BackupHours hours = existing(id);
        return ResponseEntity.ok().eTag(Integer.toString(hours.version())).body(json(hours));
    }

    @PutMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Change backup hours; If-Match has the version that one has read")
    ResponseEntity<HoursJson> edit(@PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match,
            @RequestBody BackupForm body) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        int version = existing(id).version();
        if (!match.equals("\"" + version + "\"")) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        desk.edit(id, version, body.draft(desk.sources(), user.zone()), user.actor());
        return one(id);
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "They hold no more")
    ResponseEntity<Void> remove(@PathVariable UUID id) {
        desk.remove(id, user.actor());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/restore")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Put removed backup hours back as they were")
    ResponseEntity<HoursJson> restore(@PathVariable UUID id) {
        desk.restore(id, user.actor());
        return one(id);
    }

    private BackupHours existing(UUID id) {
        return desk.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }

    private HoursJson json(BackupHours hours) {
        return new HoursJson(hours.id(), hours.name(), hours.sourceId(), hours.source(), hours.application(),
                hours.cluster(), BackupForm.words(hours.hours().days()), hours.hours().from().toString(),
                hours.hours().to().toString(), hours.hours().zone().getId(),
                hours.removedAt() != null
                        ? null
                        : hours.hours().at(clock.instant()).map(span -> span.to()).orElse(null),
                hours.version(), hours.changedBy(), hours.removedAt());
    }
}
