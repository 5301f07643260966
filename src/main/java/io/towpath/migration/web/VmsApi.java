package io.towpath.migration.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.towpath.access.Permission;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.inventory.VmDisk;
import io.towpath.migration.Migrations;
import io.towpath.migration.RefusedException;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// VMs for scripts: the same filters as the list's page, one parameter a facet. What is not understood is refused.
@RestController
@RequestMapping("/api/v1/vms")
@PreAuthorize(Permission.INVENTORY_READ)
class VmsApi {

    /// @param next  where the next page goes on; null on the last
    /// @param total with `count=true`: how many match; else null
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Page(List<Map<String, @Nullable Object>> items, @Nullable String next,
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Integer total) {}

    record OneVm(UUID id, UUID sourceId, String source, String externalId, String name, String place, String container,
            @Nullable String application, @Nullable String ownerName, @Nullable String ownerEmail, int cpus,
            int coresPerSocket, long memoryBytes, String firmware, boolean secureBoot, @Nullable String osId,
            @Nullable String osName, long storedBytes, long capacityBytes, List<Disk> disks, List<VmFacts.NicJson> nics,
            String readiness, List<FindingJson> findings, @Nullable UUID migrationId,
            MigrationJson.@Nullable StateJson state, Instant firstSeenAt, Instant lastSeenAt,
            @Nullable Instant missingSince, int version, VmFacts.Json facts) {}

    /// @param excludedReason why it stays at the source; left out where it migrates
    record Disk(UUID id, int position, String label, String file, @Nullable String member, String format,
            long capacityBytes, long storedBytes, @Nullable String excludedReason) {

        static Disk of(VmDisk disk, @Nullable String excludedReason) {
            var facts = disk.facts();
            return new Disk(disk.id(), disk.position(), facts.label(), facts.file(), facts.member(), facts.format(),
                    facts.capacityBytes(), facts.storedBytes(), excludedReason);
        }
    }

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

    /// By the filters of the page, sorted by `sort`, up to `limit` at a time; `next` is the cursor of the rest.
    @GetMapping
    ResponseEntity<Page> list(@RequestParam MultiValueMap<String, String> params) {
        VmsQuestion question = VmsQuestion.of(params);
        List<VmSearch.Hit> found = search.after(question.filter(), question.cursor(), question.limit() + 1);
        List<VmSearch.Hit> shown = found.subList(0, Math.min(question.limit(), found.size()));
        String next = found.size() > shown.size() ? shown.getLast().cursor().text() : null;
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok();
        if (next != null) {
            answer.header(HttpHeaders.LINK, "<%s>; rel=\"next\"".formatted(question.url("/api/v1/vms", next)));
        }
        return answer.body(new Page(shown.stream().map(hit -> VmJson.of(hit.vm(), question.fields())).toList(), next,
                question.count() ? search.count(question.filter()) : null));
    }

    @GetMapping("/{id}")
    ResponseEntity<OneVm> one(@PathVariable UUID id) {
        Vm vm = inventory.vm(id).orElseThrow(() -> new RefusedException("not-found", "There is no VM %s.".formatted(id),
                "List the VMs."));
        return ResponseEntity.ok().eTag("\"" + vm.version() + "\"").body(json(vm));
    }

    private OneVm json(Vm vm) {
        Assessment assessment = readiness.of(vm.id());
        var trip = migrations.latestOf(vm.id()).orElse(null);
        var hardware = vm.hardware();
        List<Disk> disks = Stream.concat(vm.disks().stream().map(disk -> Disk.of(disk, null)),
                vm.excludedDisks().stream().map(each -> Disk.of(each.disk(), each.reason())))
                .sorted(Comparator.comparingInt(Disk::position)).toList();
        List<VmFacts.NicJson> nics = vm.nics().stream().map(nic -> VmFacts.NicJson.of(nic.network(),
                TripPart.kebab(nic.adapter()), nic.mac(), nic.connected(), nic.traits())).toList();
        return new OneVm(vm.id(), vm.sourceId(), vm.sourceName(), vm.externalId(), vm.name(), vm.place(),
                vm.container(), vm.application(), vm.ownerName(), vm.ownerEmail(), hardware.cpus(),
                hardware.coresPerSocket(), hardware.memoryBytes(), TripPart.kebab(hardware.firmware()),
                hardware.secureBoot(), hardware.osId(), hardware.osName(), vm.storedBytes(), vm.sourceCapacityBytes(),
                disks,
                nics, TripPart.kebab(assessment.verdict()),
                assessment.findings().stream().map(VmsApi::json).toList(), trip == null ? null : trip.id(),
                trip == null ? null : MigrationJson.state(trip), vm.firstSeenAt(), vm.lastSeenAt(), vm.missingSince(),
                vm.version(), VmFacts.Json.of(vm, inventory.origins(vm.id())));
    }

    private static FindingJson json(Finding finding) {
        return new FindingJson(finding.rule(), TripPart.kebab(finding.severity()), finding.what(), finding.fix());
    }
}
