package io.towpath.disk.qcow2;

import io.towpath.disk.DiskWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The writers of QCOW2: of clusters as they are, and of compressed ones.
public final class Qcow2Writers {

    private Qcow2Writers() {}

    /// Begins an image; a file that is there already is overwritten.
    ///
    /// @param sizeBytes a multiple of 512
    /// @param options   see [WriterOptions]; unknown ones are refused
    public static DiskWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        return WriterOptions.of(path.toString(), options).compress()
                ? PackedQcow2Writer.create(path, sizeBytes, options)
                : Qcow2Writer.create(path, sizeBytes, options);
    }

    /// Goes on with an image that [#create] began.
    ///
    /// @param options those it was begun with
    public static DiskWriter resume(Path path, Map<String, String> options) throws IOException {
        return WriterOptions.of(path.toString(), options).compress()
                ? PackedQcow2Writer.resume(path, options)
                : Qcow2Writer.resume(path);
    }
}
