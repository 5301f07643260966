package io.towpath.disk.vhd;

import io.towpath.disk.DiskWriter;
import io.towpath.disk.PlainWriter;
import io.towpath.disk.TargetFile;
import java.io.IOException;

/// Begins a fixed VHD as a sparse file: footer and size are there from the start, and what is never written is a hole.
final class FixedWriter {

    private FixedWriter() {}

    static DiskWriter create(TargetFile file, Footer footer) throws IOException {
        try {
            file.write(footer.sizeBytes(), footer.bytes());
            file.sync();
            return new PlainWriter(file, footer.sizeBytes());
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }
}
