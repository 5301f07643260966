package io.towpath.report.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.report.AnsibleInventory;
import io.towpath.report.AnsibleInventory.Hosts;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// A wave as an inventory of Ansible.
@RestController
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "reports")
class AnsibleApi {

    private final AnsibleInventory inventories;

    AnsibleApi(AnsibleInventory inventories) {
        this.inventories = inventories;
    }

    @GetMapping("/api/v1/waves/{wave}/ansible-inventory")
    @Operation(summary = "The wave's VMs as a dynamic inventory: what --list answers, with all variables")
    Map<String, Object> list(@PathVariable UUID wave) {
        return find(wave).list();
    }

    /// A file for `ansible-inventory -i`: its plugin reads JSON as the YAML that it is.
    @GetMapping("/reports/ansible/{wave:[0-9a-f-]+}.json")
    ResponseEntity<Map<String, Object>> file(@PathVariable UUID wave) {
        Hosts hosts = find(wave);
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON)
                .header("Content-Disposition", "attachment; filename=\"ansible-%s.json\"".formatted(hosts.key()
                        .toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]", "-")))
                .body(hosts.file());
    }

    private Hosts find(UUID wave) {
        return inventories.of(wave).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
