package io.towpath.disk.vhdx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The contract, on images that qemu-img writes.
abstract class VhdxByQemu extends ReaderContract {

    /// As `qemu-img convert -o` has them.
    abstract String options();

    @Override
    protected DiskFormat format() {
        return DiskFormat.VHDX;
    }

    @Override
    protected int unit() {
        return 1 << 20;
    }

    @Override
    protected Path image(Path folder, byte[] content) throws IOException {
        Path image = folder.resolve("disk.vhdx");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vhdx", "-o", options(),
                TestDisk.raw(folder, content).toString(), image.toString()).ok();
        return image;
    }

    @Test
    void readsAnEmptyDisk() throws IOException {
        Path image = folder.resolve("empty.vhdx");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "vhdx", "-o", options(),
                image.toString(), "5M").ok();

        try (DiskReader reader = open(image)) {
            assertEquals(5 << 20, reader.sizeBytes());
            assertArrayEquals(new byte[5 << 20], TestDisk.contentOf(reader));
        }
    }
}
