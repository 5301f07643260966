package io.towpath.disk.qcow2;

import static io.towpath.disk.Reason.EXTERNAL_REFERENCE;
import static io.towpath.disk.Reason.FORMAT_MISMATCH;
import static io.towpath.disk.Reason.FORMAT_UNKNOWN;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.SNAPSHOT_CHAIN;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Fact;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What layers may be upon, and how they are read.
class Qcow2ChainTest {

    private static final int CLUSTER = 65536;
    private static final byte[] BASE = TestDisk.dense(5 * CLUSTER, 1);

    @TempDir
    private Path folder;

    private Path inside;

    @BeforeEach
    void fill() throws IOException {
        inside = Files.createDirectory(folder.resolve("vm"));
        Files.write(inside.resolve("base.raw"), BASE);
        Files.write(folder.resolve("secret.raw"), BASE);
    }

    @Test
    void readsALayerThatIsLargerThanItsBackingFile() throws IOException {
        layer("disk.qcow2", "base.raw", "raw", 9 * CLUSTER);
        Qemu.io(inside.resolve("disk.qcow2"), "write -P 7 64k 64k", "write -z 128k 64k", "write -P 8 448k 64k");
        byte[] expected = Arrays.copyOf(BASE, 9 * CLUSTER);
        Arrays.fill(expected, CLUSTER, 2 * CLUSTER, (byte) 7);
        Arrays.fill(expected, 2 * CLUSTER, 3 * CLUSTER, (byte) 0);
        Arrays.fill(expected, 7 * CLUSTER, 8 * CLUSTER, (byte) 8);

        try (DiskReader disk = open("disk.qcow2")) {
            List<Extent> extents = new ArrayList<>();
            disk.extents(new ByteRange(0, disk.sizeBytes()), extents::add);

            assertArrayEquals(expected, TestDisk.contentOf(disk));
            assertEquals(List.of(new Extent.Data(clusters(0, 2)), new Extent.Zero(clusters(2, 1)), new Extent.Data(
                    clusters(3, 2)), new Extent.Unallocated(clusters(5, 2)), new Extent.Data(clusters(7, 1)),
                    new Extent.Unallocated(clusters(8, 1))), extents);
            assertTrue(disk.facts().contains(new Fact("chain", "disk.qcow2 → base.raw")), () -> disk.facts()
                    .toString());
        }
    }

    @Test
    void readsALayerThatIsShorterThanItsBackingFile() throws IOException {
        layer("disk.qcow2", "base.raw", "raw", 2 * CLUSTER + 512);

        assertArrayEquals(Arrays.copyOf(BASE, 2 * CLUSTER + 512), read("disk.qcow2"));
    }

    @Test
    void refusesALayerThatNobodyAskedFor() throws IOException {
        layer("disk.qcow2", "base.raw", "raw", 5 * CLUSTER);

        assertEquals(EXTERNAL_REFERENCE, assertThrows(ImageException.class, () -> Qemu.open(inside.resolve(
                "disk.qcow2"))).reason());
    }

    @Test
    void neverTakesAFileForRawUndeclared() throws IOException {
        layer("disk.qcow2", "base.raw", "raw", 5 * CLUSTER);
        undeclare("disk.qcow2");
        ImageException refusal = refusal(FORMAT_UNKNOWN, "disk.qcow2");
        assertTrue(String.valueOf(refusal.remedy()).contains("-F raw"), refusal::remedy);

        layer("layer.qcow2", "base.raw", "raw", 5 * CLUSTER);
        layer("disk.qcow2", "layer.qcow2", "qcow2", 5 * CLUSTER);
        undeclare("disk.qcow2");
        assertArrayEquals(BASE, read("disk.qcow2"));
    }

    @Test
    void takesADeclaredRawFileAsRawWhateverItSays() throws IOException {
        Path inner = inside.resolve("base.raw");
        Files.delete(inner);
        Qemu.create(inner, "backing_file=/etc/passwd,backing_fmt=raw", 5 * CLUSTER);
        byte[] bytes = Files.readAllBytes(inner);
        layer("disk.qcow2", "base.raw", "raw", 5 * CLUSTER);

        assertArrayEquals(Arrays.copyOf(bytes, 5 * CLUSTER), read("disk.qcow2"));
    }

    @Test
    void refusesAFileOfAnotherFormatThanDeclared() throws IOException {
        layer("disk.qcow2", "base.raw", "qcow2", 5 * CLUSTER);
        refusal(FORMAT_MISMATCH, "disk.qcow2");
        layer("disk.qcow2", "base.raw", "luks", 5 * CLUSTER);
        refusal(UNSUPPORTED_FEATURE, "disk.qcow2");
    }

    @Test
    void opensNothingOutsideItsFolder() throws IOException {
        Files.createSymbolicLink(inside.resolve("link.raw"), Path.of("../secret.raw"));
        for (String name : List.of("/etc/passwd", "../secret.raw", "link.raw", "gone.raw", "..", "/dev/zero",
                "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}}",
                "nbd:127.0.0.1:9", "nbd://127.0.0.1:9/x", "file:base.raw", "http://127.0.0.1:9/x",
                folder.resolve("secret.raw").toString())) {
            layer("disk.qcow2", name, "raw", 5 * CLUSTER);
            refusal(EXTERNAL_REFERENCE, "disk.qcow2");
        }
    }

    @Test
    void opensABackingFileInTheRootsGiven() throws IOException {
        layer("disk.qcow2", folder.resolve("secret.raw").toString(), "raw", 5 * CLUSTER);

        try (DiskReader disk = DiskImages.open(DiskRef.file(inside.resolve("disk.qcow2")), new OpenOptions(
                DiskFormat.QCOW2, List.of(folder), true))) {
            assertArrayEquals(BASE, TestDisk.contentOf(disk));
        }
    }

    @Test
    void refusesLoops() throws IOException {
        layer("disk.qcow2", "disk.qcow2", "qcow2", 5 * CLUSTER);
        refusal(SNAPSHOT_CHAIN, "disk.qcow2");
        layer("disk.qcow2", "other.qcow2", "qcow2", 5 * CLUSTER);
        layer("other.qcow2", "disk.qcow2", "qcow2", 5 * CLUSTER);
        refusal(SNAPSHOT_CHAIN, "disk.qcow2");
    }

    @Test
    void readsThirtyTwoLayersAndNoMore() throws IOException {
        layer("layer1.qcow2", "base.raw", "raw", 5 * CLUSTER);
        byte[] image = Files.readAllBytes(inside.resolve("layer1.qcow2"));
        layer("layer02.qcow2", "layer1.qcow2", "qcow2", 5 * CLUSTER);
        byte[] upper = Files.readAllBytes(inside.resolve("layer02.qcow2"));
        Files.write(inside.resolve("layer01.qcow2"), image);
        for (int layer = 2; layer <= 32; layer++) {
            Files.write(inside.resolve("layer%02d.qcow2".formatted(layer)), renamed(upper, "layer1.qcow2",
                    "layer%02d.qcow2".formatted(layer - 1)));
        }

        assertArrayEquals(BASE, read("layer31.qcow2"));
        refusal(LIMIT_EXCEEDED, "layer32.qcow2");
    }

    @Test
    void refusesADamagedBackingFile() throws IOException {
        Files.write(inside.resolve("base.qcow2"), new SmallQcow2().longAt(SmallQcow2.L2, L2Entry.data(SmallQcow2.L2))
                .bytes());
        layer("disk.qcow2", "base.qcow2", "qcow2", 5 * CLUSTER);

        refusal(OVERLAP, "disk.qcow2");
    }

    /// The name has to be one byte longer, which the header is told.
    private static byte[] renamed(byte[] image, String from, String to) {
        byte[] changed = image.clone();
        int at = ByteBuffer.wrap(image).getInt(Qcow2Header.BACKING_OFFSET_AT + 4);
        assertEquals(from, new String(image, at, from.length(), StandardCharsets.UTF_8));
        System.arraycopy(to.getBytes(StandardCharsets.UTF_8), 0, changed, at, to.length());
        ByteBuffer.wrap(changed).putInt(Qcow2Header.BACKING_SIZE_AT, to.length());
        return changed;
    }

    private static ByteRange clusters(int first, int count) {
        return new ByteRange((long) first * CLUSTER, (long) count * CLUSTER);
    }

    /// `-u`: qemu-img does not look at what it names.
    private void layer(String name, String below, String format, int size) {
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-u", "-f", "qcow2", "-b", below, "-F",
                format, inside.resolve(name).toString(), Integer.toString(size)).ok();
    }

    /// Makes the header extension of the backing file's format one that nobody knows.
    private void undeclare(String name) throws IOException {
        Path image = inside.resolve(name);
        byte[] bytes = Files.readAllBytes(image);
        int at = Qcow2Header.FULL_BYTES;
        assertEquals((byte) 0xe2, bytes[at], "the format comes first");
        bytes[at] = 0x12;
        Files.write(image, bytes);
    }

    private DiskReader open(String name) throws IOException {
        return DiskImages.open(DiskRef.file(inside.resolve(name)), new OpenOptions(DiskFormat.QCOW2, List.of(), true));
    }

    private byte[] read(String name) throws IOException {
        try (DiskReader disk = open(name)) {
            return TestDisk.contentOf(disk);
        }
    }

    private ImageException refusal(Reason reason, String name) {
        ImageException refusal = assertThrows(ImageException.class, () -> read(name));
        assertEquals(reason, refusal.reason(), refusal::getMessage);
        return refusal;
    }
}
