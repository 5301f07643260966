package io.towpath.disk.vhd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FixedWriterTest extends WriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.VHD;
    }

    @Override
    protected int unit() {
        return 65536;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("subformat", "fixed", "force_size", "on");
    }

    @Test
    void isTheDiskWithAFooterBehind() throws IOException {
        byte[] disk = TestDisk.mixed(1 << 20, 1);
        Path image = folder.resolve("fixed.vhd");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.finish();
        }

        byte[] bytes = Files.readAllBytes(image);
        assertEquals(disk.length + 512, bytes.length);
        assertArrayEquals(disk, java.util.Arrays.copyOf(bytes, disk.length));
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.recognise())) {
            assertEquals(DiskFormat.VHD, reader.format());
        }
    }

    @Test
    void goesOnWithADiskWhoseGuestWroteAFooterItself() throws IOException {
        byte[] disk = new byte[1 << 20];
        System.arraycopy(new SmallVhd().bytes.array(), 0, disk, 0, 4096);
        Path image = folder.resolve("fixed.vhd");
        try (DiskWriter writer = create(image, disk.length)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.checkpoint();
        }
        byte[] more = "more".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(more, 0, disk, 9000, more.length);
        try (DiskWriter writer = DiskImages.resume(image, DiskFormat.VHD, options())) {
            writer.write(9000, ByteBuffer.wrap(more));
            writer.finish();
        }
        assertArrayEquals(disk, SmallVhd.read(image));
    }
}
