package io.towpath.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Brings files into a source's folder, piece by piece, resumable. A file stands there under its name only when it is
/// complete; until then it ends in `.part`, which scans leave out. What is refused throws [RefusedException].
public interface Uploads {

    /// Begins an upload, or finds the unfinished one of the same name and size, to go on with.
    UploadView create(UUID sourceId, Order order, String actor);

    /// Appends at an offset, straight to the disk. What arrived before the connection broke is kept. The last byte
    /// completes the upload: its digest is checked if one was given, the file gets its name, the source is scanned.
    ///
    /// @param offset must be [UploadView#receivedBytes()]; another one is refused with 409 `upload-offset`
    UploadView append(UUID id, long offset, InputStream bytes) throws IOException;

    /// Takes a whole file whose exact size is not known beforehand.
    ///
    /// @param atMost bytes that can come at most
    UploadView receive(UUID sourceId, String fileName, boolean replace, long atMost, InputStream bytes, String actor)
            throws IOException;

    /// Removes what has arrived.
    void cancel(UUID id, String actor);

    Optional<UploadView> find(UUID id);

    /// Those of a source that can go on, newest first.
    List<UploadView> unfinished(UUID sourceId);

    /// @param fileName a bare name ending in .ova, .ovf, .vmdk, .vmx, .mf or .cert
    /// @param sha256   of the whole file, hex; null when the sender does not know it
    /// @param replace  take the place of a file of that name
    record Order(String fileName, long sizeBytes, @Nullable String sha256, boolean replace) {}
}
