package io.towpath.inventory.web;

import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.platform.spi.Probe;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// Sources or targets as a file. Accounts and passwords are in none.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class ConnectionLists {

    private static final List<String> COLUMNS = List.of("id", "name", "kind", "location", "health", "found", "testedAt",
            "vms", "missingVms", "lastScan", "lastScanStarted", "lastScanEnded", "registeredAt", "registeredBy");

    private final Connections connections;
    private final Scans scans;

    ConnectionLists(Connections connections, Scans scans) {
        this.connections = connections;
        this.scans = scans;
    }

    @GetMapping("/{role:sources|targets}.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String role, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        List<ConnectionView> all = connections.all(Role.of(role).direction());
        Map<UUID, ScanView> newest = scans.newest(all.stream().map(view -> view.connection().id()).toList());
        Download.send(response, extension, role, COLUMNS, all,
                view -> cells(view, newest.get(view.connection().id())));
    }

    private static @Nullable Object[] cells(ConnectionView view, @Nullable ScanView scan) {
        Connection one = view.connection();
        Probe probe = view.probe();
        return Download.cells(one.id(), one.name(), one.kind(), one.location(),
                probe == null ? "not tested" : probe.works() ? "answers" : "does not answer",
                probe == null ? null : probe.summary(), view.probedAt(), view.vms(), view.missing(),
                scan == null ? null : scan.state().name().toLowerCase(Locale.ROOT),
                scan == null ? null : scan.startedAt(), scan == null ? null : scan.endedAt(), view.createdAt(),
                view.createdBy());
    }
}
