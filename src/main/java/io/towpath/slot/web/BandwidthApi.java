package io.towpath.slot.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.slot.BandwidthDesk;
import io.towpath.slot.BandwidthRule;
import io.towpath.slot.RatePlace;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// How fast sources are read, and when, in REST.
@RestController
@RequestMapping("/api/v1/bandwidth")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "slots")
class BandwidthApi {

    private final BandwidthDesk desk;
    private final CurrentUser user;

    BandwidthApi(BandwidthDesk desk, CurrentUser user) {
        this.desk = desk;
        this.user = user;
    }

    /// @param totalNow of all sources together, bytes a second; null: no limit now
    record RulesJson(@Nullable Long totalNow, List<RuleJson> rules) {}

    /// @param about     in words: `all sources together`, `source vc-muc`, `host esx-14 of vc-muc`,
    ///                  `datastore san-2 of vc-muc`, `target ocp-a`, `link vc-muc → ocp-a`
    /// @param sourceId  null: all sources together, or whatever goes to the target
    /// @param host      of the source; null: all of them
    /// @param datastore of the source; null: all of them
    /// @param targetId  null: whatever the target
    /// @param days      on which it begins: `monday`
    /// @param to        not after `from`: on the next day; the same: a whole day
    /// @param holds     now
    /// @param found     false: the host or the datastore is one that scans find no more
    record RuleJson(UUID id, String about, @Nullable UUID sourceId, @Nullable String source, @Nullable String host,
            @Nullable String datastore, @Nullable UUID targetId, @Nullable String target, long bytesPerSecond,
            List<String> days, String from, String to, String zone, @Nullable String note, boolean holds, boolean found,
            String by, Instant at) {}

    /// @param host      of the source; then neither a datastore nor a target is named
    /// @param datastore of the source; then neither a host nor a target is named
    /// @param targetId  with a source: the link between the two
    /// @param days      null: every day
    /// @param from      `08:00`; null: midnight
    /// @param zone      null: that of the user
    record NewRule(@Nullable UUID sourceId, @Nullable String host, @Nullable String datastore, @Nullable UUID targetId,
            @NotNull Long bytesPerSecond, @Nullable List<String> days, @Nullable String from, @Nullable String to,
            @Nullable String zone, @Nullable String note) {}

    @GetMapping
    @Operation(summary = "How fast sources may be read, and when")
    RulesJson all() {
        return new RulesJson(desk.now().get(RatePlace.ALL), desk.all().stream().map(BandwidthApi::json).toList());
    }

    @PostMapping
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "Limit how fast is read in some hours of the week: in all, by source, its hosts and datastores, "
            + "target or link")
    ResponseEntity<RuleJson> add(@Valid @RequestBody NewRule body) {
        UUID id = desk.add(new BandwidthDesk.Draft(body.sourceId(), body.host(), body.datastore(), body.targetId(),
                body.bytesPerSecond(),
                body.days() == null ? EnumSet.allOf(DayOfWeek.class) : days(body.days()),
                time(body.from()), time(body.to()), body.zone() == null ? user.zone() : zone(body.zone()), body.note()),
                user.actor());
        return ResponseEntity.status(HttpStatus.CREATED).body(desk.all().stream()
                .filter(line -> line.rule().id().equals(id)).map(BandwidthApi::json).findFirst().orElseThrow());
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "The rule holds no more")
    ResponseEntity<Void> remove(@PathVariable UUID id) {
        desk.remove(id, user.actor());
        return ResponseEntity.noContent().build();
    }

    private static RuleJson json(BandwidthDesk.Line line) {
        BandwidthRule rule = line.rule();
        RatePlace place = rule.place();
        return new RuleJson(rule.id(), line.about(), place.sourceId(), line.source(), place.host(),
                place.datastore(), place.targetId(), line.target(), rule.bytesPerSecond(),
                rule.days().stream().sorted().map(day -> day.name().toLowerCase(Locale.ROOT)).toList(),
                rule.from().toString(), rule.to().toString(), rule.zone().getId(), rule.note(), line.holds(),
                line.found(), rule.by(), rule.at());
    }

    static Set<DayOfWeek> days(List<String> named) {
        return named.stream().map(name -> Arrays.stream(DayOfWeek.values())
                .filter(day -> day.name().equalsIgnoreCase(name.strip())).findFirst()
                .orElseThrow(() -> invalid("day-unknown", "there is no weekday " + name, "monday to sunday.")))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
    }

    static LocalTime time(@Nullable String text) {
        try {
            return text == null || text.isBlank() ? LocalTime.MIDNIGHT : LocalTime.parse(text.strip());
        } catch (DateTimeException e) {
            throw invalid("time-invalid", text + " is no time of day", "Such as 08:00 or 22:30.");
        }
    }

    static ZoneId zone(String text) {
        try {
            return ZoneId.of(text.strip());
        } catch (DateTimeException e) {
            throw invalid("zone-unknown", "there is no time zone " + text, "Such as Europe/Berlin or UTC.");
        }
    }

    private static RefusedException invalid(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
