package io.towpath.disk.vhd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The contract, on images that qemu-img writes.
abstract class VhdByQemu extends ReaderContract {

    abstract String subformat();

    @Override
    protected DiskFormat format() {
        return DiskFormat.VHD;
    }

    @Override
    protected Path image(Path folder, byte[] content) throws IOException {
        return convert(folder, content, "on");
    }

    private Path convert(Path folder, byte[] content, String forceSize) throws IOException {
        Path image = folder.resolve("disk.vhd");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vpc", "-o",
                "subformat=" + subformat() + ",force_size=" + forceSize, TestDisk.raw(folder, content).toString(),
                image.toString()).ok();
        return image;
    }

    @Test
    void readsADiskWhoseSizeIsRoundedToItsGeometry() throws IOException {
        byte[] content = TestDisk.mixed(5 << 20, 8);
        Path image = convert(folder, content, "off");
        Path judged = folder.resolve("judged.raw");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "vpc", "-O", "raw", image.toString(),
                judged.toString()).ok();

        byte[] read = SmallVhd.read(image);

        assertEquals(151 * 4 * 17 * 512, read.length);
        assertArrayEquals(Files.readAllBytes(judged), read);
    }

    @Test
    void recognisesIt() throws IOException {
        Path image = image(folder, TestDisk.mixed(1 << 20, 9));

        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.recognise())) {
            assertEquals(DiskFormat.VHD, reader.format());
            assertEquals("disk-type=" + subformat(),
                    reader.facts().getFirst().key() + "=" + reader.facts().getFirst().value());
            assertEquals(java.util.List.of(), reader.notes());
        }
    }

    @Test
    void readsAnEmptyDisk() throws IOException {
        Path image = folder.resolve("empty.vhd");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "vpc", "-o",
                "force_size=on,subformat=" + subformat(), image.toString(), "5M").ok();

        assertArrayEquals(new byte[5 << 20], SmallVhd.read(image));
    }

    @Test
    void readsADiskOfNoSize() throws IOException {
        Path image = folder.resolve("none.vhd");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "vpc", "-o", "subformat=" + subformat(),
                image.toString(), "0").ok();

        assertArrayEquals(new byte[0], SmallVhd.read(image));
    }
}
