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
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people say how fast sources may be read, and when; of it all, of what goes to a target, of hosts and of
/// datastores.
@Component
public class BandwidthDesk {

    private static final int LONGEST = 500;

    private final BandwidthStore store;
    private final ClaimStore claims;
    private final Queues queues;
    private final Inventory inventory;
    private final AuditTrail audit;
    private final Clock clock;

    BandwidthDesk(BandwidthStore store, ClaimStore claims, Queues queues, Inventory inventory, AuditTrail audit,
            Clock clock) {
        this.store = store;
        this.claims = claims;
        this.queues = queues;
        this.inventory = inventory;
        this.audit = audit;
        this.clock = clock;
    }

    /// A rule as somebody wants it.
    ///
    /// @param host      of the source; then neither a datastore nor a target is named
    /// @param datastore of the source; then neither a host nor a target is named
    public record Draft(@Nullable UUID sourceId, @Nullable String host, @Nullable String datastore,
            @Nullable UUID targetId, long bytesPerSecond, Set<DayOfWeek> days, LocalTime from, LocalTime to,
            ZoneId zone, @Nullable String note) {

        public Draft {
            host = host == null || host.isBlank() ? null : host.strip();
            datastore = datastore == null || datastore.isBlank() ? null : datastore.strip();
        }
    }

    /// @param about  what its place is called: `link vc-muc → ocp-a`
    /// @param source its name; null where the rule names none
    /// @param target its name; null where the rule names none
    /// @param holds  now
    /// @param found  false: the host or the datastore is one that scans find no more, and nothing is copied there
    public record Line(BandwidthRule rule, String about, @Nullable String source, @Nullable String target,
            boolean holds, boolean found) {}

    public List<Line> all() {
        Instant now = clock.instant();
        Map<UUID, String> names = names();
        List<BandwidthRule> rules = store.all();
        Set<RatePlace> known = rules.stream().allMatch(rule -> rule.place().isWhole()) ? Set.of() : known();
        return rules.stream().map(rule -> new Line(rule, about(rule.place(), names),
                name(rule.place().sourceId(), names), name(rule.place().targetId(), names), rule.inForce(now),
                rule.place().isWhole() || known.contains(rule.place()))).toList();
    }

    private Set<RatePlace> known() {
        return Stream.of(LimitKind.HOST, LimitKind.DATASTORE).flatMap(kind -> queues.known(kind).stream())
                .flatMap(place -> RatePlace.of(place).stream()).collect(Collectors.toSet());
    }

    private Map<UUID, String> names() {
        return Stream.concat(inventory.sources().stream(), inventory.targets().stream())
                .collect(Collectors.toMap(Connection::id, Connection::name));
    }

    private static @Nullable String name(@Nullable UUID id, Map<UUID, String> names) {
        return id == null ? null : names.getOrDefault(id, id.toString());
    }

    private static String about(RatePlace place, Map<UUID, String> names) {
        String source = name(place.sourceId(), names);
        String target = name(place.targetId(), names);
        if (source == null) {
            return target == null ? "all sources together" : "target " + target;
        }
        if (target != null) {
            return "link %s → %s".formatted(source, target);
        }
        if (place.datastore() != null) {
            return "datastore %s of %s".formatted(place.datastore(), source);
        }
        return place.host() == null ? "source " + source : "host %s of %s".formatted(place.host(), source);
    }

    /// Of each trip that copies and keeps to rules: the one that leaves it least, its rate being shared by all that it holds
    /// for. `It keeps to the rule for target ocp-a: 100 MiB/s, always; 3 VMs share it now.`
    public Map<UUID, String> keepsTo() {
        Instant now = clock.instant();
        List<BandwidthRule> rules = store.all().stream().filter(rule -> rule.inForce(now)).toList();
        if (rules.isEmpty()) {
            return Map.of();
        }
        List<ClaimStore.Reader> readers = claims.readers();
        Map<RatePlace, Integer> sharers = new HashMap<>();
        readers.forEach(reader -> reader.places().forEach(place -> sharers.merge(place, 1, Integer::sum)));
        Map<UUID, String> names = readers.isEmpty() ? Map.of() : names();
        Map<UUID, String> sentences = new HashMap<>();
        for (ClaimStore.Reader reader : readers) {
            rules.stream().filter(rule -> reader.places().contains(rule.place()))
                    .min(Comparator.comparingDouble(
                            rule -> (double) rule.bytesPerSecond() / sharers.getOrDefault(rule.place(), 1)))
                    .ifPresent(rule -> sentences.put(reader.migrationId(),
                            keepsTo(rule, names, sharers.getOrDefault(rule.place(), 1))));
        }
        return sentences;
    }

    private static String keepsTo(BandwidthRule rule, Map<UUID, String> names, int sharers) {
        return "It keeps to the rule for %s: %s%s.".formatted(about(rule.place(), names), words(rule),
                sharers == 1 ? "" : "; %d VMs share it now".formatted(sharers));
    }

    /// Sources that are read while their VMs run: rules apply to these.
    public List<Connection> sources() {
        return inventory.sources().stream().filter(source -> source.kind().equals("vsphere")).toList();
    }

    /// Targets that rules may be about.
    public List<Connection> targets() {
        return inventory.targets();
    }

    /// One that a rule may be about.
    ///
    /// @param source what its source is called
    public record Part(String name, String source) {}

    /// ESXi hosts, or datastores, that scans found at sources to which rules apply.
    ///
    /// @param kind HOST or DATASTORE
    public List<Part> parts(LimitKind kind) {
        Map<String, String> names = sources().stream()
                .collect(Collectors.toMap(source -> source.id().toString(), Connection::name));
        return queues.known(kind).stream().flatMap(place -> {
            String source = names.get(place.key().split("/", 2)[0]);
            return source == null ? Stream.empty() : Stream.of(new Part(place.label(), source));
        }).sorted(Comparator.comparing((Part part) -> part.name().toLowerCase(Locale.ROOT))
                .thenComparing(Part::source)).toList();
    }

    /// What all nodes together may read now, by what it is about; nothing of what has no rule that holds.
    public Map<RatePlace, Long> now() {
        return Map.copyOf(Bandwidth.inForce(store.all(), clock.instant()));
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
        RatePlace place = place(draft);
        BandwidthRule rule = new BandwidthRule(UUID.randomUUID(), place, draft.bytesPerSecond(), draft.days(),
                draft.from(), draft.to(), draft.zone(), note, by, clock.instant());
        store.add(rule);
        audit.append(new AuditEntry(by, "bandwidth.rule-added", subject(rule), note, detail(rule)));
        return rule.id();
    }

    private RatePlace place(Draft draft) {
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
        UUID target = draft.targetId();
        if (target != null && inventory.targets().stream().noneMatch(each -> each.id().equals(target))) {
            throw refused("target-unknown", "there is no target " + target, "GET /api/v1/targets lists them.");
        }
        String host = part(LimitKind.HOST, draft.host(), draft, draft.datastore() != null);
        String datastore = part(LimitKind.DATASTORE, draft.datastore(), draft, draft.host() != null);
        return new RatePlace(source, host, datastore, target);
    }

    /// A host or a datastore by its name; null where none is named.
    ///
    /// @param other whether one of the other kind is named too
    private @Nullable String part(LimitKind kind, @Nullable String named, Draft draft, boolean other) {
        if (named == null) {
            return null;
        }
        UUID source = draft.sourceId();
        if (source == null || draft.targetId() != null || other) {
            String beside = draft.targetId() != null ? "with a target" : "with one of the other kind";
            throw refused(kind.slug() + "-without-source",
                    "the %s %s is named %s, expected its source and nothing else".formatted(kind.word(), named,
                            source == null ? "without its source" : beside),
                    "A rule is about a source, a host or a datastore of one, a target, or the link from a source to a"
                            + " target.");
        }
        Resource place = kind == LimitKind.HOST ? Resource.host(source, named) : Resource.datastore(source, named);
        if (!queues.known(kind).contains(place)) {
            throw refused(kind.slug() + "-unknown", "the source has no %s %s".formatted(kind.word(), named),
                    "GET /api/v1/slots/places/%s lists those that scans found.".formatted(kind.slug()));
        }
        return named;
    }

    private Map<String, String> detail(BandwidthRule rule) {
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put("rule", words(rule));
        detail.put("about", about(rule.place(), names()));
        UUID source = rule.place().sourceId();
        UUID target = rule.place().targetId();
        if (source != null || target == null) {
            detail.put("source", source == null ? "all together" : source.toString());
        }
        if (target != null) {
            detail.put("target", target.toString());
        }
        String host = rule.place().host();
        if (host != null) {
            detail.put("host", host);
        }
        String datastore = rule.place().datastore();
        if (datastore != null) {
            detail.put("datastore", datastore);
        }
        return detail;
    }

    @Transactional
    public void remove(UUID id, String by) {
        store.all().stream().filter(rule -> rule.id().equals(id) && store.remove(id)).forEach(
                rule -> audit.append(new AuditEntry(by, "bandwidth.rule-removed", subject(rule), null, detail(rule))));
    }

    /// `100 MiB/s, Mon to Fri 08:00 to 18:00, Europe/Berlin`
    public static String words(BandwidthRule rule) {
        if (rule.everyDay() && rule.roundTheClock()) {
            return new ByteSize(rule.bytesPerSecond()) + "/s, always";
        }
        return "%s/s, %s".formatted(new ByteSize(rule.bytesPerSecond()), rule.hours().words());
    }

    private static RefusedException refused(String code, String message, @Nullable String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }

    private static Subject subject(BandwidthRule rule) {
        return new Subject("bandwidth-rule", rule.id().toString(), words(rule));
    }
}
