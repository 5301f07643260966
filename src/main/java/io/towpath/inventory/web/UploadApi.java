package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.UploadView;
import io.towpath.inventory.Uploads;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Files into a source, for scripts: POST begins, PATCH with `Upload-Offset` appends, HEAD tells where to go on.
@RestController
@RequestMapping("/api/v1/uploads")
@Tag(name = "uploads")
class UploadApi {

    private final Uploads uploads;
    private final CurrentUser user;

    UploadApi(Uploads uploads, CurrentUser user) {
        this.uploads = uploads;
        this.user = user;
    }

    /// @param name   a bare file name ending in .ova, .ovf, .vmdk, .vmx, .mf or .cert
    /// @param sha256 of the whole file, checked at the end; may be left out
    record Begin(@NotNull UUID source, @NotNull String name, @NotNull Long sizeBytes, @Nullable String sha256,
            @Nullable Boolean replace) {}

    record Items(List<UploadJson> items, @Nullable String next) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    Items unfinished(@RequestParam UUID source) {
        return new Items(uploads.unfinished(source).stream().map(UploadJson::of).toList(), null);
    }

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<UploadJson> begin(@Valid @RequestBody Begin begin) {
        UploadView upload = uploads.create(begin.source(), new Uploads.Order(begin.name(), begin.sizeBytes(),
                begin.sha256(), Boolean.TRUE.equals(begin.replace())), user.actor());
        return UploadJson.answer(ResponseEntity.created(URI.create("/api/v1/uploads/" + upload.id())), upload);
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<UploadJson> one(@PathVariable UUID id) {
        return UploadJson.answer(ResponseEntity.ok(), uploads.find(id)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no upload " + id, "Begin it again.")));
    }

    @PatchMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<UploadJson> append(@PathVariable UUID id, @RequestHeader(UploadJson.OFFSET) long offset,
            HttpServletRequest request) throws IOException {
        return UploadJson.answer(ResponseEntity.ok(), Piece.append(uploads, id, offset, request));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<Void> cancel(@PathVariable UUID id) {
        uploads.cancel(id, user.actor());
        return ResponseEntity.noContent().build();
    }
}
