package io.towpath.migration.web;

import io.swagger.v3.oas.annotations.Operation;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.MigrationView;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/// The support bundle of a trip, for a page and for scripts.
@RestController
@PreAuthorize(Permission.WAVE_EXECUTE)
class BundleController {

    private final Bundles bundles;
    private final CurrentUser user;

    BundleController(Bundles bundles, CurrentUser user) {
        this.bundles = bundles;
        this.user = user;
    }

    @GetMapping(path = {"/migrations/{id}/bundle", "/api/v1/migrations/{id}/bundle"}, produces = "application/zip")
    @Operation(summary = "A ZIP archive for support: steps, events, findings, facts, settings and versions, without secrets")
    void bundle(@PathVariable UUID id, HttpServletResponse response) throws IOException {
        MigrationView trip = bundles.take(id, user.actor());
        response.setContentType("application/zip");
        response.setHeader("Content-Disposition", "attachment; filename=\"%s\"".formatted(Bundles.fileName(trip)));
        response.setHeader("Cache-Control", "no-store");
        bundles.write(trip, response.getOutputStream());
    }
}
