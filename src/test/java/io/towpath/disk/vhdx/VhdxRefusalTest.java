package io.towpath.disk.vhdx;

import static io.towpath.disk.Reason.CHECKSUM_MISMATCH;
import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.SNAPSHOT_CHAIN;
import static io.towpath.disk.Reason.TRUNCATED;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;
import static io.towpath.disk.vhdx.SmallVhdx.BAT;
import static io.towpath.disk.vhdx.SmallVhdx.DISK_SIZE;
import static io.towpath.disk.vhdx.SmallVhdx.FILE_PARAMETERS;
import static io.towpath.disk.vhdx.SmallVhdx.HEADER_1;
import static io.towpath.disk.vhdx.SmallVhdx.HEADER_2;
import static io.towpath.disk.vhdx.SmallVhdx.LOGICAL_SECTOR;
import static io.towpath.disk.vhdx.SmallVhdx.METADATA;
import static io.towpath.disk.vhdx.SmallVhdx.MIB;
import static io.towpath.disk.vhdx.SmallVhdx.PARENT_LOCATOR;
import static io.towpath.disk.vhdx.SmallVhdx.PHYSICAL_SECTOR;
import static io.towpath.disk.vhdx.SmallVhdx.REGIONS_1;
import static io.towpath.disk.vhdx.SmallVhdx.REGIONS_2;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Images of which one thing is wrong, or odd.
class VhdxRefusalTest {

    private static final String BAT_GUID = "2DC27766-F623-4200-9D64-115E9BFD4A08";
    private static final String METADATA_GUID = "8B7CA206-4790-4B9A-B8FE-575F050F886E";
    private static final String OTHER_GUID = "12345678-1234-1234-1234-123456789abc";

    @TempDir
    private Path folder;

    static Stream<Arguments> faults() {
        return Stream.of(headerFaults(), regionFaults(), metadataFaults(), batFaults()).flatMap(each -> each);
    }

    private static Stream<Arguments> headerFaults() {
        return Stream.of(
                fault("two headers with wrong checksums", CHECKSUM_MISMATCH,
                        d -> d.int64(HEADER_1 + 20, 5).int64(HEADER_2 + 20, 5)),
                fault("two headers without signatures", HEADER_INVALID, d -> d.int32(HEADER_1, 0).int32(HEADER_2, 0)),
                fault("different headers with one number", METADATA_INCONSISTENT,
                        d -> d.int64(HEADER_1 + 8, 8).int64(HEADER_1 + 16, 99).sealed(HEADER_1, 4096)),
                fault("version 2", UNSUPPORTED_FEATURE, d -> d.inHeaders(64, 2 << 16 | (long) MIB << 32)),
                fault("a log of no whole MiB", HEADER_INVALID,
                        d -> d.inHeaders(64, 1 << 16 | (long) (MIB + 512) << 32)),
                fault("a log at no whole MiB", HEADER_INVALID, d -> d.inHeaders(72, MIB + 4096)),
                fault("a log in the header section", OVERLAP, d -> d.inHeaders(72, 0)),
                fault("a log in the BAT", OVERLAP, d -> d.inHeaders(72, BAT)),
                fault("a log beyond the end", TRUNCATED, d -> d.inHeaders(72, 7 * MIB)),
                fault("a log at a negative place", OFFSET_OUT_OF_RANGE, d -> d.inHeaders(72, -4L * MIB)));
    }

    private static Stream<Arguments> regionFaults() {
        return Stream.of(
                fault("two region tables with wrong checksums", CHECKSUM_MISMATCH,
                        d -> d.int64(REGIONS_1 + 4000, 5).int64(REGIONS_2 + 4000, 5)),
                fault("region tables that disagree", METADATA_INCONSISTENT,
                        d -> d.int64(REGIONS_2 + 4000, 5).sealed(REGIONS_2, 64 << 10)),
                fault("a required region nobody knows", UNSUPPORTED_FEATURE,
                        d -> d.region(2, OTHER_GUID, 6 * MIB, MIB, 1)),
                fault("no BAT", HEADER_INVALID, d -> d.region(0, OTHER_GUID, BAT, MIB, 0)),
                fault("no metadata", HEADER_INVALID, d -> d.region(1, OTHER_GUID, METADATA, MIB, 0)),
                fault("two BATs", METADATA_INCONSISTENT, d -> d.region(2, BAT_GUID, 6 * MIB, MIB, 1)),
                fault("a BAT over the metadata", OVERLAP, d -> d.region(0, BAT_GUID, METADATA, MIB, 1)),
                fault("a BAT over the log", OVERLAP, d -> d.region(0, BAT_GUID, MIB, MIB, 1)),
                fault("a BAT in the header section", HEADER_INVALID, d -> d.region(0, BAT_GUID, 0, MIB, 1)),
                fault("a BAT at no whole MiB", HEADER_INVALID, d -> d.region(0, BAT_GUID, BAT + 4096, MIB, 1)),
                fault("a BAT of no whole MiB", HEADER_INVALID, d -> d.region(0, BAT_GUID, BAT, 4096, 1)),
                fault("a BAT of nothing", HEADER_INVALID, d -> d.region(0, BAT_GUID, BAT, 0, 1)),
                fault("a BAT beyond the end", TRUNCATED, d -> d.region(0, BAT_GUID, 7 * MIB, MIB, 1)),
                fault("metadata at a negative place", OFFSET_OUT_OF_RANGE,
                        d -> d.region(1, METADATA_GUID, Long.MIN_VALUE, MIB, 1)),
                fault("too many regions", LIMIT_EXCEEDED,
                        d -> d.int32(REGIONS_1 + 8, 2048).int32(REGIONS_2 + 8, 2048).sealed(REGIONS_1, 64 << 10)
                                .sealed(REGIONS_2, 64 << 10)));
    }

    private static Stream<Arguments> metadataFaults() {
        return Stream.of(fault("metadata without a signature", HEADER_INVALID, d -> d.int32(METADATA, 0)),
                fault("too many items", LIMIT_EXCEEDED, d -> d.int16(METADATA + 10, 2048)),
                fault("a required item nobody knows", UNSUPPORTED_FEATURE,
                        d -> d.item(5, OTHER_GUID, PARENT_LOCATOR, 8, 4).int16(METADATA + 10, 6)),
                fault("a required item of a user", UNSUPPORTED_FEATURE,
                        d -> d.item(5, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", PARENT_LOCATOR, 8, 5)
                                .int16(METADATA + 10, 6)),
                fault("an item twice", METADATA_INCONSISTENT,
                        d -> d.item(5, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", PARENT_LOCATOR, 8, 4)
                                .int16(METADATA + 10, 6)),
                fault("an item in the table", OFFSET_OUT_OF_RANGE, d -> d.int32(METADATA + 32 + 16, 4096)),
                fault("an item outside the region", OFFSET_OUT_OF_RANGE, d -> d.int32(METADATA + 32 + 16, MIB - 4)),
                fault("items that share bytes", OVERLAP, d -> d.int32(METADATA + 64 + 16, (64 << 10) + 4)),
                fault("an item that is too long", LIMIT_EXCEEDED, d -> d.int32(METADATA + 32 + 20, 2 * MIB)),
                fault("a size of four bytes", HEADER_INVALID, d -> d.int32(METADATA + 64 + 20, 4)),
                fault("no sector size", HEADER_INVALID, d -> d.int16(METADATA + 10, 3)),
                fault("blocks of 512 KiB", HEADER_INVALID, d -> d.int32(FILE_PARAMETERS, MIB / 2)),
                fault("blocks of 512 MiB", HEADER_INVALID, d -> d.int32(FILE_PARAMETERS, 512 * MIB)),
                fault("blocks of 3 MiB", HEADER_INVALID, d -> d.int32(FILE_PARAMETERS, 3 * MIB)),
                fault("blocks of nothing", HEADER_INVALID, d -> d.int32(FILE_PARAMETERS, 0)),
                fault("sectors of 1024 bytes", HEADER_INVALID, d -> d.int32(LOGICAL_SECTOR, 1024)),
                fault("physical sectors of nothing", HEADER_INVALID, d -> d.int32(PHYSICAL_SECTOR, 0)),
                fault("no size", HEADER_INVALID, d -> d.int64(DISK_SIZE, 0)),
                fault("a size of half a sector", HEADER_INVALID, d -> d.int64(DISK_SIZE, MIB + 256)),
                fault("a size of half a sector of 4096", HEADER_INVALID,
                        d -> d.int64(DISK_SIZE, MIB + 512).int32(LOGICAL_SECTOR, 4096)),
                fault("a size above 64 TiB", LIMIT_EXCEEDED, d -> d.int64(DISK_SIZE, (64L << 40) + 512)),
                fault("a negative size", LIMIT_EXCEEDED, d -> d.int64(DISK_SIZE, -512)),
                fault("a size the BAT has no room for", METADATA_INCONSISTENT,
                        d -> d.int64(DISK_SIZE, (long) MIB * (MIB / 8))),
                fault("a parent without a locator", SNAPSHOT_CHAIN, d -> d.int32(FILE_PARAMETERS + 4, 2)),
                fault("a locator without a parent", SNAPSHOT_CHAIN, VhdxRefusalTest::parent));
    }

    private static Stream<Arguments> batFaults() {
        return Stream.of(fault("a block in state 4", METADATA_INCONSISTENT, d -> d.entry(0, 4, 4)),
                fault("a block in state 5", METADATA_INCONSISTENT, d -> d.entry(0, 4, 5)),
                fault("a block that is partly its parent's", METADATA_INCONSISTENT, d -> d.entry(0, 4, 7)),
                fault("reserved bits", METADATA_INCONSISTENT, d -> d.int64(BAT, 4L << 20 | 1 << 12 | 6)),
                fault("a block in the header section", OVERLAP, d -> d.entry(0, 0, 6)),
                fault("a block in the log", OVERLAP, d -> d.entry(0, 1, 6)),
                fault("a block in the metadata", OVERLAP, d -> d.entry(0, 2, 6)),
                fault("a block in the BAT", OVERLAP, d -> d.entry(0, 3, 6)),
                fault("a block in an optional region", OVERLAP,
                        d -> d.region(2, OTHER_GUID, 6 * MIB, MIB, 0).entry(1, 6, 6)),
                fault("a block in two places", OVERLAP, d -> d.entry(1, 4, 6)),
                fault("a block that reaches into another", OVERLAP,
                        d -> d.int32(FILE_PARAMETERS, 2 * MIB).entry(0, 4, 6).entry(1, 5, 6)),
                fault("a block right behind the end", TRUNCATED, d -> d.entry(0, 7, 6)),
                fault("a block far behind the end", OFFSET_OUT_OF_RANGE, d -> d.entry(0, 1 << 20, 6)),
                fault("a block at a negative place", OFFSET_OUT_OF_RANGE, d -> d.entry(0, 1L << 43, 6)),
                fault("a block that reaches over the end", TRUNCATED,
                        d -> d.int32(FILE_PARAMETERS, 2 * MIB).entry(0, 4, 2).entry(1, 6, 6)));
    }

    private static Arguments fault(String name, Reason reason, UnaryOperator<SmallVhdx> damage) {
        return arguments(name, reason, damage);
    }

    private static SmallVhdx parent(SmallVhdx disk) {
        disk.item(5, "A8D35F2D-B30B-454D-ABF7-D3D84834AB0C", PARENT_LOCATOR, 512, 4).int16(METADATA + 10, 6);
        disk.guid(PARENT_LOCATOR, UUID.fromString("B04AEFB7-D19E-4A81-B789-25B8E9445913"));
        disk.int16(PARENT_LOCATOR + 18, 1).int32(PARENT_LOCATOR + 20, 100).int32(PARENT_LOCATOR + 24, 200)
                .int16(PARENT_LOCATOR + 28, 26).int16(PARENT_LOCATOR + 30, 26);
        return disk.utf16(PARENT_LOCATOR + 100, "relative_path").utf16(PARENT_LOCATOR + 200, ".\\web\u202e01.vhdx");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(String name, Reason reason, UnaryOperator<SmallVhdx> damage) throws IOException {
        Path image = damage.apply(new SmallVhdx()).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> read(image));

        assertEquals(reason, refusal.reason(), () -> name + ": " + refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("disk.vhdx: "), refusal::getMessage);
    }

    @ParameterizedTest
    @CsvSource({"300", "100000", "1048575", "2097152", "3145728", "6291455"})
    void refusesAFileThatIsCut(int length) throws IOException {
        Path image = new SmallVhdx().writeCut(folder, length);

        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> read(image)).reason());
    }

    @Test
    void readsItUndamagedAsQemuDoes() throws IOException {
        Path image = new SmallVhdx().write(folder);

        assertArrayEquals(SmallVhdx.content(), read(image));
        Path plain = Files.write(folder.resolve("disk.raw"), SmallVhdx.content());
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "vhdx", "-F", "raw", image.toString(),
                plain.toString()).ok();
    }

    static Stream<Arguments> oddities() {
        return Stream.of(odd("header 1 is damaged", "header-damaged", d -> d.int64(HEADER_1 + 100, 1)),
                odd("header 2 is damaged", "header-damaged", d -> d.int64(HEADER_2 + 100, 1)),
                odd("region table 1 is damaged", "region-table-damaged", d -> d.int64(REGIONS_1 + 100, 1)),
                odd("region table 2 is damaged", "region-table-damaged", d -> d.int64(REGIONS_2, 0)),
                odd("a block is undefined", "undefined-blocks", d -> d.entry(1, 0, 1)),
                odd("two headers are the same", "", d -> d.int64(HEADER_1 + 8, 8).sealed(HEADER_1, 4096)),
                odd("there is no log", "", d -> d.inHeaders(64, 1 << 16).inHeaders(72, 0)),
                odd("the version of an empty log is another", "",
                        d -> d.inHeaders(64, 1 << 16 | 5 | (long) MIB << 32)),
                odd("an optional region is nobody's", "", d -> d.region(2, OTHER_GUID, 6 * MIB, MIB, 0)),
                odd("a user has an item", "",
                        d -> d.item(5, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", PARENT_LOCATOR, 8, 1)
                                .int16(METADATA + 10, 6)),
                odd("an absent block has kept a place", "", d -> d.entry(1, 4, 0).entry(2, 1 << 30, 2)));
    }

    private static Arguments odd(String name, String note, UnaryOperator<SmallVhdx> change) {
        return arguments(name, note.isEmpty() ? List.of() : List.of(note), change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("oddities")
    void acceptsAndTells(String name, List<String> notes, UnaryOperator<SmallVhdx> change) throws IOException {
        Path image = change.apply(new SmallVhdx()).write(folder);

        try (DiskReader reader = open(image)) {
            assertArrayEquals(SmallVhdx.content(), TestDisk.contentOf(reader), name);
            assertEquals(notes, reader.notes().stream().map(DiskReader.Note::code).toList());
        }
    }

    @Test
    void namesTheParentOfADifferencingDisk() throws IOException {
        Path image = parent(new SmallVhdx()).int32(FILE_PARAMETERS + 4, 2).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> read(image));

        assertEquals("disk.vhdx: it is a differencing disk and no whole one: disk.vhdx → \".\\web\uFFFD01.vhdx\"",
                refusal.getMessage());
    }

    @Test
    void isRecognisedByItsFirstBytes() throws IOException {
        Path image = new SmallVhdx().write(folder);

        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.recognise())) {
            assertEquals(DiskFormat.VHDX, reader.format());
            assertEquals("[Fact[key=subformat, value=dynamic], Fact[key=block-size, value=1048576],"
                    + " Fact[key=logical-sector-size, value=512], Fact[key=physical-sector-size, value=4096],"
                    + " Fact[key=log, value=empty], Fact[key=data-blocks, value=2], Fact[key=zero-blocks, value=1],"
                    + " Fact[key=disk-id, value=00112233-4455-6677-8899-aabbccddeeff],"
                    + " Fact[key=creator, value=a test]]", reader.facts().toString());
        }
    }

    static DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VHDX));
    }

    static byte[] read(Path image) throws IOException {
        try (DiskReader reader = open(image)) {
            return TestDisk.contentOf(reader);
        }
    }
}
