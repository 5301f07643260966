package io.towpath.slot;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteSize;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people say how fast sources may be read, and when.
@Component
public class BandwidthDesk {

    private static final int LONGEST = 500;

    private final BandwidthStore store;
    private final Inventory inventory;
    private final AuditTrail audit;
    private final Clock clock;

    BandwidthDesk(BandwidthStore store, Inventory inventory, AuditTrail audit, Clock clock) {
        this.store = store;
        this.inventory = inventory;
        this.audit = audit;
        this.clock = clock;
    }

    /// A rule as somebody wants it.
    public record Draft(@Nullable UUID sourceId, long bytesPerSecond, Set<DayOfWeek> days, LocalTime from, LocalTime to,
            ZoneId zone, @Nullable String note) {}

    /// @param source its name; null: all sources together
    /// @param holds  now
    public record Line(BandwidthRule rule, @Nullable String source, boolean holds) {}

    public List<Line> all() {
        Instant now = clock.instant();
        Map<UUID, String> names = inventory.sources().stream()
                .collect(Collectors.toMap(source -> source.id(), source -> source.name()));
        return store.all().stream().map(rule -> new Line(rule,
                rule.sourceId() == null ? null : names.getOrDefault(rule.sourceId(), rule.sourceId().toString()),
                rule.inForce(now))).toList();
    }

    /// Sources that are read while their VMs run: rules apply to these.
    public List<Connection> sources() {
        return inventory.sources().stream().filter(source -> source.kind().equals("vsphere")).toList();
    }

    /// What all nodes together may read now; empty where nothing limits it.
    ///
    /// @param sourceId null: of all sources together
    public OptionalLong now(@Nullable UUID sourceId) {
        return Bandwidth.lowest(store.all(), sourceId, clock.instant());
    }

    @Transactional
    public UUID add(Draft draft, String by) {
        if (draft.bytesPerSecond() < BandwidthRule.LEAST) {
            throw refused("rate-range", "the rate is %d bytes a second, expected %d or more"
                    .formatted(draft.bytesPerSecond(), BandwidthRule.LEAST),
                    "To copy nothing at all, pause the waves.");
        }
        if (draft.days().isEmpty()) {
            throw refused("days-missing", "no weekday is named, expected one at least", "Name the days it begins on.");
        }
        String note = draft.note() == null || draft.note().isBlank() ? null : draft.note().strip();
        if (note != null && note.length() > LONGEST) {
            throw refused("note-invalid", "the note has %d characters, expected %d at most".formatted(note.length(),
                    LONGEST), null);
        }
        UUID source = draft.sourceId();
        if (source != null && inventory.sources().stream().noneMatch(each -> each.id().equals(source))) {
            throw refused("source-unknown", "there is no source " + source, "GET /api/v1/sources lists them.");
        }
        if (source != null && sources().stream().noneMatch(each -> each.id().equals(source))) {
            throw refused("source-not-throttled",
                    "the VMs of source %s are read at rest, expected a source whose VMs are read while they run"
                            .formatted(source),
                    "A rule would do nothing there; limit how many are copied at once instead.");
        }
        BandwidthRule rule = new BandwidthRule(UUID.randomUUID(), source, draft.bytesPerSecond(), draft.days(),
                draft.from(), draft.to(), draft.zone(), note, by, clock.instant());
        store.add(rule);
        audit.append(new AuditEntry(by, "bandwidth.rule-added", subject(rule), note,
                Map.of("rule", words(rule), "source", source == null ? "all together" : source.toString())));
        return rule.id();
    }

    @Transactional
    public void remove(UUID id, String by) {
        store.all().stream().filter(rule -> rule.id().equals(id) && store.remove(id)).forEach(
                rule -> audit.append(new AuditEntry(by, "bandwidth.rule-removed", subject(rule), null,
                        Map.of("rule", words(rule)))));
    }

    /// `100 MiB/s, Mon to Fri 08:00 to 18:00, Europe/Berlin`
    public static String words(BandwidthRule rule) {
        String days = rule.everyDay()
                ? "every day"
                : rule.days().stream().sorted().map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                        .collect(Collectors.joining(", "));
        String hours = rule.roundTheClock()
                ? "from %s for a day".formatted(rule.from())
                : "%s to %s%s".formatted(rule.from(), rule.to(), rule.to().isAfter(rule.from()) ? "" : " the next day");
        if (rule.everyDay() && rule.roundTheClock()) {
            return new ByteSize(rule.bytesPerSecond()) + "/s, always";
        }
        return "%s/s, %s %s, %s".formatted(new ByteSize(rule.bytesPerSecond()), days, hours, rule.zone().getId());
    }

    private static RefusedException refused(String code, String message, @Nullable String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }

    private static Subject subject(BandwidthRule rule) {
        return new Subject("bandwidth-rule", rule.id().toString(), words(rule));
    }
}
