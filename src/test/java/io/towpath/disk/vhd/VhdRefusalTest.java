package io.towpath.disk.vhd;

import static io.towpath.disk.Reason.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Damaged, hostile and unsupported VHDs, each with the reason it is refused for.
class VhdRefusalTest {

    private static final int SECTORS = (512 + SmallVhd.BLOCK) / 512;
    private static final int FIRST = SmallVhd.DATA / 512;

    @TempDir
    Path folder;

    private static Arguments refuse(Reason reason, String what, UnaryOperator<SmallVhd> damage) {
        return Arguments.of(reason, what, damage);
    }

    static Stream<Arguments> damages() {
        return Stream.concat(Stream.concat(footers(), headers()), Stream.concat(tables(), files()));
    }

    private static Stream<Arguments> footers() {
        return Stream.of(
                refuse(CHECKSUM_MISMATCH, "both footers", disk -> disk.flip(70).flip(SmallVhd.FOOTER + 70)),
                refuse(CHECKSUM_MISMATCH, "both cookies", disk -> disk.flip(2).flip(SmallVhd.FOOTER + 200)),
                refuse(METADATA_INCONSISTENT, "footers of two disks", disk -> {
                    byte[] end = new byte[512];
                    disk.bytes.get(SmallVhd.FOOTER, end);
                    disk.footer64(48, 512).bytes.put(SmallVhd.FOOTER, end);
                    return disk;
                }),
                refuse(UNSUPPORTED_FEATURE, "version", disk -> disk.footer32(12, 0x20000)),
                refuse(UNSUPPORTED_FEATURE, "features", disk -> disk.footer32(8, 6)),
                refuse(HEADER_INVALID, "type 0", disk -> disk.footer32(60, 0)),
                refuse(UNSUPPORTED_FEATURE, "type 1", disk -> disk.footer32(60, 1)),
                refuse(UNSUPPORTED_FEATURE, "type 5", disk -> disk.footer32(60, 5)),
                refuse(HEADER_INVALID, "type 77", disk -> disk.footer32(60, 77)),
                refuse(SNAPSHOT_CHAIN, "type 4", disk -> disk.footer32(60, 4)),
                refuse(LIMIT_EXCEEDED, "size of 2 TiB", disk -> disk.footer64(48, 2L << 40)),
                refuse(LIMIT_EXCEEDED, "negative size", disk -> disk.footer64(48, -512)),
                refuse(HEADER_INVALID, "size in the middle of a sector", disk -> disk.footer64(48, SmallVhd.SIZE - 1)),
                refuse(METADATA_INCONSISTENT, "size beyond the table", disk -> disk.footer64(48, SmallVhd.SIZE + 1024)),
                refuse(METADATA_INCONSISTENT, "blocks beyond the size",
                        disk -> disk.footer64(48, SmallVhd.SIZE - 2 * SmallVhd.BLOCK)),
                refuse(OFFSET_OUT_OF_RANGE, "data offset 0", disk -> disk.footer64(16, 0)),
                refuse(OFFSET_OUT_OF_RANGE, "data offset not at a sector", disk -> disk.footer64(16, 513)),
                refuse(OFFSET_OUT_OF_RANGE, "no data offset", disk -> disk.footer64(16, -1)),
                refuse(OFFSET_OUT_OF_RANGE, "data offset behind the end", disk -> disk.footer64(16, 1L << 40)),
                refuse(OFFSET_OUT_OF_RANGE, "data offset in the footer", disk -> disk.footer64(16, SmallVhd.FOOTER)),
                refuse(HEADER_INVALID, "data offset at data", disk -> disk.footer64(16, SmallVhd.DATA + 512)));
    }

    private static Stream<Arguments> headers() {
        return Stream.of(
                refuse(CHECKSUM_MISMATCH, "checksum", disk -> disk.flip(SmallVhd.HEADER + 60)),
                refuse(HEADER_INVALID, "cookie", disk -> disk.header64(0, 0)),
                refuse(UNSUPPORTED_FEATURE, "version", disk -> disk.header32(24, 0x20000)),
                refuse(LIMIT_EXCEEDED, "max entries", disk -> disk.header32(28, -1)),
                refuse(LIMIT_EXCEEDED, "max entries that wrap", disk -> disk.header32(28, 0x40000000)),
                refuse(TRUNCATED, "max entries beyond the file", disk -> disk.header32(28, 0x00ffffff)),
                refuse(OVERLAP, "max entries over the footer", disk -> disk.header32(28, (SmallVhd.FOOTER - 1024) / 4)),
                refuse(METADATA_INCONSISTENT, "max entries over data", disk -> disk.header32(28, 200)),
                refuse(METADATA_INCONSISTENT, "too few entries", disk -> disk.header32(28, SmallVhd.BLOCKS - 1)),
                refuse(METADATA_INCONSISTENT, "no entries", disk -> disk.header32(28, 0)),
                refuse(HEADER_INVALID, "block size 0", disk -> disk.header32(32, 0)),
                refuse(HEADER_INVALID, "block size 256", disk -> disk.header32(32, 256)),
                refuse(HEADER_INVALID, "block size 96 KiB", disk -> disk.header32(32, 96 << 10)),
                refuse(HEADER_INVALID, "block size 2 GiB", disk -> disk.header32(32, 1 << 31)),
                refuse(LIMIT_EXCEEDED, "block size 1 GiB", disk -> disk.header32(32, 1 << 30)),
                refuse(METADATA_INCONSISTENT, "blocks half as large", disk -> disk.header32(32, SmallVhd.BLOCK / 2)),
                refuse(OFFSET_OUT_OF_RANGE, "table not at a sector", disk -> disk.header64(16, SmallVhd.TABLE + 8)),
                refuse(OFFSET_OUT_OF_RANGE, "table behind the end", disk -> disk.header64(16, 1L << 50)),
                refuse(OFFSET_OUT_OF_RANGE, "negative table", disk -> disk.header64(16, -512)),
                refuse(OVERLAP, "table over the copy of the footer", disk -> disk.header64(16, 0)),
                refuse(OVERLAP, "table over the header", disk -> disk.header64(16, SmallVhd.HEADER + 512)),
                refuse(OVERLAP, "table over the footer", disk -> disk.header64(16, SmallVhd.FOOTER)));
    }

    private static Stream<Arguments> tables() {
        return Stream.of(
                refuse(OVERLAP, "block over the copy of the footer", disk -> disk.entry(1, 0)),
                refuse(OVERLAP, "block over the header", disk -> disk.entry(1, 2)),
                refuse(OVERLAP, "block over the table", disk -> disk.entry(1, FIRST - 1)),
                refuse(OVERLAP, "block over the footer", disk -> disk.entry(1, SmallVhd.FOOTER / 512 - SECTORS + 1)),
                refuse(OVERLAP, "one block twice", disk -> disk.entry(2, FIRST)),
                refuse(OVERLAP, "a block in another", disk -> disk.entry(2, FIRST + 3 * SECTORS - 1)),
                refuse(OFFSET_OUT_OF_RANGE, "block at the end of the file",
                        disk -> disk.entry(2, SmallVhd.FOOTER / 512 + 1)),
                refuse(OFFSET_OUT_OF_RANGE, "block far behind the end", disk -> disk.entry(2, -2)),
                refuse(TRUNCATED, "block that ends behind the end", disk -> disk.entry(2, SmallVhd.FOOTER / 512 - 1)));
    }

    private static Stream<Arguments> files() {
        return Stream.of(
                refuse(TRUNCATED, "one byte short", disk -> disk.length(SmallVhd.FOOTER + 511)),
                refuse(TRUNCATED, "without its footer", disk -> disk.length(SmallVhd.FOOTER)),
                refuse(TRUNCATED, "within its last block", disk -> disk.length(SmallVhd.FOOTER - 512)),
                refuse(OFFSET_OUT_OF_RANGE, "without its last block",
                        disk -> disk.length(SmallVhd.FOOTER - 512 - SmallVhd.BLOCK)),
                refuse(TRUNCATED, "within the table", disk -> disk.length(SmallVhd.TABLE + 32)),
                refuse(OFFSET_OUT_OF_RANGE, "without the table", disk -> disk.length(SmallVhd.TABLE)),
                refuse(TRUNCATED, "within the header", disk -> disk.length(1024)),
                refuse(FORMAT_MISMATCH, "no VHD", disk -> disk.length(SmallVhd.FOOTER).flip(0)),
                refuse(TRUNCATED, "empty", disk -> disk.length(0)),
                refuse(TRUNCATED, "fixed, a sector short", _ -> {
                    SmallVhd fixed = SmallVhd.fixed();
                    byte[] footer = Arrays.copyOfRange(fixed.bytes.array(), SmallVhd.SIZE, SmallVhd.SIZE + 512);
                    fixed.length(SmallVhd.SIZE).bytes.put(SmallVhd.SIZE - 512, footer);
                    return fixed;
                }),
                refuse(TRUNCATED, "fixed, a byte short", _ -> SmallVhd.fixed().length(SmallVhd.SIZE + 511)),
                refuse(TRUNCATED, "fixed, half a footer", _ -> SmallVhd.fixed().length(SmallVhd.SIZE + 200)),
                refuse(CHECKSUM_MISMATCH, "fixed, footer damaged", _ -> SmallVhd.fixed().flip(SmallVhd.SIZE + 90)));
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("damages")
    void isRefused(Reason reason, String what, UnaryOperator<SmallVhd> damage) throws IOException {
        Path image = damage.apply(new SmallVhd()).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> SmallVhd.read(image), what);

        assertEquals(reason, refusal.reason(), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("disk.vhd: "), refusal::getMessage);
    }

    @Test
    void readsThemUndamaged() throws IOException {
        assertArrayEquals(SmallVhd.content(), SmallVhd.read(new SmallVhd().write(folder)));
        assertArrayEquals(SmallVhd.content(), SmallVhd.read(SmallVhd.fixed().write(folder)));
    }

    @Test
    void usesTheSoundFooterWhenTheOtherIsDamaged() throws IOException {
        for (int damaged : new int[]{3, 100, SmallVhd.FOOTER + 3, SmallVhd.FOOTER + 100}) {
            try (DiskReader reader = SmallVhd.open(new SmallVhd().flip(damaged).write(folder))) {
                assertArrayEquals(SmallVhd.content(), io.towpath.disk.TestDisk.contentOf(reader));
                assertEquals(List.of("footer-copy-damaged"), reader.notes().stream().map(note -> note.code()).toList());
            }
        }
    }

    @Test
    void readsZeroesWhereTheBitmapSaysThatNothingWasWritten() throws IOException {
        SmallVhd disk = new SmallVhd();
        disk.bytes.put(SmallVhd.place(3) + 1, (byte) 0b1011_1110);
        byte[] content = SmallVhd.content();
        Arrays.fill(content, 3 * SmallVhd.BLOCK + 9 * 512, 3 * SmallVhd.BLOCK + 10 * 512, (byte) 0);

        assertArrayEquals(content, SmallVhd.read(disk.write(folder)));
    }

    @Test
    void takesTheCurrentSizeWhateverTheGeometrySays() throws IOException {
        try (DiskReader reader = SmallVhd.open(new SmallVhd().footer32(56, 0x00790411).write(folder))) {
            assertEquals(SmallVhd.SIZE, reader.sizeBytes());
        }
    }

    @Test
    void readsTheShorterFooterOfVirtualPcBefore2004Only() throws IOException {
        SmallVhd old = new SmallVhd().footer32(28, 0x76706320).footer32(32, 0x40000);
        assertArrayEquals(SmallVhd.content(), SmallVhd.read(old.length(SmallVhd.FOOTER + 511).write(folder)));

        SmallVhd younger = new SmallVhd().footer32(28, 0x76706320).footer32(32, 0x50000);
        Path image = younger.length(SmallVhd.FOOTER + 511).write(folder);
        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> SmallVhd.read(image)).reason());
    }

    @Test
    void tellsOfASuspendedVm() throws IOException {
        SmallVhd suspended = new SmallVhd();
        suspended.bytes.put(84, (byte) 1);

        try (DiskReader reader = SmallVhd.open(suspended.seal().write(folder))) {
            assertEquals("saved-state", reader.notes().getFirst().code());
        }
    }

    @Test
    void namesTheParentOfADifferencingDisk() throws IOException {
        SmallVhd child = new SmallVhd();
        child.bytes.put(SmallVhd.HEADER + 64, "C:\\vm\\ba\u202ese.vhd".getBytes(StandardCharsets.UTF_16BE));
        Path image = child.footer32(60, 4).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> SmallVhd.read(image));

        assertEquals("disk.vhd: it holds only what differs from its parent, \"C:\\vm\\ba\uFFFDse.vhd\""
                + " (a differencing disk)", refusal.getMessage());
        assertTrue(String.valueOf(refusal.remedy()).contains("checkpoints"));
    }

    @Test
    void doesNotTakeARawDiskForAFixedOneUnlessTheFooterFits() throws IOException {
        Path fixed = SmallVhd.fixed().write(folder);
        try (DiskReader reader = DiskImages.open(DiskRef.file(fixed), OpenOptions.recognise())) {
            assertEquals(DiskFormat.VHD, reader.format());
        }

        byte[] bytes = Files.readAllBytes(fixed);
        Path longer = Files.write(folder.resolve("longer"), new byte[512]);
        Files.write(longer, bytes, java.nio.file.StandardOpenOption.APPEND);
        Path damaged = Files.write(folder.resolve("damaged"), SmallVhd.fixed().flip(SmallVhd.SIZE + 90).bytes.array());
        for (Path raw : List.of(longer, damaged)) {
            assertEquals(FORMAT_UNKNOWN, assertThrows(ImageException.class,
                    () -> DiskImages.open(DiskRef.file(raw), OpenOptions.recognise())).reason());
        }
    }
}
