package io.towpath.report.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.report.ChangeList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// What others have to do for a wave, for the scripts that open their tickets.
@RestController
@RequestMapping("/api/v1/waves/{wave}/changes")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "waves")
class ChangesApi {

    private final ChangeList changes;

    ChangesApi(ChangeList changes) {
        this.changes = changes;
    }

    @GetMapping
    ChangesJson of(@PathVariable UUID wave) {
        if (!changes.exists(wave)) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return new ChangesJson(changes.of(wave).stream().map(each -> new ChangeJson(each.kind().word(), each.vm(),
                each.what(), each.from(), each.to(), each.port(), each.protocol())).toList());
    }

    record ChangesJson(List<ChangeJson> items) {}

    record ChangeJson(String kind, String vm, String change, @Nullable String from, @Nullable String to,
            @Nullable Integer port, @Nullable String protocol) {}
}
