package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ServerCertificate;
import java.io.IOException;
import java.time.Clock;
import java.util.HashMap;
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
    private final Reach reach;
    private final Scans scans;
    private final SourceAccess access;
    private final Changes changes;

    Registry(ConnectionStore store, Platforms platforms, Reach reach, Scans scans, SourceAccess access,
            Changes changes) {
        this.store = store;
        this.platforms = platforms;
        this.reach = reach;
        this.scans = scans;
        this.access = access;
        this.changes = changes;
    }

    /// What every change needs.
    @Component
    record Changes(TransactionOperations transaction, AuditTrail audit, ApplicationEventPublisher events, Clock clock,
            ObjectProvider<ConnectionUse> uses, ObjectProvider<ConnectionRule> rules) {}

    @Override
    public List<String> kinds(Direction direction) {
        return platforms.kinds(direction);
    }

    @Override
    public boolean server(Direction direction, String kind) {
        return platforms.server(direction, kind);
    }

    @Override
    public ServerCertificate certificate(Direction direction, String kind, String location) {
        return reach.certificate(kind, location);
    }

    @Override
    public Probe probe(Direction direction, String kind, Place place) {
        try {
            requireAllowed(direction, kind);
            return platforms.probe(direction, kind, reach.check(direction, kind, place));
        } catch (RefusedException refused) {
            return new Probe(false, text(refused), refused.remedy());
        }
    }

    @Override
    public UUID register(Direction direction, String kind, String name, Place asked, String actor) {
        requireAllowed(direction, kind);
        Place place = reach.check(direction, kind, asked);
        Probe probe = platforms.probe(direction, kind, place);
        requireWorking(probe);
        @Nullable
        Capabilities can = platforms.server(direction, kind) ? capabilities(kind, place) : null;
        UUID id = saving(name, place.location(), () -> changes.transaction.execute(_ -> {
            Optional<Connection> known = can == null || can.instanceUuid() == null
                    ? Optional.empty()
                    : store.byInstance(can.instanceUuid());
            UUID made = known.isPresent()
                    ? takeOver(known.get(), kind, name, place, actor)
                    : insert(direction, kind, name, place, actor);
            store.probed(made, probe, changes.clock.instant());
            reach.grant(made, place);
            if (can != null) {
                access.capable(made, can, true);
            }
            return made;
        }));
        if (direction == Direction.SOURCE) {
            scans.start(id, actor);
        }
        return id;
    }

    private void requireAllowed(Direction direction, String kind) {
        changes.rules.forEach(rule -> rule.check(direction, kind, platforms.server(direction, kind)));
    }

    private UUID insert(Direction direction, String kind, String name, Place place, String actor) {
        UUID made = store.insert(direction, kind, named(name), place.location(), actor, changes.clock.instant());
        changes.audit.append(AuditEntry.of(actor, word(direction) + ".registered", subject(direction, made, name))
                .with(detail(place, Map.of("kind", kind, "location", place.location()))));
        return made;
    }

    /// What was known from its files is connected: one source, not two.
    private UUID takeOver(Connection known, String kind, String name, Place place, String actor) {
        if (!known.kind().equals(Connection.IMPORTED)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "server-registered",
                    "this server is registered already, as \"%s\" at %s".formatted(known.name(), known.location()),
                    "Use that one, or change its address.");
        }
        store.takeOver(known.id(), kind, named(name), place.location());
        int settled = store.settle(known.id());
        changes.audit.append(AuditEntry.of(actor, "source.connected", subject(known.direction(), known.id(), name))
                .because("it was known from imported files until now")
                .with(detail(place, Map.of("kind", known.kind() + " → " + kind, "name",
                        known.name() + " → " + named(name), "location", known.location() + " → " + place.location(),
                        "vmsKnown", Integer.toString(settled)))));
        return known.id();
    }

    @Override
    public void edit(UUID id, int version, String name, Place asked, String actor) {
        Connection before = existing(id);
        boolean server = platforms.server(before.direction(), before.kind());
        String typed = server ? reach.address(before.kind(), asked.location()) : asked.location().strip();
        boolean moved = !before.location().equals(typed);
        boolean other = asked.credentials() != null;
        if (server && moved && !other) {
            throw new RefusedException(RefusedException.Kind.INVALID, "password-needed",
                    "the password is not sent to another address", "Enter user name and password again.");
        }
        if (moved) {
            requireUnused(before, "moved");
        }
        Place place = moved || other ? checked(before, typed, asked) : Place.of(before.location());
        saving(name, place.location(), () -> changes.transaction.execute(_ -> {
            if (!store.update(id, version, named(name), place.location())) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                        before.name() + " was changed by somebody else meanwhile",
                        "Look at the values as they are now, then save again.");
            }
            reach.grant(id, place);
            if (server && (moved || other)) {
                // the certificate is the one that was typed or confirmed
                access.changed(id);
            }
            changes.audit.append(AuditEntry
                    .of(actor, word(before.direction()) + ".changed", subject(before.direction(), id, name))
                    .with(detail(place, Map.of("name", before.name() + " → " + named(name), "location",
                            before.location() + " → " + place.location()))));
            return id;
        }));
        if ((moved || other) && before.direction() == Direction.SOURCE) {
            scans.start(id, actor);
        }
    }

    private Place checked(Connection before, String location, Place asked) {
        String sha256 = asked.certificateSha256() != null
                ? asked.certificateSha256()
                : store.access(before.id()).map(ConnectionStore.Access::certificateSha256).orElse(null);
        Place place = reach.check(before.direction(), before.kind(), new Place(location, asked.credentials(), sha256));
        requireWorking(platforms.probe(before.direction(), before.kind(), place));
        return place;
    }

    @Override
    public void confirm(UUID id, String sha256, String actor) {
        Connection connection = existing(id);
        String wanted = Reach.fingerprint(sha256);
        ServerCertificate shown = reach.certificate(connection.kind(), connection.location());
        if (!shown.sha256().equals(wanted)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "certificate-other",
                    "%s shows the certificate %s now, not %s".formatted(connection.name(), shown.sha256(), wanted),
                    "Compare what it shows now, and ask its administrators before you confirm it.");
        }
        String before = store.access(id).map(ConnectionStore.Access::certificateSha256).orElse(null);
        changes.transaction.executeWithoutResult(_ -> {
            store.confirm(id, wanted);
            access.changed(id);
            changes.audit.append(AuditEntry
                    .of(actor, "source.certificate-confirmed", subject(connection.direction(), id, connection.name()))
                    .with(Map.of("certificate", before + " → " + wanted, "subject", shown.subject())));
        });
        scans.start(id, actor);
    }

    @Override
    public void readOverNbd(UUID id, int version, @Nullable String typed, String actor) {
        Connection connection = existing(id);
        String template = reach.nbdTemplate(connection.kind(), typed);
        String before = store.access(id).map(ConnectionStore.Access::nbd).orElse(null);
        changes.transaction.executeWithoutResult(_ -> {
            if (!store.nbd(id, version, template)) {
                throw new RefusedException(RefusedException.Kind.CONFLICT, "somebody-was-faster",
                        connection.name() + " was changed by somebody else meanwhile",
                        "Look at the values as they are now, then save again.");
            }
            changes.audit.append(AuditEntry
                    .of(actor, word(connection.direction()) + ".nbd-changed",
                            subject(connection.direction(), id, connection.name()))
                    .with(Map.of("template", Objects.requireNonNullElse(before, "none") + " → "
                            + Objects.requireNonNullElse(template, "none"))));
        });
    }

    @Override
    public Probe test(UUID id) {
        Connection connection = existing(id);
        boolean server = platforms.server(connection.direction(), connection.kind());
        Place place = reach.place(connection);
        Probe probe = server
                ? platforms.probe(connection.direction(), connection.kind(), place)
                : probe(connection.direction(), connection.kind(), place);
        store.probed(id, probe, changes.clock.instant());
        if (server && probe.works()) {
            access.capable(id, capabilities(connection.kind(), place), true);
        }
        return probe;
    }

    private Capabilities capabilities(String kind, Place place) {
        try {
            return Objects.requireNonNull(platforms.source(kind).capabilities(place));
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "probe-failed", String.valueOf(e.getMessage()),
                    "Test again; if it stays so, look into the server's log.");
        }
    }

    /// Never a secret.
    private static Map<String, String> detail(Place place, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        if (place.credentials() != null) {
            all.put("account", place.credentials().account());
        }
        if (place.certificateSha256() != null) {
            all.put("certificate", place.certificateSha256());
        }
        return all;
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
                if (!gone.isEmpty()) {
                    changes.events.publishEvent(new VmsChanged(gone));
                }
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
