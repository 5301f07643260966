package io.towpath.migration.web;

import io.towpath.inventory.FieldOrigin;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Placement;
import io.towpath.platform.spi.VmTraits;
import io.towpath.units.ByteSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the source, the CMDB and people tell of a VM beyond its size, ready to print in groups. What nobody told is left
/// out, and so is a group of which nothing is known.
///
/// @param snapshots   null where the source does not tell; empty: there are none
/// @param filesystems those the guest reports
/// @param tags        tags and custom attributes
record VmFacts(List<Group> groups, @Nullable List<SnapshotRow> snapshots, List<FilesystemRow> filesystems,
        List<Fact> tags, List<OriginRow> origins) {

    record Group(String title, List<Fact> facts) {}

    /// @param exact a name to copy rather than words to read
    record Fact(String name, String value, boolean exact) {}

    record SnapshotRow(String name, int depth, @Nullable String taken, String size) {}

    record FilesystemRow(String path, String capacity, String free, int percent) {}

    /// @param origin `by hand`
    record OriginRow(String field, String value, String origin, @Nullable String since) {}

    VmFacts {
        groups = List.copyOf(groups);
        filesystems = List.copyOf(filesystems);
        tags = List.copyOf(tags);
        origins = List.copyOf(origins);
    }

    static VmFacts of(Vm vm, List<FieldOrigin> origins, Moments moments) {
        List<Group> groups = new ArrayList<>();
        group(groups, "Guest", guest(vm, moments));
        group(groups, "State at the source", state(vm, moments));
        group(groups, "Where it runs", where(vm));
        group(groups, "Business", business(vm));
        group(groups, "Names and ids", ids(vm));
        group(groups, "Devices and settings", devices(vm.traits()));
        List<VmTraits.Snapshot> snapshots = vm.traits().snapshots();
        List<VmTraits.GuestFilesystem> filesystems = vm.traits().filesystems();
        return new VmFacts(groups, snapshots == null
                ? null
                : snapshots.stream().sorted(Comparator.comparingInt(VmTraits.Snapshot::depth))
                        .map(one -> new SnapshotRow(one.name(), one.depth(), moments.print(one.takenAt()),
                                size(one.sizeBytes())))
                        .toList(),
                filesystems == null ? List.of() : filesystems.stream().map(VmFacts::row).toList(),
                vm.tags().entrySet().stream().sorted(Map.Entry.comparingByKey(String.CASE_INSENSITIVE_ORDER))
                        .map(tag -> new Fact(tag.getKey(), tag.getValue(), false)).toList(),
                origins.stream().map(one -> new OriginRow(words(one.field()), value(vm, one),
                        origin(one.origin()), moments.print(one.since()))).toList());
    }

    private static void group(List<Group> groups, String title, Told told) {
        if (!told.facts.isEmpty()) {
            groups.add(new Group(title, List.copyOf(told.facts)));
        }
    }

    private static Told guest(Vm vm, Moments moments) {
        Placement at = vm.placement();
        VmTraits traits = vm.traits();
        String tools = traits.toolsStatus();
        return new Told().add("Operating system, as its tools tell", at.guestOs()).add("DNS name", at.dnsName(), true)
                .add("Addresses", String.join(", ", at.ipAddresses()), true)
                .add("Tools", tools == null
                        ? traits.toolsVersion()
                        : tools.replace('-', ' ') + (traits.toolsVersion() == null
                                ? ""
                                : ", version " + traits.toolsVersion()))
                .add("Started", moments.print(traits.bootedAt()));
    }

    private static Told state(Vm vm, Moments moments) {
        Placement at = vm.placement();
        VmTraits traits = vm.traits();
        return new Told().add("Power", at.power() == null ? null : at.power().name().toLowerCase(Locale.ROOT))
                .add("Kind", at.kind() == Placement.Kind.VM ? null : at.kind().name().toLowerCase(Locale.ROOT))
                .add("Connection", traits.connectionState())
                .add("Changed blocks tracked (CBT)", yes(traits.changeTracking()))
                .add("Disks need consolidation", yes(traits.consolidationNeeded()))
                .add("Fault Tolerance", yes(traits.faultTolerance()))
                .add("Hardware upgrade", traits.hardwareUpgrade())
                .add("Takes at the source", at.usedBytes() == null ? null : size(at.usedBytes()))
                .add("May grow to", at.provisionedBytes() == null ? null : size(at.provisionedBytes()))
                .add("Made", moments.print(traits.createdAt()));
    }

    private static Told where(Vm vm) {
        Placement at = vm.placement();
        return new Told().add("Datacenter", at.datacenter()).add("Cluster", at.cluster()).add("Host", at.host())
                .add("Folder", at.folder()).add("Resource pool", at.resourcePool())
                .add("Rules that tie it", list(vm.traits().affinityRules()));
    }

    private static Told business(Vm vm) {
        Vm.Business business = vm.business();
        return new Told().add("Tier", number(business.tier())).add("Environment", business.environment())
                .add("Criticality", business.criticality()).add("Business unit", business.businessUnit())
                .add("Strategy", business.strategy()).add("Never moves", business.excludedReason())
                .add("Soak, business days", number(business.soakDays()))
                .add("Maintenance window", business.maintenanceWindow());
    }

    private static Told ids(Vm vm) {
        Placement at = vm.placement();
        return new Told().add("Id at the source", at.moref(), true).add("Instance UUID", at.instanceUuid(), true)
                .add("BIOS UUID, as the guest sees it", at.biosUuid(), true);
    }

    private static Told devices(VmTraits traits) {
        return new Told().add("Virtual TPM", yes(traits.tpm())).add("Encrypted", yes(traits.encrypted()))
                .add("USB devices", list(traits.usbDevices()))
                .add("Handed through", list(traits.passthroughDevices()))
                .add("Serial and parallel ports", list(traits.serialPorts()))
                .add("CD images", list(traits.isoConnected())).add("Latency sensitivity", traits.latencySensitivity())
                .add("CPUs added while it runs", yes(traits.cpuHotAdd()))
                .add("Memory added while it runs", yes(traits.memoryHotAdd()))
                .add("Pinned to processors", traits.cpuAffinity()).add("Pinned to NUMA nodes", traits.numaAffinity())
                .add("Guest sees serial numbers of disks", yes(traits.diskUuid()));
    }

    /// Facts that were told.
    private static final class Told {

        private final List<Fact> facts = new ArrayList<>();

        Told add(String name, @Nullable String value) {
            return add(name, value, false);
        }

        Told add(String name, @Nullable String value, boolean exact) {
            if (value != null && !value.isBlank()) {
                facts.add(new Fact(name, value, exact));
            }
            return this;
        }
    }

    private static @Nullable String yes(@Nullable Boolean told) {
        return told == null ? null : told ? "yes" : "no";
    }

    private static @Nullable String number(@Nullable Integer told) {
        return told == null ? null : told.toString();
    }

    private static @Nullable String list(@Nullable List<String> told) {
        return told == null ? null : told.isEmpty() ? "none" : String.join(", ", told);
    }

    private static String size(@Nullable Long bytes) {
        return bytes == null ? "not told" : new ByteSize(bytes).toString();
    }

    private static FilesystemRow row(VmTraits.GuestFilesystem one) {
        int percent = one.capacityBytes() <= 0
                ? 0
                : (int) Math.round(100.0 * one.freeBytes() / one.capacityBytes());
        return new FilesystemRow(one.path(), size(one.capacityBytes()), size(one.freeBytes()), percent);
    }

    private static String origin(String origin) {
        return switch (origin) {
            case "manual" -> "by hand";
            case "api" -> "by a script";
            case "import" -> "from a file";
            case "source" -> "by an attribute at the source";
            default -> origin;
        };
    }

    /// `ownerEmail`: `Owner email`.
    private static String words(String field) {
        String spaced = field.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        return spaced.substring(0, 1).toUpperCase(Locale.ROOT) + spaced.substring(1);
    }

    /// What the field holds now, where this page knows the field.
    /// An emptied field leaves room for what the application says.
    private static String value(Vm vm, FieldOrigin origin) {
        Vm.Business business = vm.business();
        String now = switch (origin.field()) {
            case "application" -> vm.application();
            case "ownerName" -> vm.ownerName();
            case "ownerEmail" -> vm.ownerEmail();
            case "tier" -> number(business.tier());
            case "environment" -> business.environment();
            case "criticality" -> business.criticality();
            case "businessUnit" -> business.businessUnit();
            case "strategy" -> business.strategy();
            case "excludedReason" -> business.excludedReason();
            case "soakDays" -> number(business.soakDays());
            case "maintenanceWindow" -> business.maintenanceWindow();
            default -> null;
        };
        return now == null ? "–" : origin.empty() ? "none of its own; its application says " + now : now;
    }

    /// The same for scripts: names of REST, nothing printed.
    ///
    /// @param kind  `vm`, `template`, `placeholder`
    /// @param power `on`, `off`, `suspended`
    record Json(String kind, @Nullable String power, @Nullable String dnsName, @Nullable String guestOs,
            List<String> ipAddresses, @Nullable String datacenter, @Nullable String cluster, @Nullable String host,
            @Nullable String folder, @Nullable String resourcePool, @Nullable String moref,
            @Nullable String instanceUuid, @Nullable String biosUuid, @Nullable Long usedBytes,
            @Nullable Long provisionedBytes, Vm.Business business, Map<String, String> tags, VmTraits traits,
            Map<String, OriginJson> origins) {

        static Json of(Vm vm, List<FieldOrigin> origins) {
            Placement at = vm.placement();
            return new Json(at.kind().name().toLowerCase(Locale.ROOT),
                    at.power() == null ? null : at.power().name().toLowerCase(Locale.ROOT), at.dnsName(), at.guestOs(),
                    at.ipAddresses(), at.datacenter(), at.cluster(), at.host(), at.folder(), at.resourcePool(),
                    at.moref(), at.instanceUuid(), at.biosUuid(), at.usedBytes(), at.provisionedBytes(), vm.business(),
                    vm.tags(), vm.traits(), origins.stream().collect(Collectors.toMap(FieldOrigin::field,
                            one -> new OriginJson(one.origin(), one.since(), one.empty()), (one, _) -> one,
                            LinkedHashMap::new)));
        }
    }

    /// @param origin `manual`, `api`, `import` or `source`
    /// @param empty  the VM was given none of its own then: the value that is told beside is its application's, or none
    record OriginJson(String origin, Instant since, boolean empty) {}

    /// @param addresses what the guest reports on this card
    record NicJson(String network, String adapter, @Nullable String mac, boolean connected, List<String> addresses,
            @Nullable String switchName, @Nullable Boolean startsConnected) {

        static NicJson of(String network, String adapter, @Nullable String mac, boolean connected, NicTraits traits) {
            return new NicJson(network, adapter, mac, connected, traits.addresses(), traits.switchName(),
                    traits.startsConnected());
        }
    }
}
