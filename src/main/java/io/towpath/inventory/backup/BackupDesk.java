package io.towpath.inventory.backup;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.units.WeeklyHours;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Where people say when backups work. Every command is on the audit trail in its own transaction.
@Component
public class BackupDesk {

    private static final int LONGEST = 120;

    private final StoredBackups store;
    private final Inventory inventory;
    private final Set<String> live;
    private final AuditTrail audit;
    private final Clock clock;

    BackupDesk(StoredBackups store, Inventory inventory, ObjectProvider<LivePlatform> platforms, AuditTrail audit,
            Clock clock) {
        this.live = platforms.orderedStream().map(LivePlatform::kind).collect(Collectors.toSet());
        this.store = store;
        this.inventory = inventory;
        this.audit = audit;
        this.clock = clock;
    }

    /// By source and beginning.
    public List<BackupHours> all() {
        return store.all();
    }

    /// Those that were removed since a moment.
    public List<BackupHours> removed(Instant since) {
        return store.removed(since);
    }

    /// Removed ones too.
    public Optional<BackupHours> find(UUID id) {
        return store.find(id);
    }

    /// Sources whose VMs are read while they run: passes are made at these alone.
    public List<Connection> sources() {
        return inventory.sources().stream().filter(source -> live.contains(source.kind())).toList();
    }

    @Transactional
    public UUID add(BackupDraft draft, String by) {
        Checked checked = checked(draft);
        UUID id = store.insert(checked.draft, checked.application, by, clock.instant());
        requireAnEnd(id);
        audit.append(AuditEntry.of(by, "backup-hours.added", subject(id, draft)).with(told(checked.draft)));
        return id;
    }

    /// @param version as last seen
    /// @return as they were
    @Transactional
    public BackupHours edit(UUID id, int version, BackupDraft draft, String by) {
        BackupHours before = store.find(id).filter(hours -> hours.removedAt() == null).orElseThrow(() -> absent(id));
        Checked checked = checked(draft);
        if (!store.update(id, version, checked.draft, checked.application, by, clock.instant())) {
            throw new RefusedException(Kind.CONFLICT, "somebody-was-faster",
                    "%s was changed meanwhile by %s: %s".formatted(before.name(), before.changedBy(),
                            before.hours().words()),
                    "Compare with what you wrote, then save again.");
        }
        requireAnEnd(id);
        Map<String, String> was = told(BackupDraft.of(before));
        Map<String, String> changes = new LinkedHashMap<>();
        told(checked.draft).forEach((field, value) -> {
            if (!value.equals(was.get(field))) {
                changes.put(field, was.get(field) + " → " + value);
            }
        });
        audit.append(AuditEntry.of(by, "backup-hours.changed", subject(id, draft)).with(changes));
        return before;
    }

    /// They can be put back.
    @Transactional
    public void remove(UUID id, String by) {
        BackupHours hours = store.find(id).orElseThrow(() -> absent(id));
        if (store.remove(id, by, clock.instant())) {
            audit.append(AuditEntry.of(by, "backup-hours.removed", subject(id, BackupDraft.of(hours)))
                    .with(told(BackupDraft.of(hours))));
        }
    }

    /// They hold again as they did.
    @Transactional
    public void restore(UUID id, String by) {
        BackupHours hours = store.find(id).orElseThrow(() -> absent(id));
        if (store.restore(id, by, clock.instant())) {
            requireAnEnd(id);
            audit.append(AuditEntry.of(by, "backup-hours.restored", subject(id, BackupDraft.of(hours)))
                    .with(told(BackupDraft.of(hours))));
        }
    }

    /// Each may leave hours, and all together none.
    private void requireAnEnd(UUID id) {
        BackupHours hours = store.find(id).orElseThrow(() -> absent(id));
        store.endless(hours, clock.instant()).ifPresent(those -> {
            throw refused("hours-never-end", "With %s these hours never end: no pass would begin any more".formatted(
                    those.stream().filter(each -> !each.id().equals(id)).map(each -> '"' + each.name() + '"')
                            .distinct().collect(Collectors.joining(", "))),
                    "Leave passes some hours; to make none at all, hold the VMs.");
        });
    }

    private record Checked(BackupDraft draft, @Nullable UUID application) {}

    private Checked checked(BackupDraft draft) {
        if (draft.name().isEmpty() || draft.name().length() > LONGEST) {
            throw refused("name-invalid", "The name has %d characters, expected 1 to %d".formatted(
                    draft.name().length(), LONGEST), "Name them for the backup: Nightly backup.");
        }
        if (draft.days().isEmpty()) {
            throw refused("days-missing", "No weekday is named, expected one at least",
                    "Name the days they begin on.");
        }
        WeeklyHours hours = new WeeklyHours(draft.days(), draft.from(), draft.to(), draft.zone());
        if (hours.everyDay() && hours.roundTheClock()) {
            throw refused("hours-never-end", "These hours never end: no pass would begin any more",
                    "Leave passes some hours; to make none at all, hold the VMs.");
        }
        UUID source = draft.sourceId();
        if (sources().stream().noneMatch(each -> each.id().equals(source))) {
            throw refused("source-unknown",
                    "There is no source %s whose VMs are read while they run".formatted(source),
                    "Choose a vCenter of the list of sources.");
        }
        String named = draft.application();
        UUID application = named == null
                ? null
                : store.application(named).orElseThrow(() -> refused("application-unknown",
                        "There is no application \"%s\"".formatted(named),
                        "Write it as the list of applications does."));
        String within = draft.cluster();
        String cluster = within == null
                ? null
                : store.cluster(source, within).orElseThrow(() -> refused("cluster-unknown",
                        "The source has no cluster \"%s\"".formatted(within), "Write it as the list of VMs does."));
        return new Checked(new BackupDraft(draft.name(), source, named, cluster, draft.days(), draft.from(),
                draft.to(), draft.zone()), application);
    }

    private Map<String, String> told(BackupDraft draft) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("name", draft.name());
        told.put("source", inventory.connection(draft.sourceId()).map(Connection::name)
                .orElse(draft.sourceId().toString()));
        told.put("application", draft.application() == null ? "all" : draft.application());
        told.put("cluster", draft.cluster() == null ? "all" : draft.cluster());
        told.put("hours", new WeeklyHours(draft.days(), draft.from(), draft.to(), draft.zone()).words());
        return told;
    }

    private static Subject subject(UUID id, BackupDraft draft) {
        return new Subject("backup-hours", id.toString(), draft.name());
    }

    private static RefusedException absent(UUID id) {
        return new RefusedException(Kind.ABSENT, "not-found", "There are no backup hours " + id,
                "They may have been removed; look at the calendar.");
    }

    private static RefusedException refused(String code, String message, String remedy) {
        return new RefusedException(Kind.INVALID, code, message, remedy);
    }
}
