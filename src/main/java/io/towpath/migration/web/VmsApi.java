package io.towpath.migration.web;

import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// VMs for scripts: the same filters as the list's page, one parameter a facet.
@RestController
@RequestMapping("/api/v1/vms")
@PreAuthorize(Permission.INVENTORY_READ)
class VmsApi {

    /// @param next the address of the next page; null on the last
    record Page(List<VmJson> items, @Nullable String next) {}

    record VmJson(UUID id, String name, String source, String place, @Nullable String application,
            @Nullable String ownerName, @Nullable String ownerEmail, @Nullable String os, int cpus, long memoryBytes,
            long storedBytes, long capacityBytes, int disks, int nics, String firmware, String container,
            String readiness, int blockers, int warnings, String state, @Nullable Instant since, boolean stalled,
            boolean held, @Nullable UUID migrationId, @Nullable UUID waveId, @Nullable String waveKey,
            @Nullable String complexity) {}

    record OneVm(UUID id, UUID sourceId, String source, String externalId, String name, String place, String container,
            @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail, int cpus,
            int coresPerSocket, long memoryBytes, String firmware, boolean secureBoot, @Nullable String osId,
            @Nullable String osName, long storedBytes, long capacityBytes, List<Disk> disks, List<Nic> nics,
            String readiness, List<FindingJson> findings, @Nullable UUID migrationId,
            MigrationJson.@Nullable StateJson state, Instant firstSeenAt, Instant lastSeenAt,
            @Nullable Instant missingSince, int version) {}

    record Disk(UUID id, int position, String label, String file, @Nullable String member, String format,
            long capacityBytes, long storedBytes) {}

    record Nic(String network, String adapter, @Nullable String mac, boolean connected) {}

    record FindingJson(String rule, String severity, String what, String fix) {}

    private final VmSearch search;
    private final Inventory inventory;
    private final Readiness readiness;
    private final Migrations migrations;

    VmsApi(VmSearch search, Inventory inventory, Readiness readiness, Migrations migrations) {
        this.search = search;
        this.inventory = inventory;
        this.readiness = readiness;
        this.migrations = migrations;
    }

    @GetMapping
    Page list(@RequestParam MultiValueMap<String, String> params) {
        VmFilter filter = VmFilter.of(params);
        List<VmOverview> found = search.page(filter);
        String next = found.size() > filter.size() ? filter.at(filter.page() + 1).url("/api/v1/vms") : null;
        return new Page(found.stream().limit(filter.size()).map(VmsApi::json).toList(), next);
    }

    @GetMapping("/{id}")
    ResponseEntity<OneVm> one(@PathVariable UUID id) {
        Vm vm = inventory.vm(id).orElseThrow(() -> new RefusedException("not-found", "There is no VM %s.".formatted(id),
                "List the VMs."));
        return ResponseEntity.ok().eTag("\"" + vm.version() + "\"").body(json(vm));
    }

    private static VmJson json(VmOverview vm) {
        return new VmJson(vm.id(), vm.name(), vm.sourceName(), vm.place(), vm.application(), vm.ownerName(),
                vm.ownerEmail(), vm.osName(), vm.cpus(), vm.memoryBytes(), vm.storedBytes(), vm.capacityBytes(),
                vm.disks(), vm.nics(), vm.firmware(), vm.container(), vm.readiness(), vm.blockers(), vm.warnings(),
                vm.state().toLowerCase(Locale.ROOT).replace('_', '-'), vm.since(), vm.stalled(), vm.held(),
                vm.migrationId(), vm.waveId(), vm.waveKey(),
                vm.complexity());
    }

    private OneVm json(Vm vm) {
        Assessment assessment = readiness.of(vm.id());
        var trip = migrations.latestOf(vm.id()).orElse(null);
        var hardware = vm.hardware();
        List<Disk> disks = vm.disks().stream()
                .map(disk -> new Disk(disk.id(), disk.position(), disk.facts().label(), disk.facts().file(),
                        disk.facts().member(), disk.facts().format(), disk.facts().capacityBytes(),
                        disk.facts().storedBytes()))
                .toList();
        List<Nic> nics = vm.nics().stream()
                .map(nic -> new Nic(nic.network(), TripPart.kebab(nic.adapter()), nic.mac(), nic.connected()))
                .toList();
        return new OneVm(vm.id(), vm.sourceId(), vm.sourceName(), vm.externalId(), vm.name(), vm.place(),
                vm.container(), vm.application(), vm.ownerName(), vm.ownerEmail(), hardware.cpus(),
                hardware.coresPerSocket(), hardware.memoryBytes(), TripPart.kebab(hardware.firmware()),
                hardware.secureBoot(), hardware.osId(), hardware.osName(), vm.storedBytes(), vm.capacityBytes(), disks,
                nics, TripPart.kebab(assessment.verdict()),
                assessment.findings().stream().map(VmsApi::json).toList(), trip == null ? null : trip.id(),
                trip == null ? null : MigrationJson.state(trip), vm.firstSeenAt(), vm.lastSeenAt(), vm.missingSince(),
                vm.version());
    }

    private static FindingJson json(Finding finding) {
        return new FindingJson(finding.rule(), TripPart.kebab(finding.severity()), finding.what(), finding.fix());
    }
}
