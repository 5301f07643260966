package io.towpath.wave.gate.web;

import io.towpath.access.Permission;
import io.towpath.table.Download;
import io.towpath.wave.gate.GateName;
import io.towpath.wave.gate.Gates;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/// What stands in the way of a gate, as a file.
@Controller
class GateLists {

    private static final List<String> COLUMNS = List.of("gate", "state", "vmId", "which", "what", "remedy");

    private final Gates gates;

    GateLists(Gates gates) {
        this.gates = gates;
    }

    @GetMapping("/waves/{id}/gates/{gate}/faults.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.WAVE_READ)
    void faults(@PathVariable UUID id, @PathVariable String gate, @PathVariable String extension,
            HttpServletResponse response) throws IOException {
        var one = gates.of(id).orElseThrow(GateLists::absent)
                .gate(GateName.of(gate).orElseThrow(GateLists::absent));
        Download.send(response, extension, "gate-" + gate, COLUMNS, one.faults(),
                fault -> Download.cells(gate, one.state().name().toLowerCase(Locale.ROOT), fault.vmId(), fault.name(),
                        fault.what(),
                        one.remedy()));
    }

    private static ResponseStatusException absent() {
        return new ResponseStatusException(HttpStatus.NOT_FOUND);
    }
}
