package io.towpath.readiness.rule;

import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.inventory.WhileItRuns;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.DiskTraits;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.platform.spi.VmTraits;
import io.towpath.platform.spi.VmTraits.Snapshot;
import io.towpath.readiness.ReadinessProperties;
import io.towpath.readiness.TargetKind;
import io.towpath.readiness.There;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A VM to be judged for one kind of target, with what can only be seen by looking around.
///
/// @param there null where it is not known to which target it goes, or nothing is known of that
public record Case(Vm vm, Twins twins, Around around, @Nullable There there, TargetKind target,
        ReadinessProperties settings, Instant now) {

    /// Of which it is not known where it goes.
    public Case(Vm vm, Twins twins, Around around, TargetKind target, ReadinessProperties settings, Instant now) {
        this(vm, twins, around, null, target, settings, now);
    }

    /// Others that share what should be one VM's own, as people find them; at most twenty of each.
    ///
    /// @param namesakes  other VMs of the same name
    /// @param macs       MAC addresses that others have as well, with their names
    /// @param addresses  IP addresses that others have as well, with their names
    /// @param biosUuids  other VMs whose guest sees the same UUID
    public record Twins(List<String> namesakes, List<String> macs, List<String> addresses, List<String> biosUuids) {

        public static final Twins NONE = new Twins(List.of(), List.of(), List.of(), List.of());

        public Twins {
            namesakes = List.copyOf(namesakes);
            macs = List.copyOf(macs);
            addresses = List.copyOf(addresses);
            biosUuids = List.copyOf(biosUuids);
        }
    }

    /// What stands around the VM at its source. Null was not told.
    ///
    /// @param sourceKind  `staged`, `imported`, `vsphere`
    /// @param hostVersion of its host's hypervisor: `7.0.3`
    /// @param datastores  those its disks lie on, by name
    /// @param live        whether its source can be read while its VMs run
    /// @param sourceVersion of the vCenter: `8.0.2`
    /// @param ourSnapshots names of those of its snapshots that Towpath made, by the ledger
    /// @param access      what its source lets Towpath do
    public record Around(String sourceKind, @Nullable Boolean drs, @Nullable Boolean dpm,
            @Nullable String hostVersion, @Nullable Boolean maintenance, Map<String, Store> datastores, boolean live,
            @Nullable String sourceVersion, Set<String> ourSnapshots, Access access) {

        /// At a source of whose access nothing is known.
        public Around(String sourceKind, @Nullable Boolean drs, @Nullable Boolean dpm,
                @Nullable String hostVersion, @Nullable Boolean maintenance, Map<String, Store> datastores,
                boolean live, @Nullable String sourceVersion, Set<String> ourSnapshots) {
            this(sourceKind, drs, dpm, hostVersion, maintenance, datastores, live, sourceVersion, ourSnapshots,
                    Access.UNKNOWN);
        }

        public static final Around UNKNOWN = new Around("staged", null, null, null, null, Map.of(), false, null,
                Set.of());

        public Around {
            datastores = Map.copyOf(datastores);
            ourSnapshots = Set.copyOf(ourSnapshots);
        }
    }

    /// What a source lets Towpath do, as it was last seen.
    ///
    /// @param can              null where it was not asked
    /// @param otherCertificate the fingerprint of one that it shows since, and nobody confirmed; null while all is well
    /// @param placed           whether it tells on which datastores disks lie
    public record Access(@Nullable Capabilities can, @Nullable String otherCertificate, boolean placed) {

        public static final Access UNKNOWN = new Access(null, null, false);
    }

    /// What stands in its way at the target that it goes to, where that is of the kind it is judged for.
    List<Obstacle> obstacles(TargetSurvey.Kind kind) {
        return there == null || there.kind() != target
                ? List.of()
                : there.obstacles().stream().filter(each -> each.kind() == kind).toList();
    }

    /// A datastore.
    ///
    /// @param kind `VMFS`, `NFS`, `vsan`
    public record Store(@Nullable String kind, @Nullable Long capacityBytes, @Nullable Long freeBytes,
            @Nullable Boolean accessible) {}

    /// Whether the source noted this on the VM.
    boolean noted(String code) {
        return vm.notes().stream().anyMatch(note -> note.code().equals(code));
    }

    VmTraits traits() {
        return vm.traits();
    }

    /// Snapshots but for Towpath's own, which come and go with its passes; null where it was not told.
    @Nullable
    List<Snapshot> othersSnapshots() {
        List<Snapshot> all = traits().snapshots();
        return all == null
                ? null
                : all.stream().filter(each -> !around.ourSnapshots().contains(each.name())).toList();
    }

    /// Whether it has snapshots, and nobody else made any.
    boolean onlyOurSnapshots() {
        List<Snapshot> all = traits().snapshots();
        List<Snapshot> others = othersSnapshots();
        return all != null && !all.isEmpty() && others != null && others.isEmpty();
    }

    /// Labels of the disks of which this holds, of those that migrate.
    List<String> disks(Predicate<DiskTraits> of) {
        return vm.disks().stream().map(VmDisk::facts).filter(disk -> of.test(disk.traits()))
                .map(disk -> disk.label()).toList();
    }

    /// Labels of the disks of which this holds, and of those that stay at the source.
    List<String> allDisks(Predicate<DiskTraits> of) {
        return vm.allDisks().stream().map(VmDisk::facts).filter(disk -> of.test(disk.traits()))
                .map(disk -> disk.label()).toList();
    }

    /// Id and names of its operating system in one text, lower case; empty where nobody told.
    String system() {
        var hardware = vm.hardware();
        return (text(hardware.osId()) + ' ' + text(hardware.osName()) + ' ' + text(vm.placement().guestOs())).strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String told) {
        return told == null ? "" : told;
    }

    /// Whether it would be migrated warm without anybody choosing it, as far as the last scan tells.
    boolean warm() {
        return WhileItRuns.warmByItself(vm, around.live(), () -> around.datastores().values().stream().map(Store::kind)
                .filter(Objects::nonNull).collect(Collectors.toSet()));
    }

    Case at(TargetKind other) {
        return new Case(vm, twins, around, there, other, settings, now);
    }

    /// The same VM, as it is judged for each kind of target.
    public List<Case> atAll() {
        return List.of(TargetKind.values()).stream().map(this::at).toList();
    }
}
