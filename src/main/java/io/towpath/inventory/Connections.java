package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Probe;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Registers the places VMs come from and go to. Changes are on the audit trail; what is refused throws
/// [RefusedException].
public interface Connections {

    /// Kinds that can be registered: `staged` as a source, `libvirt` as a target.
    List<String> kinds(Direction direction);

    /// Looks at a place without storing anything. What the folder policy refuses is told as a probe that does not work.
    Probe probe(Direction direction, String kind, String location);

    /// Registers a place that answers; a source is scanned at once.
    UUID register(Direction direction, String kind, String name, String location, String actor);

    /// Renames or moves it. A move is refused while it is used.
    ///
    /// @param version as last seen: refused when somebody changed it meanwhile
    void edit(UUID id, int version, String name, String location, String actor);

    /// Probes a registered one and stores the answer.
    Probe test(UUID id);

    /// Takes it away; refused while it is used. The VMs of a source stay, as missing.
    void remove(UUID id, String actor, String reason);

    Optional<ConnectionView> find(UUID id);

    /// By name.
    List<ConnectionView> all(Direction direction);
}
