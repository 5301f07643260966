package io.towpath.planning.mapping;

import io.towpath.inventory.Vm;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where networks, disks and VMs go. A target for which nothing of a kind is declared keeps names as they are; once something
/// is, each card, disk and VM must be mapped (or, a card, ignored), else it blocks: there is no default.
///
/// Versions grow by one with every change, and every one of them can be read, compared and restored. What is refused throws
/// [io.towpath.inventory.RefusedException].
public interface Mappings {

    /// The newest version; 0 before the first.
    int version(MappingKind kind);

    /// Newest first.
    List<Edition> history(MappingKind kind, int limit);

    /// All lines of a version, of all targets.
    List<Assignment> entries(MappingKind kind, int version);

    /// Lines that are not the same in both.
    List<Difference> compare(MappingKind kind, int from, int to);

    /// Makes a new version, all or nothing. Refused when one of these lines was changed by somebody after `seen`.
    ///
    /// @return the newest version then: `seen` where nothing was different
    int change(MappingKind kind, List<Assignment> changes, int seen, @Nullable String note, String actor);

    /// Makes a new version that is equal to an old one.
    int restore(MappingKind kind, int version, String reason, String actor);

    /// Where everything of these VMs goes, in the order asked.
    List<Resolution> resolve(UUID targetId, Frozen versions, Collection<Vm> vms);

    default Resolution resolve(UUID targetId, Frozen versions, Vm vm) {
        return resolve(targetId, versions, List.of(vm)).getFirst();
    }

    /// The newest versions, as of now.
    Frozen current(UUID targetId);

    /// What a trip goes by that is planned now: its wave's versions, or the newest where it has none.
    Frozen forTrip(UUID targetId, @Nullable UUID waveId);

    /// In the caller's transaction: what the wave and all its trips go by from now on.
    void freezeWave(UUID waveId, Frozen versions);

    /// Empty before its start.
    Optional<Frozen> ofWave(UUID waveId);

    /// In the caller's transaction.
    void freezeTrip(UUID migrationId, Frozen versions);

    /// Names stay as they are for trips that were planned before there were mappings.
    Frozen ofTrip(UUID migrationId);

    /// @param changes      lines that it made, changed or ended
    /// @param restoredFrom the version it repeats; null: none
    record Edition(int number, String author, Instant at, @Nullable String note, int changes,
            @Nullable Integer restoredFrom) {}

    record Difference(MappingKey key, Choice before, Choice after) {}
}
