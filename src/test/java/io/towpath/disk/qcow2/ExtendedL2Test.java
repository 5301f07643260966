package io.towpath.disk.qcow2;

import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.TRUNCATED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images whose L2 entries tell of subclusters, as QEMU writes them, and what must not be in one.
class ExtendedL2Test {

    private static final int CLUSTER = 65536;
    private static final int SUBCLUSTER = 2048;

    @TempDir
    Path folder;

    @Test
    void readsSubclustersOfEachKind() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "extended_l2=on", 4 * CLUSTER);
        Qemu.io(image, "write -P 5 4k 4k", "write -z 8k 2k", "write -P 6 62k 4k", "write -P 7 128k 64k",
                "write -z 192k 64k");

        try (Qcow2Image disk = Qemu.open(image)) {
            List<Extent> extents = new ArrayList<>();
            disk.extents(new ByteRange(0, disk.sizeBytes()), extents::add);

            assertEquals(List.of(new Extent.Unallocated(kib(0, 4)), new Extent.Data(kib(4, 8)), new Extent.Zero(
                    kib(8, 10)), new Extent.Unallocated(kib(10, 62)), new Extent.Data(kib(62, 66)),
                    new Extent.Unallocated(kib(66, 128)), new Extent.Data(kib(128, 192)), new Extent.Zero(kib(192,
                            256))),
                    extents);
        }
    }

    @Test
    void readsWhatQemuWroteAnywhere() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "extended_l2=on,cluster_size=32k", 40 * 32768);
        Random random = new Random(3);
        String[] writes = new String[60];
        for (int i = 0; i < writes.length; i++) {
            int at = 512 * random.nextInt(40 * 64 - 64);
            int length = 512 * (1 + random.nextInt(64));
            writes[i] = switch (random.nextInt(4)) {
                case 0 -> "write -z %d %d".formatted(at, length);
                case 1 -> "discard %d %d".formatted(at, length);
                default -> "write -P %d %d %d".formatted(1 + i, at, length);
            };
        }
        Qemu.io(image, writes);
        Path judged = folder.resolve("judged.raw");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "qcow2", "-O", "raw", image.toString(),
                judged.toString()).ok();

        assertArrayEquals(Files.readAllBytes(judged), Qemu.read(image));
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        byte[] good = Files.readAllBytes(stored("good.qcow2"));
        int l2 = l2(good);
        long entry = ByteBuffer.wrap(good).getLong(l2);

        refuses(METADATA_INCONSISTENT, good, l2 + 8, -1L);
        refuses(METADATA_INCONSISTENT, good, l2, entry | L2Entry.ZERO);
        refuses(METADATA_INCONSISTENT, good, l2, L2Entry.COMPRESSED | L2Entry.place(entry));
        refuses(OFFSET_OUT_OF_RANGE, good, l2, 0);
        refuses(OFFSET_OUT_OF_RANGE, good, l2, L2Entry.COPIED | 1L << 40);
        refuses(OFFSET_OUT_OF_RANGE, good, l2, entry + 512);
        refuses(OFFSET_OUT_OF_RANGE, good, l2 + 32, L2Entry.COPIED);
        refuses(OVERLAP, good, l2, ByteBuffer.wrap(good).getLong(l2 + 16));
        refuses(METADATA_INCONSISTENT, ByteBuffer.wrap(good.clone()).putLong(l2, 0).array(), l2 + 8, 0);
    }

    @Test
    void refusesAFileThatEndsInASubcluster() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "extended_l2=on", 4 * CLUSTER);
        Qemu.io(image, "write -P 5 0 6k");
        byte[] whole = Files.readAllBytes(image);
        int place = (int) L2Entry.place(ByteBuffer.wrap(whole).getLong(l2(whole)));

        Files.write(image, Arrays.copyOf(whole, place + 3 * SUBCLUSTER));
        assertEquals(5, Qemu.read(image)[3 * SUBCLUSTER - 1]);
        Files.write(image, Arrays.copyOf(whole, place + 3 * SUBCLUSTER - 1));
        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> Qemu.read(image)).reason());
    }

    /// The flag alone says how the tables are read.
    @Test
    void refusesTheFlagOnAnImageWithoutSubclusters() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Qemu.create(image, "extended_l2=off", 8 * CLUSTER);
        Qemu.io(image, "write -P 5 0 512k");
        byte[] bytes = Files.readAllBytes(image);
        bytes[Qcow2Header.INCOMPATIBLE_AT + 7] |= (byte) Qcow2Header.EXTENDED_L2;
        Files.write(image, bytes);

        assertEquals(METADATA_INCONSISTENT, assertThrows(ImageException.class, () -> Qemu.read(image)).reason());
    }

    @Test
    void everyFlippedBitOfTheTablesIsRefusedOrTouchesItsSubclusterAlone() throws IOException {
        Path file = stored("good.qcow2");
        byte[] good = Files.readAllBytes(file);
        byte[] content = Qemu.read(file);
        int l2 = l2(good);
        int refused = 0;
        for (int bit = l2 * 8; bit < (l2 + 48) * 8; bit++) {
            byte[] mutant = good.clone();
            mutant[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, mutant);
            try {
                assertTrue(differing(content, Qemu.read(file)) <= 1, "bit %d of byte %d".formatted(bit % 8, bit / 8));
            } catch (ImageException e) {
                refused++;
            }
        }
        assertTrue(refused > 150, refused + " refused");
    }

    /// Subclusters.
    private static int differing(byte[] content, byte[] read) {
        int differing = 0;
        for (int at = 0; at < content.length; at += SUBCLUSTER) {
            differing += Arrays.equals(content, at, at + SUBCLUSTER, read, at, at + SUBCLUSTER) ? 0 : 1;
        }
        return differing;
    }

    private Path stored(String name) {
        Path image = folder.resolve(name);
        Qemu.create(image, "extended_l2=on", 4 * CLUSTER);
        Qemu.io(image, "write -P 5 0 6k", "write -P 7 64k 64k");
        return image;
    }

    private void refuses(Reason reason, byte[] good, int at, long value) throws IOException {
        byte[] bad = ByteBuffer.wrap(good.clone()).putLong(at, value).array();
        Path image = Files.write(folder.resolve("bad.qcow2"), bad);
        ImageException refusal = assertThrows(ImageException.class, () -> Qemu.read(image));
        assertEquals(reason, refusal.reason(), refusal::getMessage);
    }

    private static int l2(byte[] image) {
        ByteBuffer bytes = ByteBuffer.wrap(image);
        return (int) (bytes.getLong((int) bytes.getLong(Qcow2Header.L1_OFFSET_AT)) & ~L2Entry.COPIED);
    }

    private static ByteRange kib(int from, int to) {
        return new ByteRange(from * 1024L, (to - from) * 1024L);
    }
}
