package io.towpath.migration.web;

import io.towpath.inventory.Vm;
import io.towpath.platform.spi.DiscoveredNic;
import io.towpath.units.ByteSize;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The page of one VM, ready to print.
///
/// @param trip    null while no migration was ever planned
/// @param plan    null where none can be planned now
/// @param told    on the tab Hardware alone
/// @param blocked why none can be planned: the worst finding; null where that is not the cause
record VmPage(UUID id, int version, String name, String about, String readiness, @Nullable String missing,
        @Nullable String blocked, @Nullable TripPart trip, @Nullable PlanForm plan, List<Tab> tabs, String tab,
        List<DiskRow> disks, List<ExcludedDiskRow> excludedDisks, Facts facts, @Nullable VmFacts told,
        List<NicRow> nics, List<FindingRow> findings,
        List<AttemptRow> attempts,
        String live) {

    /// Whether an attempt has ended, and copies may be left.
    public boolean left() {
        return attempts.stream().anyMatch(each -> each.state().equals("CANCELLED") || each.state().equals(
                "ROLLED_BACK"));
    }

    record Tab(String key, String text, String href, boolean current) {}

    record Facts(String cpus, String memory, String firmware, String os, String hardwareVersion,
            @Nullable String annotation, String source, String place, String externalId, String container,
            String stored,
            String capacity, @Nullable String firstSeen, @Nullable String lastSeen, @Nullable String application,
            @Nullable String ownerName, @Nullable String ownerEmail) {}

    /// @param addresses what the guest reports on it; empty where it does not tell
    record NicRow(String network, String adapter, String mac, String connected, String addresses) {}

    /// @param evidence  the numbers that made it: `depth 4`
    /// @param elsewhere how it is at other targets: `KubeVirt: blocker`; empty where all agree
    /// @param waived    why it does not count and until when; null while it counts
    /// @param waivable  whether it counts and may be set aside
    record FindingRow(String severity, String rule, String what, String fix, String evidence, String elsewhere,
            boolean blocksStart, @Nullable String waived, boolean waivable) {}

    record AttemptRow(int attempt, String state, @Nullable String since, String reason, @Nullable UUID waveId,
            @Nullable String waveKey) {}

    /// What one chooses to plan a migration.
    /// @param atLeast soak that the VM's CMDB asks for; null: none
    record PlanForm(List<Choice> targets, int soakDays, @Nullable Integer atLeast) {}

    record Choice(UUID id, String name) {}

    static Facts facts(Vm vm, Moments moments) {
        var hardware = vm.hardware();
        String firmware = hardware.firmware().name() + (hardware.secureBoot() ? ", secure boot" : "");
        return new Facts(
                "%d (%d per socket)".formatted(hardware.cpus(), hardware.coresPerSocket()),
                new ByteSize(hardware.memoryBytes()).toString(), firmware,
                os(hardware.osName(), hardware.osId()), VmListPage.dash(hardware.hardwareVersion()),
                hardware.annotation(), vm.sourceName(), vm.place(), vm.externalId(),
                vm.container().toUpperCase(Locale.ROOT), new ByteSize(vm.storedBytes()).toString(),
                new ByteSize(vm.sourceCapacityBytes()).toString(), moments.print(vm.firstSeenAt()),
                moments.print(vm.lastSeenAt()), vm.application(), vm.ownerName(), vm.ownerEmail());
    }

    private static String os(@Nullable String name, @Nullable String id) {
        if (name == null) {
            return VmListPage.dash(id);
        }
        return id == null || id.equals(name) ? name : "%s (%s)".formatted(name, id);
    }

    private static String connected(DiscoveredNic nic) {
        Boolean starts = nic.traits().startsConnected();
        String now = nic.connected() ? "yes" : "no";
        return starts == null || starts == nic.connected()
                ? now
                : now + (starts ? ", is when it starts" : ", is not when it starts");
    }

    static List<NicRow> nics(Vm vm) {
        return vm.nics().stream()
                .map(nic -> new NicRow(VmListPage.dash(nic.network()), nic.adapter().name(),
                        nic.mac() == null ? "given by the platform" : nic.mac(), connected(nic),
                        String.join(", ", nic.traits().addresses())))
                .toList();
    }
}
