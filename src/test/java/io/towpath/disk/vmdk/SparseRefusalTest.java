package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.SNAPSHOT_CHAIN;
import static io.towpath.disk.Reason.TRUNCATED;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Sparse images of which one thing is wrong.
class SparseRefusalTest {

    @TempDir
    private Path folder;

    static Stream<Arguments> faults() {
        return Stream.of(fault("no grain size", HEADER_INVALID, d -> d.int64(SparseVmdk.HEADER_GRAIN, 0)),
                fault("a grain size that is no power of two", HEADER_INVALID,
                        d -> d.int64(SparseVmdk.HEADER_GRAIN, 96)),
                fault("an endless grain", LIMIT_EXCEEDED, d -> d.int64(SparseVmdk.HEADER_GRAIN, 1L << 40)),
                fault("a capacity that overflows", LIMIT_EXCEEDED, d -> d.int64(SparseVmdk.HEADER_CAPACITY, 1L << 55)),
                fault("a negative capacity", LIMIT_EXCEEDED, d -> d.int64(SparseVmdk.HEADER_CAPACITY, -5)),
                fault("a capacity the descriptor does not know", METADATA_INCONSISTENT,
                        d -> d.int64(SparseVmdk.HEADER_CAPACITY, 8191)),
                fault("one entry per table", HEADER_INVALID, d -> d.int32(SparseVmdk.HEADER_ENTRIES, 1)),
                fault("version 9", UNSUPPORTED_FEATURE, d -> d.int32(4, 9)),
                fault("an unknown flag", UNSUPPORTED_FEATURE, d -> d.int32(8, 3 | 1 << 9)),
                fault("new lines that a text transfer changed", HEADER_INVALID, d -> d.int32(73, 0x0a0a200a)),
                fault("a directory beyond the end", OFFSET_OUT_OF_RANGE,
                        d -> d.int64(SparseVmdk.HEADER_DIRECTORY, 1 << 20)),
                fault("a directory at a negative place", OFFSET_OUT_OF_RANGE,
                        d -> d.int64(SparseVmdk.HEADER_DIRECTORY, -2)),
                fault("a directory in the header", OFFSET_OUT_OF_RANGE, d -> d.int64(SparseVmdk.HEADER_DIRECTORY, 0)),
                fault("a directory at the end, in no stream", HEADER_INVALID,
                        d -> d.int64(SparseVmdk.HEADER_DIRECTORY, -1)),
                fault("a table beyond the end", OFFSET_OUT_OF_RANGE, d -> d.int32(SparseVmdk.DIRECTORY, -7)),
                fault("a table that is the directory", OVERLAP, d -> d.int32(SparseVmdk.DIRECTORY, 26)),
                fault("a table in the descriptor", OFFSET_OUT_OF_RANGE, d -> d.int32(SparseVmdk.DIRECTORY, 2)),
                fault("one table for both directories", OVERLAP, d -> d.int32(SparseVmdk.REDUNDANT_DIRECTORY, 27)),
                fault("redundant tables that disagree", METADATA_INCONSISTENT,
                        d -> d.int32(SparseVmdk.REDUNDANT_TABLE, 0)),
                fault("a redundant directory without tables", METADATA_INCONSISTENT,
                        d -> d.int32(SparseVmdk.REDUNDANT_DIRECTORY, 0)),
                fault("a grain beyond the end", OFFSET_OUT_OF_RANGE, d -> d.entry(4, 1 << 30)),
                fault("a grain that reaches over the end", TRUNCATED, d -> d.entry(4, 128 + 32 * 128 - 1)),
                fault("a grain in the header", OFFSET_OUT_OF_RANGE, d -> d.entry(4, 1)),
                fault("a grain on its own table", OVERLAP, d -> d.entry(4, 27)),
                fault("a grain in the overhead", OFFSET_OUT_OF_RANGE, d -> d.entry(4, 60)),
                fault("a grain that two entries name", OVERLAP, d -> d.entry(5, 128)),
                fault("grains that share half", OVERLAP, d -> d.entry(5, 128 + 64)),
                fault("a parent without a hint", SNAPSHOT_CHAIN, d -> d.descriptor(
                        SparseVmdk.text("11223344", "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"", ""))),
                fault("a hint without a parent's CID", SNAPSHOT_CHAIN,
                        d -> d.descriptor(
                                SparseVmdk.text("ffffffff", "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"",
                                        "parentFileNameHint=\"/etc/passwd\""))),
                fault("two parents", METADATA_INCONSISTENT, d -> d.descriptor(SparseVmdk.text("ffffffff",
                        "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"", "parentCID=00000000"))),
                fault("an encrypted guest", UNSUPPORTED_FEATURE, d -> d.descriptor(SparseVmdk.text("ffffffff",
                        "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"", "encryption.keySafe = \"x\""))),
                fault("two extents", METADATA_INCONSISTENT, d -> d.descriptor(SparseVmdk.text("ffffffff",
                        "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"\nRW 8 FLAT \"/etc/passwd\" 0", ""))),
                fault("no extent", HEADER_INVALID,
                        d -> d.descriptor(SparseVmdk.text("ffffffff", "monolithicSparse", "", ""))),
                fault("no descriptor", METADATA_INCONSISTENT, d -> d.int64(28, 0)));
    }

    private static Arguments fault(String name, Reason reason, UnaryOperator<SparseVmdk> damage) {
        return arguments(name, reason, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void refuses(String name, Reason reason, UnaryOperator<SparseVmdk> damage) throws IOException {
        Path image = damage.apply(new SparseVmdk()).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> read(image));

        assertEquals(reason, refusal.reason(), () -> name + ": " + refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("disk.vmdk: "), refusal::getMessage);
    }

    @Test
    void readsItUndamaged() throws IOException {
        assertArrayEquals(SparseVmdk.content(), read(new SparseVmdk().write(folder)));
    }

    @Test
    void readsTheEntryOneAsZeroesOnlyWithTheFlagForIt() throws IOException {
        byte[] content = SparseVmdk.content();
        Arrays.fill(content, 4 * SparseVmdk.GRAIN, 5 * SparseVmdk.GRAIN, (byte) 0);

        assertArrayEquals(content, read(new SparseVmdk().int32(8, 7).entry(4, 1).write(folder)));
    }

    @Test
    void refusesAFileThatIsOneByteShort() throws IOException {
        byte[] whole = new SparseVmdk().bytes.array();
        Path image = Files.write(folder.resolve("disk.vmdk"), Arrays.copyOf(whole, whole.length - 1));

        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> read(image)).reason());
    }

    @Test
    void printsTheChainOfASnapshotAndTheRemedy() throws IOException {
        Files.write(folder.resolve("base.vmdk"), new SparseVmdk().bytes.array());
        String extent = "RW 8192 SPARSE \"x.vmdk\"";
        Files.write(folder.resolve("middle.vmdk"), new SparseVmdk().descriptor(SparseVmdk.text("12345678",
                "monolithicSparse", extent, "parentFileNameHint=\"base.vmdk\"")).bytes.array());
        Path image = new SparseVmdk().descriptor(
                SparseVmdk.text("0badf00d", "monolithicSparse", extent, "parentFileNameHint=\"middle.vmdk\""))
                .write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> read(image));

        assertEquals(
                "disk.vmdk: it is the delta of a snapshot and no whole disk: disk.vmdk (CID 12345678) → middle.vmdk"
                        + " (CID 12345678, expected 0badf00d) → base.vmdk (CID 12345678)",
                refusal.getMessage());
        assertTrue(String.valueOf(refusal.remedy()).contains("consolidate"));
    }

    @Test
    void seesThatAChainIsALoop() throws IOException {
        Path image = new SparseVmdk().descriptor(SparseVmdk.text("12345678", "monolithicSparse",
                "RW 8192 SPARSE \"x.vmdk\"", "parentFileNameHint=\"disk.vmdk\"")).write(folder);

        ImageException refusal = assertThrows(ImageException.class, () -> read(image));

        assertTrue(String.valueOf(refusal.getMessage()).contains("loop"), refusal::getMessage);
    }

    static byte[] read(Path image) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.VMDK))) {
            return TestDisk.contentOf(reader);
        }
    }
}
