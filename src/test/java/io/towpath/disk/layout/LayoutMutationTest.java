package io.towpath.disk.layout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Note;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is on a disk is its guest's to say: whatever a table or a superblock holds, looking at it ends, reads little
/// and only on the disk, and nothing is thrown.
class LayoutMutationTest {

    private static final int DISK = 256 << 10;
    private static final int PART = 128 << 10;
    private static final long MOST_READ = 32 << 20;
    private static final int RANDOM_MUTANTS = 400;
    /// Of 1, 2, 4 and 8 bytes, the lowest first.
    private static final long[] NASTY = {0, 1, -1, 0x7f, 0x80, 0x7fff, 0x8000, 0x7fffffffL, 0x80000000L, Long.MAX_VALUE,
            Long.MIN_VALUE, -512, 1L << 40};

    /// @param image a disk
    /// @param areas of it, in turn first byte and length: where tables and superblocks lie
    /// @param seal  puts checksums right
    private record Guest(String name, byte[] image, int[] areas, UnaryOperator<byte[]> seal) {

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Guest> guests() {
        return Stream.of(gpt(), extended(), lvm(), ntfsLabel(),
                superblock("ext4", 1024, 512, 1080, "S\u00ef", d -> d.putInt(1028, 64).putInt(1048, 2).putLong(1116,
                        0x4400000004L)),
                superblock("xfs", 0, 256, 0, "XFSB", d -> d.putInt(4, 0x100000).putShort(102, (short) 2)),
                superblock("btrfs", 65536, 512, 65600, "_BHRfS_M", _ -> {}),
                superblock("swap", 1024, 128, 4086, "SWAPSPACE2", d -> d.putInt(1024, 1)),
                superblock("ntfs", 0, 512, 3, "NTFS    ", _ -> {}),
                superblock("exfat", 0, 512, 3, "EXFAT   ", d -> d.put(108, (byte) 9).put(109, (byte) 3)),
                superblock("iso", 32768, 192, 32769, "CD001", d -> d.put(32768, (byte) 1)),
                superblock("luks", 0, 256, 0, "LUKS\u00ba\u00be\0\2\0\0\0\0\0\0@\0", d -> put(d, 72, "sha256\0")),
                superblock("fat", 0, 512, 0, "\u00eb<\u0090", d -> d.putShort(17, (short) 16).putShort(19, (short) 512)
                        .putShort(22, (short) 2)));
    }

    private static ByteBuffer disk() {
        byte[] noise = new byte[DISK];
        new Random(11).nextBytes(noise);
        return ByteBuffer.wrap(noise).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put(ByteBuffer disk, int at, String text) {
        disk.put(at, text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /// Of a filesystem on the whole disk; its other fields are noise, which is what is to be survived.
    private static Guest superblock(String name, int from, int length, int magicAt, String magic,
            Consumer<ByteBuffer> fields) {
        ByteBuffer disk = disk();
        disk.putShort(11, (short) 512).put(13, (byte) 8).putShort(14, (short) 1).put(16, (byte) 2).put(21, (byte) 0xf8)
                .putShort(510, (short) 0xaa55);
        Arrays.fill(disk.array(), 446, 510, (byte) 0x77);
        put(disk, magicAt, magic);
        fields.accept(disk);
        return new Guest(name, disk.array(), new int[]{from, length}, UnaryOperator.identity());
    }

    private static Guest lvm() {
        ByteBuffer disk = disk();
        put(disk, 512, "LABELONE");
        disk.putLong(520, 1).putInt(532, 32);
        put(disk, 536, "LVM2 001");
        return new Guest("lvm", disk.array(), new int[]{512, 128}, UnaryOperator.identity());
    }

    private static Guest ntfsLabel() {
        ByteBuffer disk = disk();
        put(disk, 3, "NTFS    ");
        disk.putShort(11, (short) 512).put(13, (byte) 2).putLong(40, 512).putLong(48, 4).put(64, (byte) -10)
                .putShort(510, (short) 0xaa55);
        int record = 4 * 1024 + 3 * 1024;
        put(disk, record, "FILE");
        disk.putShort(record + 4, (short) 48).putShort(record + 6, (short) 3).putShort(record + 20, (short) 56);
        disk.putInt(record + 56, 0x60).putInt(record + 60, 40).put(record + 64, (byte) 0).putInt(record + 72, 8)
                .putShort(record + 76, (short) 24).putInt(record + 96, -1);
        return new Guest("ntfs with a label", disk.array(), new int[]{0, 80, record, 120}, UnaryOperator.identity());
    }

    private static Guest extended() {
        ByteBuffer disk = disk();
        Arrays.fill(disk.array(), 446, 510, (byte) 0);
        disk.put(450, (byte) 0x83).putInt(454, 8).putInt(458, 64).put(466, (byte) 0x05).putInt(470, 128)
                .putInt(474, 256).putShort(510, (short) 0xaa55);
        for (int sector : new int[]{128, 192}) {
            int at = sector * 512;
            Arrays.fill(disk.array(), at + 446, at + 510, (byte) 0);
            disk.put(at + 450, (byte) 0x83).putInt(at + 454, 8).putInt(at + 458, 32).putShort(at + 510,
                    (short) 0xaa55);
        }
        disk.put(128 * 512 + 466, (byte) 0x05).putInt(128 * 512 + 470, 64).putInt(128 * 512 + 474, 64);
        return new Guest("extended partitions", disk.array(), new int[]{446, 66, 128 * 512 + 446, 66, 192 * 512 + 446,
                66}, UnaryOperator.identity());
    }

    private static Guest gpt() {
        ByteBuffer disk = disk();
        int last = DISK / 512 - 1;
        for (int[] copy : new int[][]{{1, last, 2}, {last, 1, last - 8}}) {
            int at = copy[0] * 512;
            Arrays.fill(disk.array(), at, at + 512, (byte) 0);
            put(disk, at, "EFI PART");
            disk.putInt(at + 8, 0x10000).putInt(at + 12, 92).putLong(at + 24, copy[0]).putLong(at + 32, copy[1])
                    .putLong(at + 72, copy[2]).putInt(at + 80, 8).putInt(at + 84, 128);
            int entries = copy[2] * 512;
            Arrays.fill(disk.array(), entries, entries + 1024, (byte) 0);
            disk.putLong(entries, 1).putLong(entries + 16, 2).putLong(entries + 32, 256).putLong(entries + 40, 300);
        }
        put(disk, PART + 1024 + 56, "S\u00ef");
        disk.putInt(PART + 1028, 64).putInt(PART + 1048, 2).putLong(PART + 1116, 0x4400000004L);
        byte[] sealed = sealGpt(disk.array());
        return new Guest("GPT", sealed, new int[]{512, 92, 1024, 256, last * 512, 92}, LayoutMutationTest::sealGpt);
    }

    private static byte[] sealGpt(byte[] image) {
        ByteBuffer disk = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int at : new int[]{512, DISK - 512}) {
            long entries = disk.getLong(at + 72) * 512;
            long bytes = Integer.toUnsignedLong(disk.getInt(at + 80)) * Integer.toUnsignedLong(disk.getInt(at + 84));
            if (entries >= 0 && entries < DISK && bytes >= 0 && bytes <= DISK - entries) {
                disk.putInt(at + 88, crc(image, (int) entries, (int) bytes));
            }
            int size = (int) Math.clamp(Integer.toUnsignedLong(disk.getInt(at + 12)), 0, 512);
            disk.putInt(at + 16, 0);
            disk.putInt(at + 16, crc(image, at, size));
        }
        return image;
    }

    private static int crc(byte[] image, int at, int length) {
        CRC32 crc = new CRC32();
        crc.update(image, at, length);
        return (int) crc.getValue();
    }

    @ParameterizedTest
    @MethodSource("guests")
    void survivesEveryFieldOfEveryWidth(Guest guest) throws IOException {
        byte[] image = guest.image.clone();
        for (int area = 0; area < guest.areas.length; area += 2) {
            for (int at = guest.areas[area]; at < guest.areas[area] + guest.areas[area + 1]; at++) {
                for (int width = 1; width <= 8; width *= 2) {
                    for (long value : NASTY) {
                        int end = Math.min(at + width, image.length);
                        for (int i = at; i < end; i++) {
                            image[i] = (byte) (value >>> 8 * (i - at));
                        }
                        look(guest, image, "byte " + at + ", " + width + " wide, " + value);
                        System.arraycopy(guest.image, at, image, at, end - at);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("guests")
    void survivesManyChangesAtOnce(Guest guest) throws IOException {
        long seed = Long.getLong("towpath.seed", System.nanoTime());
        for (long one = seed; one < seed + RANDOM_MUTANTS; one++) {
            Random random = new Random(one);
            byte[] image = guest.image.clone();
            for (int change = random.nextInt(6); change >= 0; change--) {
                int area = 2 * random.nextInt(guest.areas.length / 2);
                int at = guest.areas[area] + random.nextInt(guest.areas[area + 1]);
                long value = random.nextBoolean() ? NASTY[random.nextInt(NASTY.length)] : random.nextInt(1024);
                for (int i = 0; i < 1 << random.nextInt(4) && at + i < image.length; i++) {
                    image[at + i] = (byte) (value >>> 8 * i);
                }
            }
            look(guest, image, "-Dtowpath.seed=" + one);
        }
    }

    private static void look(Guest guest, byte[] image, String change) throws IOException {
        CountedDisk disk = new CountedDisk(guest.seal.apply(image));
        try {
            DiskLayout layout = DiskLayout.of(disk);
            for (Partition partition : layout.partitions()) {
                ByteRange range = partition.range();
                assertTrue(range.offset() >= 0 && range.end() <= DISK, range::toString);
            }
            for (Note note : layout.notes()) {
                assertTrue(note.detail().length() < 1000, note::detail);
            }
            assertTrue(layout.notes().size() <= 50 && layout.partitions().size() <= 8192);
            assertTrue(disk.read < MOST_READ, () -> disk.read + " bytes read");
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(guest + ", " + change + ": " + e, e);
        }
    }

    /// The undamaged disks are what they are said to be, or nothing above would be of use.
    @ParameterizedTest
    @MethodSource("guests")
    void findsSomethingOnEach(Guest guest) throws IOException {
        DiskLayout layout = DiskLayout.of(new CountedDisk(guest.image));

        if (guest.name.equals("extended partitions")) {
            assertEquals(4, layout.partitions().size());
        } else {
            assertEquals(1, layout.partitions().size());
            assertNotNull(layout.partitions().getFirst().filesystem());
        }
    }
}
