package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ServerCertificate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Registers the places VMs come from and go to. Changes are on the audit trail; what is refused throws
/// [RefusedException].
public interface Connections {

    /// Kinds that can be registered: `staged` and `vsphere` as a source, `libvirt` as a target.
    List<String> kinds(Direction direction);

    /// Whether a kind's location is the address of a server, which asks who calls and shows a certificate.
    boolean server(Direction direction, String kind);

    /// The certificate that a server shows, for a person to confirm.
    ServerCertificate certificate(Direction direction, String kind, String location);

    /// Looks at a place without storing anything. What the policy on folders and addresses refuses is told as a probe that
    /// does not work.
    Probe probe(Direction direction, String kind, Place place);

    default Probe probe(Direction direction, String kind, String location) {
        return probe(direction, kind, Place.of(location));
    }

    /// Registers a place that answers; a source is scanned at once. A server that was known from imported files until now
    /// takes their source over: its VMs keep their ids and what people wrote.
    UUID register(Direction direction, String kind, String name, Place place, String actor);

    default UUID register(Direction direction, String kind, String name, String location, String actor) {
        return register(direction, kind, name, Place.of(location), actor);
    }

    /// Renames or moves it, or changes who signs in. A move is refused while it is used.
    ///
    /// @param version as last seen: refused when somebody changed it meanwhile
    /// @param place   without credentials: the same ones sign in as before; its certificate is not looked at
    void edit(UUID id, int version, String name, Place place, String actor);

    default void edit(UUID id, int version, String name, String location, String actor) {
        edit(id, version, name, Place.of(location), actor);
    }

    /// Confirms the certificate that a registered server shows now, as a person compared it.
    ///
    /// @param sha256 what that person saw: refused when the server shows yet another one
    void confirm(UUID id, String sha256, String actor);

    /// Says how disks of a server are named at an NBD server beside it.
    ///
    /// @param template as in [io.towpath.platform.spi.SourcePlatform#nbdTemplate]; null or blank for none
    /// @param version  as last seen
    void readOverNbd(UUID id, int version, @Nullable String template, String actor);

    /// Probes a registered one and stores the answer.
    Probe test(UUID id);

    /// Takes it away; refused while it is used. The VMs of a source stay, as missing.
    void remove(UUID id, String actor, String reason);

    Optional<ConnectionView> find(UUID id);

    /// By name.
    List<ConnectionView> all(Direction direction);
}
