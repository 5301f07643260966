package io.towpath.migration.web;

import io.towpath.inventory.Connection;
import io.towpath.inventory.DiskExclusions;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
import io.towpath.migration.RefusedException;
import io.towpath.migration.State;
import io.towpath.migration.Warmth;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Readiness;
import io.towpath.replication.DiskPass;
import io.towpath.replication.KeptCopy;
import io.towpath.replication.Replications;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.Transfers;
import io.towpath.triage.Triage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the page of a VM together.
@Component
class VmPages {

    private static final List<String> TABS = List.of("overview", "hardware", "disks", "network", "findings", "sync",
            "checks",
            "timeline", "files");
    private static final Set<String> OF_A_TRIP = Set.of("sync", "checks");
    private static final int USUAL_SOAK = 5;
    private static final int MOST_SOAK = 60;

    private final Inventory inventory;
    private final Readiness readiness;
    private final Migrations migrations;
    private final Transfers transfers;
    private final Replications replications;
    private final Triage triage;
    private final Moments moments;
    private final Downtime downtime;
    private final DiskExclusions exclusions;

    VmPages(Inventory inventory, Readiness readiness, Migrations migrations, Transfers transfers,
            Replications replications, Triage triage, Moments moments, Downtime downtime, DiskExclusions exclusions) {
        this.downtime = downtime;
        this.exclusions = exclusions;
        this.inventory = inventory;
        this.readiness = readiness;
        this.migrations = migrations;
        this.transfers = transfers;
        this.replications = replications;
        this.triage = triage;
        this.moments = moments;
    }

    VmPage of(UUID id, String wanted) {
        Vm vm = inventory.vm(id).orElseThrow(() -> new RefusedException("not-found", "There is no VM %s.".formatted(id),
                "Look for it in the list of VMs."));
        String tab = TABS.contains(wanted) ? wanted : "overview";
        List<MigrationView> attempts = migrations.allOf(id);
        MigrationView latest = attempts.isEmpty() ? null : attempts.getFirst();
        List<DiskCopy> copies = latest == null ? List.of() : transfers.of(latest.id());
        Assessment assessment = readiness.of(id);
        // as its trip would find it, which a finding about warm ones does not hinder when it is cold
        Assessment going = assessment.going(Warmth.mode(inventory, vm, latest) == Mode.COLD);
        boolean blocked = going.verdict() == Assessment.Verdict.BLOCKED;
        TripPart trip = latest == null
                ? null
                : TripPart.of(latest, copies, targetName(latest), inventory.readsRunning(vm),
                        Warmth.of(inventory, vm).asFound(replications.of(latest.id()).orElse(null)), triage, moments,
                        latest.stall() == null
                                ? null
                                : new TripPart.Trouble(downtime.source(latest, vm, inventory.readsRunning(vm)),
                                        downtime.of(latest)));
        Map<UUID, DiskRow.Now> moving = moving(latest);
        Map<UUID, KeptCopy> kept = latest == null
                ? Map.of()
                : replications.kept(latest.id()).stream().collect(Collectors.toMap(KeptCopy::vmDiskId, each -> each));
        boolean open = latest == null || latest.state().isFinal();
        Set<UUID> lost = open ? Set.of() : exclusions.lost(id);
        VmDisk first = vm.startsFrom().orElse(null);
        return new VmPage(id, vm.version(), vm.name(), about(vm), assessment.verdict().name(),
                moments.print(vm.missingSince()), going.blocker().map(finding -> finding.what()).orElse(null),
                trip,
                blocked || vm.missingSince() != null ? null : plan(vm, latest), tabs(vm, assessment, attempts, tab),
                tab,
                vm.disks().stream().map(disk -> DiskRow.of(disk, (open || lost.contains(disk.id())) && !disk
                        .equals(first), copies,
                        latest != null && latest.movedOn(), moving.get(disk.id()), kept.get(disk.id()))).toList(),
                ExcludedDiskRow.of(vm, open, moments),
                VmPage.facts(vm, moments),
                tab.equals("hardware") ? VmFacts.of(vm, inventory.origins(id), moments) : null,
                VmPage.nics(vm), findings(assessment), attempts.stream().map(this::attempt).toList(),
                "/inventory/vms/%s/live?tab=%s".formatted(id, tab));
    }

    /// By disk, what the pass that runs does to it: of seeds their copies tell.
    private Map<UUID, DiskRow.Now> moving(@Nullable MigrationView latest) {
        Map<UUID, DiskRow.Now> moving = new HashMap<>();
        if (latest == null || !latest.state().movesBytes()) {
            return moving;
        }
        UUID id = latest.id();
        replications.running(id).ifPresent(pass -> {
            Map<String, DiskPass> disks = pass.disks().stream().collect(Collectors.toMap(DiskPass::key, disk -> disk));
            replications.of(id).ifPresent(of -> of.disks().forEach(disk -> {
                DiskPass now = disks.get(disk.key());
                if (now != null) {
                    moving.put(disk.vmDiskId(), new DiskRow.Now(pass.number(), now));
                }
            }));
        });
        return moving;
    }

    private VmPage.@Nullable PlanForm plan(Vm vm, @Nullable MigrationView latest) {
        if (latest != null && latest.state() != State.CANCELLED && latest.state() != State.ROLLED_BACK) {
            return null;
        }
        List<VmPage.Choice> targets = inventory.targets().stream()
                .map(target -> new VmPage.Choice(target.id(), target.name())).toList();
        return new VmPage.PlanForm(targets, Math.min(MOST_SOAK, vm.business().soak(latest == null
                ? USUAL_SOAK
                : latest.soakBusinessDays())), vm.business().soakDays());
    }

    private String targetName(MigrationView trip) {
        return inventory.connection(trip.targetId()).map(Connection::name).orElse("a target that was removed");
    }

    private static String about(Vm vm) {
        List<String> parts = new ArrayList<>();
        if (vm.application() != null) {
            parts.add(vm.application());
        }
        String owner = vm.ownerName() == null ? vm.ownerEmail() : vm.ownerName();
        parts.add(owner == null ? "no owner named" : "owner " + owner);
        parts.add("%s / %s".formatted(vm.sourceName(), vm.place()));
        return String.join(" · ", parts);
    }

    private static List<VmPage.Tab> tabs(Vm vm, Assessment assessment, List<MigrationView> attempts, String current) {
        Map<String, Integer> counts = Map.of("disks", vm.disks().size() + vm.excludedDisks().size(), "network",
                vm.nics().size(), "findings",
                assessment.findings().size());
        return TABS.stream().filter(tab -> !OF_A_TRIP.contains(tab) || !attempts.isEmpty()).map(tab -> {
            String title = tab.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + tab.substring(1);
            String text = counts.containsKey(tab) ? "%s %d".formatted(title, counts.get(tab)) : title;
            String href = "/inventory/vms/%s%s".formatted(vm.id(), tab.equals("overview") ? "" : "?tab=" + tab);
            return new VmPage.Tab(tab, text, href, tab.equals(current));
        }).toList();
    }

    private static List<VmPage.FindingRow> findings(Assessment assessment) {
        return assessment.findings().stream().map(FindingText::row).toList();
    }

    private VmPage.AttemptRow attempt(MigrationView trip) {
        return new VmPage.AttemptRow(trip.attempt(), trip.state().name(), moments.print(trip.since()), trip.reason(),
                trip.waveId(), trip.waveKey());
    }
}
