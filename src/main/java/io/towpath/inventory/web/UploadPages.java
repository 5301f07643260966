package io.towpath.inventory.web;

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
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/// Uploads from the browser into a source: by upload.js in resumable pieces, or as a plain form. Either way the bytes go
/// from the connection straight into the source's folder.
@Controller
@RequestMapping("/sources/{source}")
class UploadPages {

    /// What upload.js sends at a time, and some more.
    private static final long A_PIECE = 16L << 20;

    private final Uploads uploads;
    private final CurrentUser user;

    UploadPages(Uploads uploads, CurrentUser user) {
        this.uploads = uploads;
        this.user = user;
    }

    record Begin(@NotNull String name, @NotNull Long sizeBytes, @Nullable Boolean replace) {}

    record Items(List<UploadJson> items) {}

    @GetMapping("/uploads")
    @ResponseBody
    @PreAuthorize(Permission.INVENTORY_WRITE)
    Items unfinished(@PathVariable UUID source) {
        return new Items(uploads.unfinished(source).stream().map(UploadJson::of).toList());
    }

    @PostMapping("/uploads")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<UploadJson> begin(@PathVariable UUID source, @Valid @RequestBody Begin begin) {
        UploadView upload = uploads.create(source, new Uploads.Order(begin.name(), begin.sizeBytes(), null,
                Boolean.TRUE.equals(begin.replace())), user.actor());
        return UploadJson.answer(
                ResponseEntity.created(URI.create("/sources/" + source + "/uploads/" + upload.id())), upload);
    }

    @GetMapping("/uploads/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<UploadJson> one(@PathVariable UUID source, @PathVariable UUID id) {
        return UploadJson.answer(ResponseEntity.ok(), existing(source, id));
    }

    @PatchMapping("/uploads/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<UploadJson> append(@PathVariable UUID source, @PathVariable UUID id,
            @RequestHeader(UploadJson.OFFSET) long offset, HttpServletRequest request) throws IOException {
        existing(source, id);
        return UploadJson.answer(ResponseEntity.ok(), Piece.append(uploads, id, offset, request));
    }

    @DeleteMapping("/uploads/{id}")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<Void> cancel(@PathVariable UUID source, @PathVariable UUID id) {
        existing(source, id);
        uploads.cancel(id, user.actor());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/uploads/{id}/cancel")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String cancelByForm(@PathVariable UUID source, @PathVariable UUID id, RedirectAttributes flash) {
        String name = existing(source, id).fileName();
        uploads.cancel(id, user.actor());
        flash.addFlashAttribute("notice", "The upload of " + name + " was cancelled; what had arrived is removed.");
        return "redirect:/sources/" + source + "#upload";
    }

    /// A form without JavaScript. It is read part by part as it arrives; nothing is kept in memory or in a second place.
    @PostMapping("/files")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    String whole(@PathVariable UUID source, HttpServletRequest request, RedirectAttributes flash) throws IOException {
        UploadView upload = firstFile(source, request);
        flash.addFlashAttribute(upload == null ? "problem" : "notice",
                upload == null ? "No file was chosen." : upload.fileName() + " has arrived; it is being scanned.");
        return "redirect:/sources/" + source;
    }

    private @Nullable UploadView firstFile(UUID source, HttpServletRequest request) throws IOException {
        boolean replace = false;
        FileItemIterator parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
        while (parts.hasNext()) {
            FileItemStream part = parts.next();
            if (part.isFormField()) {
                replace |= part.getFieldName().equals("replace");
            } else if (part.getName() != null && !part.getName().isBlank()) {
                return uploads.receive(source, part.getName(), replace, Math.max(1, request.getContentLengthLong()),
                        part.openStream(), user.actor());
            }
        }
        return null;
    }

    private UploadView existing(UUID source, UUID id) {
        return uploads.find(id).filter(upload -> upload.sourceId().equals(source))
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no upload " + id + " to this source", "Begin it again."));
    }

    /// upload.js reads problems as scripts do; the plain forms are sent back with the sentence.
    @ExceptionHandler
    Object refused(RefusedException refused, HttpServletRequest request, RedirectAttributes flash) {
        String message = String.valueOf(refused.getMessage());
        boolean form = request.getRequestURI().endsWith("/files") || request.getRequestURI().endsWith("/cancel");
        Piece.drain(request, form ? Long.MAX_VALUE : A_PIECE);
        if (form) {
            flash.addFlashAttribute("problem",
                    refused.remedy() == null ? message + "." : message + ". " + refused.remedy());
            return "redirect:" + request.getRequestURI().replaceFirst("/(files|uploads/[^/]+/cancel)$", "");
        }
        ProblemDetail problem = ProblemDetail.forStatus(refused.kind().status());
        problem.setDetail(message);
        problem.setProperty("code", refused.code());
        problem.setProperty("remedy", refused.remedy() == null ? "" : refused.remedy());
        return ResponseEntity.status(refused.kind().status()).body(problem);
    }
}
