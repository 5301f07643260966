package io.towpath.disk.vhdx;

import static io.towpath.disk.Reason.DIRTY_LOG;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;
import static io.towpath.disk.vhdx.SmallLog.SECTOR;
import static io.towpath.disk.vhdx.SmallVhdx.BAT;
import static io.towpath.disk.vhdx.SmallVhdx.FILE_BYTES;
import static io.towpath.disk.vhdx.SmallVhdx.LOG;
import static io.towpath.disk.vhdx.SmallVhdx.MIB;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.towpath.Judges;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Images with a log that their writer left behind.
class VhdxLogTest {

    private static final int LAST_SECTOR = MIB - SECTOR;

    @TempDir
    private Path folder;

    /// The log's GUID in the headers, and each entry at its byte of the log; what reaches over the end goes on at the
    /// start.
    private static SmallVhdx disk(int at, SmallLog... entries) {
        SmallVhdx disk = new SmallVhdx();
        int place = at;
        for (SmallLog entry : entries) {
            ByteBuffer bytes = entry.bytes();
            put(disk, place, bytes);
            place = (place + bytes.capacity()) % MIB;
        }
        return dirty(disk);
    }

    private static void put(SmallVhdx disk, int at, ByteBuffer entry) {
        for (int i = 0; i < entry.capacity(); i += SECTOR) {
            disk.bytes.put(LOG + (at + i) % MIB, entry.array(), i, SECTOR);
        }
    }

    private static SmallVhdx dirty(SmallVhdx disk) {
        for (int header : new int[]{SmallVhdx.HEADER_1, SmallVhdx.HEADER_2}) {
            disk.guid(header + 48, SmallLog.GUID).sealed(header, 4096);
        }
        return disk;
    }

    /// The first sector of the BAT, with an entry changed.
    private static byte[] bat(int index, long mib, int state) {
        byte[] sector = new byte[SECTOR];
        new SmallVhdx().entry(index, mib, state).bytes.get(BAT, sector);
        return sector;
    }

    /// Block 1 comes to lie at MiB 6, and a part of block 3 becomes zero.
    private static SmallLog usual(long sequence, long tail) {
        return new SmallLog(sequence, tail).data(BAT, bat(1, 6, 6)).zero(5 * MIB + SECTOR, 3 * SECTOR);
    }

    private static byte[] usualContent() {
        byte[] content = SmallVhdx.content();
        new SmallVhdx().bytes.get(6 * MIB, content, MIB, MIB);
        Arrays.fill(content, 3 * MIB + SECTOR, 3 * MIB + 4 * SECTOR, (byte) 0);
        return content;
    }

    /// As QEMU replays them, too.
    static Stream<Arguments> logs() {
        return Stream.of(arguments("one entry", disk(0, usual(5, 0))),
                arguments("one entry in the middle", disk(20 * SECTOR, usual(5, 20 * SECTOR))),
                arguments("an entry that runs over the log's end", disk(LAST_SECTOR, usual(5, LAST_SECTOR))),
                arguments("a later entry that replaces an earlier one", disk(0,
                        new SmallLog(5, 0).data(BAT, bat(1, 4, 6)), usual(6, 0))),
                arguments("a zero that a later entry overwrites", disk(0,
                        new SmallLog(5, 0).zero(BAT, 16 * SECTOR), usual(6, 0))),
                arguments("entries that run over the log's end", disk(LAST_SECTOR - SECTOR,
                        new SmallLog(1L << 33, 0).zero(BAT + SECTOR, SECTOR), usual((1L << 33) + 1, LAST_SECTOR
                                - SECTOR))),
                arguments("an entry of another time behind it", disk(0, usual(5, 0),
                        new SmallLog(6, 0).zero(4 * MIB, MIB).guid(new UUID(9, 9)))),
                arguments("an entry without descriptors", disk(0, usual(5, 0), new SmallLog(6, 0))),
                arguments("a last entry that was torn", torn(disk(0, usual(5, 0),
                        new SmallLog(6, 0).zero(4 * MIB, MIB)), 2 * SECTOR + 100)));
    }

    /// As only the specification says: QEMU 7.2 also replays entries that are older than the active sequence, which
    /// does no harm as long as nothing else was written since, and refuses more than one sector of descriptors.
    static Stream<Arguments> logsBySpecification() {
        return Stream.of(arguments("an entry that is not needed any more", disk(0,
                new SmallLog(5, 0).zero(BAT, SECTOR).zero(4 * MIB, MIB), usual(6, SECTOR))),
                arguments("an older sequence", disk(0, new SmallLog(3, 0).zero(4 * MIB, MIB), usual(5, SECTOR))),
                arguments("a newer sequence before it", disk(0, usual(7, 0),
                        new SmallLog(3, 2 * SECTOR).zero(4 * MIB, MIB))),
                arguments("descriptors in two sectors", disk(0, many(usual(5, 0)))));
    }

    private static SmallLog many(SmallLog entry) {
        for (int i = 0; i < 200; i++) {
            entry.zero(BAT + (1 + i % 100) * SECTOR, SECTOR);
        }
        return entry;
    }

    private static SmallVhdx torn(SmallVhdx disk, int at) {
        disk.bytes.put(LOG + at, (byte) 0x55);
        return disk;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logs")
    void replaysInMemoryWhatQemuReplaysInTheFile(String name, SmallVhdx disk) throws IOException {
        replaysInMemory(name, disk);

        String judge = Judges.require("qemu-img").toString();
        Path image = folder.resolve("disk.vhdx");
        Judges.run(judge, "check", "-q", "-f", "vhdx", "-r", "all", image.toString()).ok();
        Path plain = Files.write(folder.resolve("disk.raw"), usualContent());
        Judges.run(judge, "compare", "-f", "vhdx", "-F", "raw", image.toString(), plain.toString()).ok();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("logsBySpecification")
    void replaysInMemory(String name, SmallVhdx disk) throws IOException {
        Path image = disk.write(folder);

        try (DiskReader reader = VhdxRefusalTest.open(image)) {
            assertArrayEquals(usualContent(), TestDisk.contentOf(reader), name);
            assertEquals("log-replayed", reader.notes().getFirst().code());
        }

        assertArrayEquals(disk.bytes.array(), Files.readAllBytes(image), "the source is unchanged");
    }

    @Test
    void readsAnyPartOfAReplayedDisk() throws IOException {
        byte[] content = usualContent();
        try (DiskReader reader = VhdxRefusalTest.open(disk(0, usual(5, 0)).write(folder))) {
            for (int at = 3 * MIB - 700; at < 3 * MIB + 5 * SECTOR; at += 333) {
                ByteBuffer piece = ByteBuffer.allocate(5000);
                reader.read(at, piece);
                assertArrayEquals(Arrays.copyOfRange(content, at, at + 5000), piece.array());
            }
            List<Extent> extents = new ArrayList<>();
            reader.extents(new ByteRange(0, content.length), extents::add);
            assertEquals(List.of(new Extent.Data(new ByteRange(0, 2 * MIB)),
                    new Extent.Zero(new ByteRange(2 * MIB, MIB)), new Extent.Data(new ByteRange(3 * MIB, MIB)),
                    new Extent.Unallocated(new ByteRange(4 * MIB, MIB))), extents);
        }
    }

    @Test
    void aLogMayMakeTheFileLonger() throws IOException {
        byte[] start = new byte[SECTOR];
        Arrays.fill(start, (byte) 7);
        SmallLog entry = new SmallLog(5, 0).data(BAT, bat(1, 8, 6)).data(8 * MIB, start)
                .fileBytes(FILE_BYTES, FILE_BYTES + 2 * MIB);

        byte[] content = VhdxRefusalTest.read(disk(0, entry).write(folder));

        byte[] expected = SmallVhdx.content();
        Arrays.fill(expected, MIB, MIB + SECTOR, (byte) 7);
        assertArrayEquals(expected, content);
    }

    static Stream<Arguments> faults() {
        return Stream.of(arguments("no entry", dirty(new SmallVhdx())),
                arguments("a wrong checksum", torn(disk(0, usual(5, 0)), 60)),
                arguments("another GUID", disk(0, usual(5, 0).guid(new UUID(9, 9)))),
                arguments("a sector of another entry", edited(bytes -> bytes.putInt(2 * SECTOR - 4, 4))),
                arguments("a sector without its signature", edited(bytes -> bytes.putInt(SECTOR, 0))),
                arguments("a descriptor of another entry", edited(bytes -> bytes.putLong(64 + 24, 4))),
                arguments("a descriptor of no kind", edited(bytes -> bytes.putInt(64, 1))),
                arguments("a sector that is missing", edited(bytes -> bytes.putInt(64 + 32, LogEntry.DATA_DESCRIPTOR))),
                arguments("more descriptors than sectors", edited(bytes -> bytes.putInt(24, 1000))),
                arguments("a negative count", edited(bytes -> bytes.putInt(24, -1))),
                arguments("a length of no sectors", edited(bytes -> bytes.putInt(8, 2 * SECTOR - 1))),
                arguments("a length of nothing", edited(bytes -> bytes.putInt(8, 0))),
                arguments("a length of more than the log", edited(bytes -> bytes.putInt(8, 2 * MIB))),
                arguments("the number 0", edited(bytes -> bytes.putLong(16, 0).putLong(64 + 24, 0)
                        .putLong(96 + 24, 0).putInt(2 * SECTOR - 4, 0))),
                arguments("a tail elsewhere", disk(0, usual(5, 8 * SECTOR))),
                arguments("a tail outside", disk(0, usual(5, 2 * MIB))),
                arguments("a tail that was torn", torn(disk(0, new SmallLog(4, 0).zero(BAT + SECTOR, SECTOR),
                        usual(5, 0)), 80)),
                arguments("a file that was cut", disk(0, usual(5, 0).fileBytes(FILE_BYTES + MIB, FILE_BYTES))),
                arguments("a file without end", disk(0, usual(5, 0).fileBytes(FILE_BYTES, 1L << 60))),
                arguments("a negative length of the file", disk(0, usual(5, 0).fileBytes(FILE_BYTES, -MIB))),
                arguments("a sector behind the end", disk(0, usual(5, 0).data(FILE_BYTES, new byte[SECTOR]))),
                arguments("zeroes over the end", disk(0, usual(5, 0).zero(6 * MIB, 2 * MIB))),
                arguments("zeroes of endless length", disk(0, usual(5, 0).zero(6 * MIB, Long.MAX_VALUE - 4095))),
                arguments("zeroes of negative length", disk(0, usual(5, 0).zero(6 * MIB, -SECTOR))),
                arguments("a negative place", disk(0, usual(5, 0).zero(-MIB, SECTOR))),
                arguments("a place inside a sector", disk(0, usual(5, 0).data(BAT + 512, new byte[SECTOR]))),
                arguments("a header", disk(0, usual(5, 0).data(SmallVhdx.HEADER_1, new byte[SECTOR]))),
                arguments("the log itself", disk(0, usual(5, 0).zero(LOG + MIB / 2, SECTOR))),
                arguments("a log of nothing", dirty(new SmallVhdx()).inHeaders(64, 1 << 16)),
                arguments("a log behind the end", disk(0, usual(5, 0)).inHeaders(72, 7 * MIB)),
                arguments("a log in the header section", disk(0, usual(5, 0)).inHeaders(72, 0)));
    }

    /// The usual entry with some bytes changed, and a right checksum all the same.
    private static SmallVhdx edited(UnaryOperator<ByteBuffer> change) {
        ByteBuffer entry = change.apply(usual(5, 0).bytes());
        SmallVhdx disk = new SmallVhdx();
        put(disk, 0, SmallLog.seal(entry));
        return dirty(disk);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refusesALogThatCannotBeReplayed(String name, SmallVhdx disk) throws IOException {
        assertEquals(DIRTY_LOG, refusal(disk).reason(), name);
    }

    @Test
    void refusesALogOfAnotherVersion() throws IOException {
        assertEquals(UNSUPPORTED_FEATURE,
                refusal(disk(0, usual(5, 0)).inHeaders(64, 1 << 16 | 1 | (long) MIB << 32)).reason());
    }

    @Test
    void refusesToReplayAnEndlessLog() throws IOException {
        assertEquals(LIMIT_EXCEEDED,
                refusal(disk(0, usual(5, 0)).inHeaders(64, 1 << 16 | 65L * MIB << 32)).reason());
    }

    /// Each sector begins an entry that claims the whole log.
    @Test
    void isNotKeptBusyByEntriesThatOverlap() {
        SmallVhdx disk = new SmallVhdx();
        for (int at = 0; at < MIB; at += SECTOR) {
            ByteBuffer entry = new SmallLog(1 + at, at).bytes().putInt(8, MIB);
            put(disk, at, entry);
        }

        assertTimeout(Duration.ofSeconds(2), () -> assertEquals(DIRTY_LOG, refusal(dirty(disk)).reason()));
    }

    private ImageException refusal(SmallVhdx disk) throws IOException {
        Path image = disk.write(folder);
        return assertThrows(ImageException.class, () -> VhdxRefusalTest.read(image));
    }

    @Test
    void saysWhatToDo() throws IOException {
        ImageException refusal = refusal(torn(disk(0, usual(5, 0)), 60));

        assertEquals(Reason.DIRTY_LOG, refusal.reason());
        assertEquals("disk.vhdx: its log has to be replayed, but none of its entries is whole: their checksums or GUIDs"
                + " are wrong, or sectors of them are missing", refusal.getMessage());
        assertEquals("Attach the disk once on its Hyper-V host, which replays the log, detach it and copy the file"
                + " again.", refusal.remedy());
    }
}
