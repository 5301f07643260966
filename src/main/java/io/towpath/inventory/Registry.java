package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Probe;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
final class Registry implements Connections {

    private final ConnectionStore store;
    private final Platforms platforms;
    private final FolderPolicy folders;
    private final Scans scans;
    private final Changes changes;

    Registry(ConnectionStore store, Platforms platforms, FolderPolicy folders, Scans scans, Changes changes) {
        this.store = store;
        this.platforms = platforms;
        this.folders = folders;
        this.scans = scans;
        this.changes = changes;
    }

    /// What every change needs.
    @Component
    record Changes(TransactionOperations transaction, AuditTrail audit, ApplicationEventPublisher events, Clock clock,
            ObjectProvider<ConnectionUse> uses) {}

    @Override
    public List<String> kinds(Direction direction) {
        return platforms.kinds(direction);
    }

    @Override
    public Probe probe(Direction direction, String kind, String location) {
        try {
            return platforms.probe(direction, kind, folders.check(direction, location));
        } catch (RefusedException refused) {
            return new Probe(false, text(refused), refused.remedy());
        }
    }

    @Override
    public UUID register(Direction direction, String kind, String name, String location, String actor) {
        String folder = folders.check(direction, location);
        Probe probe = platforms.probe(direction, kind, folder);
        requireWorking(probe);
        UUID id = saving(name, folder, () -> changes.transaction.execute(_ -> {
            UUID made = store.insert(direction, kind, named(name), folder, actor, changes.clock.instant());
            store.probed(made, probe, changes.clock.instant());
            changes.audit.append(AuditEntry.of(actor, word(direction) + ".registered", subject(direction, made, name))
                    .with(Map.of("kind", kind, "location", folder)));
            return made;
        }));
        if (direction == Direction.SOURCE) {
            scans.start(id, actor);
        }
        return id;
    }

    @Override
    public void edit(UUID id, int version, String name, String location, String actor) {
        Connection before = existing(id);
        boolean moved = !before.location().equals(location.strip());
        String folder = moved ? folders.check(before.direction(), location) : before.location();
        if (moved) {
            requireUnused(before, "moved");
            requireWorking(platforms.probe(before.direction(), before.kind(), folder));
        }
        saving(name, folder, () -> changes.transaction.execute(_ -> {
            if (!store.update(id, version, named(name), folder)) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                        before.name() + " was changed by somebody else meanwhile",
                        "Look at the values as they are now, then save again.");
            }
            changes.audit.append(AuditEntry
                    .of(actor, word(before.direction()) + ".changed", subject(before.direction(), id, name))
                    .with(Map.of("name", before.name() + " → " + named(name), "location",
                            before.location() + " → " + folder)));
            return id;
        }));
        if (moved && before.direction() == Direction.SOURCE) {
            scans.start(id, actor);
        }
    }

    @Override
    public Probe test(UUID id) {
        Connection connection = existing(id);
        Probe probe = probe(connection.direction(), connection.kind(), connection.location());
        store.probed(id, probe, changes.clock.instant());
        return probe;
    }

    @Override
    public void remove(UUID id, String actor, String reason) {
        Connection connection = existing(id);
        requireUnused(connection, "removed");
        changes.transaction.executeWithoutResult(_ -> {
            if (store.lock(id)) {
                List<UUID> gone = store.remove(id, changes.clock.instant());
                changes.audit.append(AuditEntry
                        .of(actor, word(connection.direction()) + ".removed",
                                subject(connection.direction(), id, connection.name()))
                        .because(reason).with(Map.of("missingVms", Integer.toString(gone.size()))));
                gone.forEach(vm -> changes.events.publishEvent(new VmChanged(vm)));
            }
        });
    }

    @Override
    public Optional<ConnectionView> find(UUID id) {
        return store.view(id);
    }

    @Override
    public List<ConnectionView> all(Direction direction) {
        return store.views(direction);
    }

    private Connection existing(UUID id) {
        return store.view(id).map(ConnectionView::connection)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no source or target " + id, "It may have been removed; look at the list."));
    }

    private void requireUnused(Connection connection, String verb) {
        List<String> uses = changes.uses.orderedStream().flatMap(use -> use.of(connection).stream()).toList();
        if (!uses.isEmpty()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "in-use",
                    "%s cannot be %s while it is used: %s".formatted(connection.name(), verb,
                            String.join("; ", uses.subList(0, Math.min(5, uses.size())))),
                    "Finish or cancel those first.");
        }
    }

    private static void requireWorking(Probe probe) {
        if (!probe.works()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "probe-failed", probe.summary(), probe.remedy());
        }
    }

    private static UUID saving(String name, String location, Supplier<@Nullable UUID> change) {
        try {
            return Objects.requireNonNull(change.get());
        } catch (DuplicateKeyException e) {
            boolean byName = String.valueOf(e.getMessage()).contains("connection_name_once");
            throw new RefusedException(RefusedException.Kind.CONFLICT, byName ? "name-taken" : "location-taken",
                    byName ? "the name \"" + name.strip() + "\" is taken" : location + " is registered already",
                    byName ? "Choose another name." : "Use the one that is there.");
        }
    }

    private static String named(String name) {
        String stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > 100) {
            throw new RefusedException(RefusedException.Kind.INVALID, "name-invalid",
                    "the name has %d characters, expected 1 to 100".formatted(stripped.length()),
                    "Give it a short name that people recognise.");
        }
        return stripped;
    }

    private static String word(Direction direction) {
        return Words.of(direction);
    }

    private static Subject subject(Direction direction, UUID id, String name) {
        return new Subject(word(direction), id.toString(), name.strip());
    }

    private static String text(RefusedException refused) {
        return String.valueOf(refused.getMessage());
    }
}
