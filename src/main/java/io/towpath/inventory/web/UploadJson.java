package io.towpath.inventory.web;

import io.towpath.inventory.UploadView;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;

/// An upload, as scripts see it.
///
/// @param receivedBytes the offset at which to go on
/// @param state         `open`, `complete`, `cancelled`, `abandoned`, `failed`
record UploadJson(UUID id, UUID source, String name, long sizeBytes, long receivedBytes, String state,
        String createdBy, Instant createdAt, @Nullable String error) {

    static final String OFFSET = "Upload-Offset";
    static final String LENGTH = "Upload-Length";

    static UploadJson of(UploadView upload) {
        return new UploadJson(upload.id(), upload.sourceId(), upload.fileName(), upload.sizeBytes(),
                upload.receivedBytes(), upload.state().name().toLowerCase(Locale.ROOT), upload.createdBy(),
                upload.createdAt(), upload.error());
    }

    /// With offset and length as headers, so that a HEAD tells them as well.
    static ResponseEntity<UploadJson> answer(ResponseEntity.BodyBuilder answer, UploadView upload) {
        return answer.header(OFFSET, Long.toString(upload.receivedBytes()))
                .header(LENGTH, Long.toString(upload.sizeBytes()))
                .body(of(upload));
    }
}
