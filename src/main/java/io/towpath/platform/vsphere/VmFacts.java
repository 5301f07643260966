package io.towpath.platform.vsphere;

import com.vmware.vim25.ArrayOfCustomFieldValue;
import com.vmware.vim25.ArrayOfGuestDiskInfo;
import com.vmware.vim25.ArrayOfGuestNicInfo;
import com.vmware.vim25.ArrayOfVirtualDevice;
import com.vmware.vim25.CustomFieldStringValue;
import com.vmware.vim25.CustomFieldValue;
import com.vmware.vim25.FaultToleranceConfigInfo;
import com.vmware.vim25.GuestDiskInfo;
import com.vmware.vim25.GuestDiskInfo70;
import com.vmware.vim25.GuestInfoVirtualDiskMapping;
import com.vmware.vim25.LatencySensitivity;
import com.vmware.vim25.ManagedByInfo;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.OptionValue;
import com.vmware.vim25.VirtualMachineAffinityInfo;
import com.vmware.vim25.VirtualMachineFileLayoutEx;
import com.vmware.vim25.VirtualMachineSnapshotInfo;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.platform.spi.DiscoveredVm;
import io.towpath.platform.spi.Firmware;
import io.towpath.platform.spi.Hardware;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.SourceNote;
import io.towpath.platform.spi.VmTraits;
import io.towpath.platform.spi.VmTraits.GuestFilesystem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One VM as the vCenter tells it, in our words.
final class VmFacts {

    private static final long MIB = 1L << 20;

    private final Query.Row row;
    private final Atlas atlas;

    VmFacts(Query.Row row, Atlas atlas) {
        this.row = row;
        this.atlas = atlas;
    }

    /// Where it stands in the inventory, for people: `DC0/Prod/web01`.
    static String place(Query.Row row, Atlas atlas) {
        Atlas.Spot spot = atlas.spot(parent(row));
        return Stream.of(spot.datacenter(), spot.folder(), name(row)).filter(part -> part != null && !part.isEmpty())
                .collect(Collectors.joining("/"));
    }

    DiscoveredVm read(String place, String fingerprint) {
        ArrayOfVirtualDevice told = row.get("config.hardware.device", ArrayOfVirtualDevice.class);
        Devices devices = new Devices(told == null ? null : told.getVirtualDevice());
        Layout layout = new Layout(row.get("layoutEx", VirtualMachineFileLayoutEx.class));
        Boolean tracking = row.get("config.changeTrackingEnabled", Boolean.class);
        List<SourceNote> notes = new ArrayList<>();
        if (row.number("config.hardware.numCPU") == null) {
            notes.add(new SourceNote(SourceNote.Severity.BLOCKER, "vm-not-told",
                    "The vCenter does not tell this VM's configuration; it is %s."
                            .formatted(Objects.requireNonNullElse(word("runtime.connectionState"), "not readable")),
                    "Make it accessible again, or grant the account Read-only on it."));
        }
        var disks = devices.disks(atlas, layout, tracking);
        notes.addAll(devices.notes());
        List<DiscoveredNic> nics = Cards.of(devices.cards(), row.get("guest.net", ArrayOfGuestNicInfo.class), atlas);
        Long used = row.number("summary.storage.committed");
        return new DiscoveredVm(row.id(), name(row), hardware(), disks, nics, "vcenter", place, used == null ? 0 : used,
                fingerprint, notes, placement(nics, used), traits(devices, layout, tracking), tags());
    }

    private Hardware hardware() {
        int cpus = Math.max(1, number("config.hardware.numCPU", 1));
        int cores = number("config.hardware.numCoresPerSocket", 1);
        return new Hardware(cpus, cores < 1 || cores > cpus ? 1 : cores, number("config.hardware.memoryMB", 0) * MIB,
                "efi".equals(row.text("config.firmware")) ? Firmware.EFI : Firmware.BIOS,
                row.is("config.bootOptions.efiSecureBootEnabled"), row.text("config.guestId"),
                row.text("config.guestFullName"), row.text("config.version"), blankless(row.text("config.annotation")));
    }

    private Placement placement(List<DiscoveredNic> nics, @Nullable Long used) {
        ManagedObjectReference host = row.get("runtime.host", ManagedObjectReference.class);
        ManagedObjectReference pool = row.get("resourcePool", ManagedObjectReference.class);
        Atlas.Spot spot = atlas.spot(parent(row));
        String poolName = atlas.name(pool);
        Long uncommitted = row.number("summary.storage.uncommitted");
        return new Placement(row.id(), lower(row.text("config.instanceUuid")), lower(row.text("config.uuid")), kind(),
                power(), blankless(row.text("guest.hostName")), blankless(row.text("guest.guestFullName")),
                spot.datacenter(), atlas.enclosing(host, "ClusterComputeResource"), atlas.name(host), spot.folder(),
                "Resources".equals(poolName) ? null : poolName, addresses(nics), used,
                used == null || uncommitted == null ? null : used + uncommitted);
    }

    private Placement.Kind kind() {
        ManagedByInfo by = row.get("config.managedBy", ManagedByInfo.class);
        if (by != null && by.getType() != null && by.getType().toLowerCase(Locale.ROOT).contains("placeholder")) {
            return Placement.Kind.PLACEHOLDER;
        }
        return row.is("config.template") ? Placement.Kind.TEMPLATE : Placement.Kind.VM;
    }

    private Placement.@Nullable Power power() {
        return switch (String.valueOf(row.text("runtime.powerState"))) {
            case "poweredOn" -> Placement.Power.ON;
            case "poweredOff" -> Placement.Power.OFF;
            case "suspended" -> Placement.Power.SUSPENDED;
            default -> null;
        };
    }

    private List<String> addresses(List<DiscoveredNic> nics) {
        String primary = blankless(row.text("guest.ipAddress"));
        return Stream
                .concat(Stream.ofNullable(primary), nics.stream().flatMap(nic -> nic.traits().addresses().stream()))
                .distinct().toList();
    }

    private VmTraits traits(Devices devices, Layout layout, @Nullable Boolean tracking) {
        LatencySensitivity latency = row.get("config.latencySensitivity", LatencySensitivity.class);
        VmTraits.Builder traits = VmTraits.builder().connectionState(word("runtime.connectionState"))
                .toolsStatus(tools()).toolsVersion(row.text("guest.toolsVersion")).changeTracking(tracking)
                .consolidationNeeded(row.get("runtime.consolidationNeeded", Boolean.class))
                .faultTolerance(faultTolerance())
                .latencySensitivity(latency == null || latency.getLevel() == null ? null : latency.getLevel().name())
                .cpuHotAdd(row.get("config.cpuHotAddEnabled", Boolean.class))
                .cpuHotRemove(row.get("config.cpuHotRemoveEnabled", Boolean.class))
                .memoryHotAdd(row.get("config.memoryHotAddEnabled", Boolean.class)).cpuAffinity(affinity())
                .numaAffinity(numaNodes())
                .diskUuid(row.get("config.flags.diskUuidEnabled", Boolean.class))
                .encrypted(row.text("config.keyId.keyId") != null)
                .snapshots(Snapshots.of(row.get("snapshot", VirtualMachineSnapshotInfo.class), layout))
                .filesystems(filesystems()).affinityRules(atlas.rules(row.id()))
                .togetherRules(atlas.rules(row.id(), Atlas.Sense.TOGETHER))
                .apartRules(atlas.rules(row.id(), Atlas.Sense.APART)).createdAt(instant("config.createDate"))
                .bootedAt(instant("runtime.bootTime")).hardwareUpgrade(upgrade());
        if (row.values().containsKey("config.hardware.device")) {
            devices.into(traits);
        }
        return traits.build();
    }

    private @Nullable String tools() {
        if ("guestToolsNotInstalled".equals(row.text("guest.toolsVersionStatus2"))) {
            return "not-installed";
        }
        return switch (String.valueOf(row.text("guest.toolsRunningStatus"))) {
            case "guestToolsRunning", "guestToolsExecutingScripts" -> "running";
            case "guestToolsNotRunning" -> "not-running";
            default -> null;
        };
    }

    private @Nullable Boolean faultTolerance() {
        String state = row.text("runtime.faultToleranceState");
        return row.get("config.ftInfo", FaultToleranceConfigInfo.class) != null
                ? Boolean.TRUE
                : state == null ? null : !state.equals("notConfigured");
    }

    private @Nullable String affinity() {
        VirtualMachineAffinityInfo info = row.get("config.cpuAffinity", VirtualMachineAffinityInfo.class);
        int[] set = info == null ? null : info.getAffinitySet();
        return set == null || set.length == 0
                ? null
                : Arrays.stream(set).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    private @Nullable String numaNodes() {
        OptionValue told = row.get(Paths.NUMA_AFFINITY, OptionValue.class);
        return told == null || told.getValue() == null ? null : blankless(told.getValue().toString());
    }

    private @Nullable String upgrade() {
        String status = row.text("config.scheduledHardwareUpgradeInfo.scheduledHardwareUpgradeStatus");
        return "pending".equals(status) ? "scheduled" : "failed".equals(status) ? "failed" : null;
    }

    private @Nullable List<GuestFilesystem> filesystems() {
        ArrayOfGuestDiskInfo disks = row.get("guest.disk", ArrayOfGuestDiskInfo.class);
        if (disks == null || disks.getGuestDiskInfo() == null) {
            return null;
        }
        List<GuestFilesystem> found = new ArrayList<>();
        for (GuestDiskInfo disk : disks.getGuestDiskInfo()) {
            if (disk.getDiskPath() != null && disk.getCapacity() != null && disk.getFreeSpace() != null) {
                found.add(new GuestFilesystem(disk.getDiskPath(), disk.getCapacity(), disk.getFreeSpace(),
                        on(disk)));
            }
        }
        return found;
    }

    /// The first disk that it lies on: a file system over several is as well known. Tools before vSphere 7 do not tell.
    private static @Nullable String on(GuestDiskInfo disk) {
        GuestInfoVirtualDiskMapping[] mappings = disk instanceof GuestDiskInfo70 newer ? newer.mappings : null;
        return mappings == null || mappings.length == 0 ? null : Integer.toString(mappings[0].key);
    }

    /// Tags by category, and custom attributes that have a value.
    private Map<String, String> tags() {
        Map<String, String> tags = new HashMap<>(atlas.tags(row.id()));
        ArrayOfCustomFieldValue values = row.get("customValue", ArrayOfCustomFieldValue.class);
        CustomFieldValue[] all = values == null ? null : values.getCustomFieldValue();
        for (CustomFieldValue value : all == null ? new CustomFieldValue[0] : all) {
            if (value instanceof CustomFieldStringValue string && string.getValue() != null
                    && !string.getValue().isBlank()) {
                tags.putIfAbsent(atlas.field(value.getKey()), string.getValue());
            }
        }
        return tags;
    }

    private static String name(Query.Row row) {
        return Atlas.plain(Objects.requireNonNullElse(row.text("name"), row.id()));
    }

    private static @Nullable ManagedObjectReference parent(Query.Row row) {
        ManagedObjectReference folder = row.get("parent", ManagedObjectReference.class);
        return folder != null ? folder : row.get("parentVApp", ManagedObjectReference.class);
    }

    private int number(String path, int otherwise) {
        Long number = row.number(path);
        return number == null ? otherwise : number.intValue();
    }

    private @Nullable String word(String path) {
        String text = row.text(path);
        return text == null ? null : text.toLowerCase(Locale.ROOT);
    }

    private @Nullable Instant instant(String path) {
        Calendar at = row.get(path, Calendar.class);
        return at == null ? null : at.toInstant();
    }

    private static @Nullable String lower(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String blankless(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
