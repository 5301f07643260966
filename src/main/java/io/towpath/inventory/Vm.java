package io.towpath.inventory;

import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.VmTraits;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A VM as the inventory knows it: what the source said at the last scan, and what people added.
///
/// @param application  the business application it serves; null where nobody said
/// @param ownerName    who signs it off, its own or its application's; null where nobody said
/// @param ownerEmail   where the sign-off link goes; null where nobody said
/// @param missingSince when a scan first did not find it any more; null while it is there
/// @param version      bumped by every change: for optimistic locking
/// @param disks        those that migrate with it
/// @param excludedDisks those that a person excluded: they are neither copied nor attached at the target
public record Vm(UUID id, UUID sourceId, String sourceName, String externalId, String name, Hardware hardware,
        List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes, String container, String place,
        long storedBytes, @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail,
        Instant firstSeenAt, Instant lastSeenAt, @Nullable Instant missingSince, int version, Placement placement,
        VmTraits traits, Map<String, String> tags, Business business, List<ExcludedDisk> excludedDisks) {

    /// A disk that stays at the source.
    ///
    /// @param reason why, as `by` said it
    public record ExcludedDisk(VmDisk disk, String reason, String by, Instant at) {}

    /// All of whose disks migrate.
    public Vm(UUID id, UUID sourceId, String sourceName, String externalId, String name, Hardware hardware,
            List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes, String container, String place,
            long storedBytes, @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail,
            Instant firstSeenAt, Instant lastSeenAt, @Nullable Instant missingSince, int version, Placement placement,
            VmTraits traits, Map<String, String> tags, Business business) {
        this(id, sourceId, sourceName, externalId, name, hardware, disks, nics, notes, container, place, storedBytes,
                application, ownerName, ownerEmail, firstSeenAt, lastSeenAt, missingSince, version, placement, traits,
                tags, business, List.of());
    }

    /// Of which no more is known than its files tell.
    public Vm(UUID id, UUID sourceId, String sourceName, String externalId, String name, Hardware hardware,
            List<VmDisk> disks, List<DiscoveredNic> nics, List<SourceNote> notes, String container, String place,
            long storedBytes, @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail,
            Instant firstSeenAt, Instant lastSeenAt, @Nullable Instant missingSince, int version) {
        this(id, sourceId, sourceName, externalId, name, hardware, disks, nics, notes, container, place, storedBytes,
                application, ownerName, ownerEmail, firstSeenAt, lastSeenAt, missingSince, version, Placement.UNKNOWN,
                VmTraits.UNKNOWN, Map.of(), Business.UNKNOWN);
    }

    public Vm {
        disks = List.copyOf(disks);
        nics = List.copyOf(nics);
        notes = List.copyOf(notes);
        tags = Map.copyOf(tags);
        excludedDisks = List.copyOf(excludedDisks);
    }

    /// What people and the CMDB say of it. Tier to business unit are the VM's own, else its application's.
    ///
    /// @param tier     1 moves last, 3 first
    /// @param strategy only `rehost` and `relocate` move; null counts as `rehost`
    /// @param excludedReason why it never moves; null: it is in scope
    /// @param soakDays business days that it soaks at least
    public record Business(@Nullable UUID applicationId, @Nullable Integer tier, @Nullable String environment,
            @Nullable String criticality, @Nullable String businessUnit, @Nullable String strategy,
            @Nullable String excludedReason, @Nullable Integer soakDays, @Nullable String maintenanceWindow) {

        /// The soak that counts: what was planned, or what its CMDB asks for, whichever is longer.
        ///
        /// @param planned business days
        public int soak(int planned) {
            return soakDays == null ? planned : Math.max(planned, soakDays);
        }

        public static final Business UNKNOWN = new Business(null, null, null, null, null, null, null, null, null);
    }

    /// What the guest sees, over all disks that migrate.
    public long capacityBytes() {
        return disks.stream().mapToLong(disk -> disk.facts().capacityBytes()).sum();
    }

    /// All that it has at the source, those that migrate first.
    public List<VmDisk> allDisks() {
        return Stream.concat(disks.stream(), excludedDisks.stream().map(ExcludedDisk::disk)).toList();
    }

    /// Those that a snapshot of it holds back: that is of the whole VM, whichever of its disks migrate.
    public List<VmDisk> snapshotDisks() {
        return Stream.concat(disks.stream(), excludedDisks.stream().map(ExcludedDisk::disk).filter(disk -> !disk
                .noSnapshot())).toList();
    }

    /// The disk that it starts from, by the order in which a VM looks at its controllers, buses and units: the order in
    /// which a source tells its disks is that in which they were added. Empty where it has none.
    public Optional<VmDisk> startsFrom() {
        return allDisks().stream().min(Comparator.<VmDisk, DiskSlot>comparing(disk -> disk.facts().slot())
                .thenComparingInt(VmDisk::position));
    }

    /// What does not migrate with it, for notes of a trip: ` Hard disk 2 stays at the source: swap.`; empty where all does.
    public String staying() {
        return excludedDisks.stream().map(each -> " %s stays at the source: %s.".formatted(each.disk().facts().label(),
                each.reason())).collect(Collectors.joining());
    }

    /// What the guest sees at the source, over all disks.
    public long sourceCapacityBytes() {
        return capacityBytes() + excludedDisks.stream().mapToLong(each -> each.disk().facts().capacityBytes()).sum();
    }
}
