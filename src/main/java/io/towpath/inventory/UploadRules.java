package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// What may be uploaded, and how much.
@Component
final class UploadRules {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final ConnectionStore connections;
    private final UploadStore uploads;
    private final InventoryProperties.Upload limits;

    UploadRules(ConnectionStore connections, UploadStore uploads, InventoryProperties properties) {
        this.connections = connections;
        this.uploads = uploads;
        this.limits = properties.upload();
    }

    /// The folder of a source, as it is on disk; also of one that was removed, to clear up there.
    Path folder(UUID sourceId) throws IOException {
        Connection source = connections.find(sourceId)
                .filter(connection -> connection.direction() == Direction.SOURCE)
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no source " + sourceId, "It may have been removed; look at the list."));
        return Path.of(source.location()).toRealPath();
    }

    Uploads.Order checked(UUID sourceId, Uploads.Order order) {
        if (connections.view(sourceId).isEmpty()) {
            throw new RefusedException(RefusedException.Kind.ABSENT, "not-found", "there is no source " + sourceId,
                    "It may have been removed; look at the list.");
        }
        UploadFile.check(order.fileName());
        String sha256 = order.sha256() == null || order.sha256().isBlank()
                ? null
                : order.sha256().strip().toLowerCase(Locale.ROOT);
        if (sha256 != null && !SHA256.matcher(sha256).matches()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "sha256-invalid",
                    "the SHA-256 has %d characters, expected 64 hexadecimal digits".formatted(sha256.length()),
                    "Take it from sha256sum.");
        }
        if (order.sizeBytes() < 1) {
            throw new RefusedException(RefusedException.Kind.INVALID, "file-empty", order.fileName() + " is empty",
                    "Choose a file with content.");
        }
        if (order.sizeBytes() > limits.maxSize().toBytes()) {
            throw new RefusedException(RefusedException.Kind.TOO_LARGE, "file-too-large",
                    "%s has %s, at most %s are accepted".formatted(order.fileName(), new ByteSize(order.sizeBytes()),
                            new ByteSize(limits.maxSize().toBytes())),
                    "Copy it into the folder by other means.");
        }
        return new Uploads.Order(order.fileName(), order.sizeBytes(), sha256, order.replace());
    }

    /// Whether it fits beside everything that is on its way already.
    void requireRoom(UUID sourceId, Path folder, Uploads.Order order) throws IOException {
        long open = uploads.open(sourceId).stream().mapToLong(UploadView::sizeBytes).sum();
        if (open + order.sizeBytes() > limits.quota().toBytes()) {
            throw new RefusedException(RefusedException.Kind.TOO_LARGE, "upload-quota",
                    "unfinished uploads of this source hold %s already, %s together are accepted"
                            .formatted(new ByteSize(open), new ByteSize(limits.quota().toBytes())),
                    "Finish or cancel some of them.");
        }
        long free = Files.getFileStore(folder).getUsableSpace() - uploads.outstanding()
                - limits.keepFree().toBytes();
        if (order.sizeBytes() > free) {
            throw new RefusedException(RefusedException.Kind.NO_SPACE, "no-space",
                    "%s has %s, %s are free in the folder beside other uploads".formatted(order.fileName(),
                            new ByteSize(order.sizeBytes()), new ByteSize(Math.max(0, free))),
                    "Make room, or use another source.");
        }
        if (!Files.isWritable(folder)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "folder-not-writable",
                    "the user that Towpath runs as cannot write into the source's folder",
                    "Grant it write access, or copy the file there by other means.");
        }
    }
}
