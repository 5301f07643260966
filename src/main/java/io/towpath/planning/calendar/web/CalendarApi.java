package io.towpath.planning.calendar.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.calendar.Conflict;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Windows and freezes as REST. Times in requests are local to the zone, so that a script need not know about clock changes;
/// answers hold both.
@RestController
@RequestMapping("/api/v1")
@Tag(name = "calendar")
class CalendarApi {

    private static final Duration YEAR = Duration.ofDays(400);

    private final CutoverCalendar calendar;
    private final CurrentUser user;
    private final Clock clock;

    CalendarApi(CutoverCalendar calendar, CurrentUser user, Clock clock) {
        this.calendar = calendar;
        this.user = user;
        this.clock = clock;
    }

    /// @param from, to default: from now on, for 400 days
    @GetMapping("/windows")
    @PreAuthorize(Permission.WAVE_READ)
    WindowsJson windows(@RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to) {
        Instant begin = from == null ? clock.instant() : from;
        List<CutoverWindow> windows = calendar.windows(begin, to == null ? begin.plus(YEAR) : to);
        Map<UUID, List<Conflict>> conflicts = calendar.conflicts(windows);
        return new WindowsJson(windows.stream()
                .map(window -> json(window, conflicts.getOrDefault(window.id(), List.of()))).toList(), null);
    }

    @PostMapping("/windows")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<WindowJson> add(@RequestBody WindowForm window) {
        UUID id = calendar.add(window.draft(), user.actor());
        return ResponseEntity.created(URI.create("/api/v1/windows/" + id)).eTag("1").body(one(id));
    }

    @GetMapping("/windows/{id}")
    @PreAuthorize(Permission.WAVE_READ)
    ResponseEntity<WindowJson> window(@PathVariable UUID id) {
        WindowJson window = one(id);
        return ResponseEntity.ok().eTag(Integer.toString(window.version())).body(window);
    }

    @PutMapping("/windows/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<WindowJson> edit(@PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match,
            @RequestBody WindowForm window) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        int version = one(id).version();
        if (!match.equals("\"" + version + "\"")) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        calendar.edit(id, version, window.draft(), window.reason(), user.actor());
        return window(id);
    }

    /// @return the new windows, by opening
    @PostMapping("/windows/{id}/repeat")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<WindowsJson> repeat(@PathVariable UUID id, @RequestBody RepeatJson repeat) {
        List<UUID> added = calendar.repeat(id, repeat.days() == null ? 7 : repeat.days(),
                repeat.times() == null ? 1 : repeat.times(), user.actor());
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new WindowsJson(added.stream().map(this::one).toList(), null));
    }

    @DeleteMapping("/windows/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<Void> cancel(@PathVariable UUID id, @RequestParam String reason) {
        calendar.cancel(id, reason, user.actor());
        return ResponseEntity.noContent().build();
    }

    @GetMapping("/freezes")
    @PreAuthorize(Permission.WAVE_READ)
    FreezesJson freezes(@RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to) {
        Instant begin = from == null ? clock.instant() : from;
        return new FreezesJson(calendar.freezes(begin, to == null ? begin.plus(YEAR) : to).stream()
                .map(freeze -> new FreezeJson(freeze.id(), freeze.name(), freeze.startsAt(), freeze.endsAt(),
                        freeze.zone().getId(), freeze.application(), freeze.businessUnit(), freeze.reason()))
                .toList(), null);
    }

    @PostMapping("/freezes")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<Map<String, UUID>> freeze(@RequestBody NewFreezeJson freeze) {
        UUID id = calendar.freeze(freeze.name(), freeze.startsAt(), freeze.endsAt(), WindowForm.zone(freeze.zone()),
                freeze.application(), freeze.businessUnit(), freeze.reason(), user.actor());
        return ResponseEntity.status(HttpStatus.CREATED).body(Map.of("id", id));
    }

    @DeleteMapping("/freezes/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    ResponseEntity<Void> lift(@PathVariable UUID id, @RequestParam String reason) {
        calendar.lift(id, reason, user.actor());
        return ResponseEntity.noContent().build();
    }

    private WindowJson one(UUID id) {
        CutoverWindow window = calendar.window(id)
                .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        return json(window, calendar.conflicts(List.of(window)).getOrDefault(id, List.of()));
    }

    private static WindowJson json(CutoverWindow window, List<Conflict> wrong) {
        return new WindowJson(window.id(), window.name(), window.opensAt(), window.closesAt(), window.lockoutAt(),
                window.zone().getId(), window.capacityVms(), window.parallelSlots(), window.onOverrun().word(),
                window.changeReference(), window.note(), window.cancelledAt(), window.assignedVms(),
                window.minutes(window.load()),
                window.room(window.load()), window.waves(),
                wrong.stream().map(one -> new ConflictJson(
                        one.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'), one.what())).toList(),
                window.version());
    }

    record RepeatJson(@Nullable Integer days, @Nullable Integer times) {}

    record ConflictJson(String kind, String what) {}

    /// @param assignedMinutes of each slot that cutovers take (P90), of the `slotMinutes` that it has until the last start
    record WindowJson(UUID id, String name, Instant opensAt, Instant closesAt, Instant lockoutAt, String zone,
            int capacityVms, int parallelSlots, String onOverrun, @Nullable String changeReference,
            @Nullable String note, @Nullable Instant cancelledAt, int assignedVms, long assignedMinutes,
            long slotMinutes,
            List<String> waves,
            List<ConflictJson> conflicts, int version) {}

    record WindowsJson(List<WindowJson> items, @Nullable String next) {}

    record FreezeJson(UUID id, String name, Instant startsAt, Instant endsAt, String zone,
            @Nullable String application, @Nullable String businessUnit, String reason) {}

    record FreezesJson(List<FreezeJson> items, @Nullable String next) {}

    record NewFreezeJson(String name, LocalDateTime startsAt, LocalDateTime endsAt, String zone,
            @Nullable String application, @Nullable String businessUnit, String reason) {}
}
