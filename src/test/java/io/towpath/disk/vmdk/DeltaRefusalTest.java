package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.DIRTY_LOG;
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

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Extents of ESX snapshots of which one thing is wrong, and every flipped bit of their tables.
class DeltaRefusalTest {

    /// 17 MiB and a sector: two tables of 4 KiB grains.
    private static final int SIZE = (17 << 20) + 512;
    private static final byte[] CONTENT = TestDisk.dense(SIZE, 1);
    private static final int COWD_TABLE = (CowdFile.HEADER_SECTORS + 1) * 512;
    private static final int COWD_GRAINS = COWD_TABLE + CowdFile.TABLE_SECTORS * 512;
    private static final int SE_GRAINS = 8 * (2 + 2 + 16);

    @TempDir
    private Path folder;

    static ByteBuffer cowd() {
        return CowdFile.of(CONTENT, 8, grain -> grain % 64 == 1 || grain == SIZE / 4096);
    }

    static ByteBuffer seSparse() {
        return SeSparseFile.of(CONTENT, grain -> grain % 64 == 1 || grain == SIZE / 4096
                ? SeSparseFile.STORED
                : SeSparseFile.NOTHING);
    }

    static Stream<Arguments> cowdFaults() {
        return Stream.of(fault("no magic", HEADER_INVALID, f -> f.putInt(0, 1)),
                fault("version 2", UNSUPPORTED_FEATURE, f -> f.putInt(4, 2)),
                fault("an unknown flag", UNSUPPORTED_FEATURE, f -> f.putInt(8, 7)),
                fault("another size", METADATA_INCONSISTENT, f -> f.putInt(12, SIZE / 512 - 1)),
                fault("no grain size", HEADER_INVALID, f -> f.putInt(16, 0)),
                fault("an odd grain size", HEADER_INVALID, f -> f.putInt(16, 7)),
                fault("an endless grain", LIMIT_EXCEEDED, f -> f.putInt(16, 1 << 31)),
                fault("smaller grains than fit the directory", METADATA_INCONSISTENT, f -> f.putInt(16, 1)),
                fault("a directory in the header", OFFSET_OUT_OF_RANGE, f -> f.putInt(20, 3)),
                fault("a directory behind the end", OFFSET_OUT_OF_RANGE, f -> f.putInt(20, -1)),
                fault("a directory that is a table", OVERLAP, f -> f.putInt(20, 5).putInt(COWD_TABLE, 5)),
                fault("no directory", METADATA_INCONSISTENT, f -> f.putInt(24, 0)),
                fault("an endless directory", OVERLAP, f -> f.putInt(24, -1)),
                fault("a table behind the end", OFFSET_OUT_OF_RANGE, f -> f.putInt(2048, 1 << 30)),
                fault("a table over the end", TRUNCATED, f -> f.putInt(2048, f.capacity() / 512 - 1)),
                fault("a table in the header", OVERLAP, f -> f.putInt(2048, 1)),
                fault("a table that is the directory", OVERLAP, f -> f.putInt(2048, 4)),
                fault("one table twice", OVERLAP, f -> f.putInt(2052, 5)),
                fault("a grain in the header", OFFSET_OUT_OF_RANGE, f -> f.putInt(COWD_TABLE, 1)),
                fault("a grain on its table", OVERLAP, f -> f.putInt(COWD_TABLE, 6)),
                fault("a grain twice", OVERLAP, f -> f.putInt(COWD_TABLE, COWD_GRAINS / 512)),
                fault("a grain in halves of two", OVERLAP, f -> f.putInt(COWD_TABLE, COWD_GRAINS / 512 + 4)),
                fault("a grain behind the end", OFFSET_OUT_OF_RANGE, f -> f.putInt(COWD_TABLE, -1)),
                fault("a grain over the end", TRUNCATED, f -> f.putInt(COWD_TABLE, f.capacity() / 512 - 2)));
    }

    static Stream<Arguments> seSparseFaults() {
        int table = SeSparseFile.TABLES;
        long stored = 3L << 60;
        return Stream.of(fault("no magic", HEADER_INVALID, f -> f.putLong(0, 0x1cafebabeL)),
                fault("another version", UNSUPPORTED_FEATURE, f -> f.putLong(8, 0x200000002L)),
                fault("a capacity that overflows", LIMIT_EXCEEDED, f -> f.putLong(16, 1L << 55)),
                fault("a negative capacity", LIMIT_EXCEEDED, f -> f.putLong(16, -8)),
                fault("another size", METADATA_INCONSISTENT, f -> f.putLong(16, SIZE / 512 + 1)),
                fault("no grain size", HEADER_INVALID, f -> f.putLong(24, 0)),
                fault("a large grain", UNSUPPORTED_FEATURE, f -> f.putLong(24, 128)),
                fault("no table size", HEADER_INVALID, f -> f.putLong(32, 0)),
                fault("a small table", UNSUPPORTED_FEATURE, f -> f.putLong(32, 8)),
                fault("a flag", UNSUPPORTED_FEATURE, f -> f.putLong(40, 1)),
                fault("a reserved field", UNSUPPORTED_FEATURE, f -> f.putLong(72, 1)),
                fault("padding", UNSUPPORTED_FEATURE, f -> f.put(511, (byte) 1)),
                fault("a volatile header in the header", OFFSET_OUT_OF_RANGE, f -> f.putLong(80, 0)),
                fault("a volatile header behind the end", OFFSET_OUT_OF_RANGE, f -> f.putLong(80, 1 << 30)),
                fault("a volatile header that is none", HEADER_INVALID, f -> f.putLong(80, 2)),
                fault("volatile padding", UNSUPPORTED_FEATURE, f -> f.put(1023, (byte) 1)),
                fault("a journal to replay", DIRTY_LOG, f -> f.putLong(SeSparseFile.VOLATILE + 24, 1)),
                fault("a directory behind the end", OFFSET_OUT_OF_RANGE, f -> f.putLong(128, 1 << 30)),
                fault("a directory at a negative place", OFFSET_OUT_OF_RANGE, f -> f.putLong(128, -8)),
                fault("a directory that is the journal", OVERLAP, f -> f.putLong(128, 5)),
                fault("no directory", METADATA_INCONSISTENT, f -> f.putLong(136, 0)),
                fault("tables in the header", OFFSET_OUT_OF_RANGE, f -> f.putLong(144, 0)),
                fault("grains in the header", OFFSET_OUT_OF_RANGE, f -> f.putLong(192, 0)),
                fault("grains from nowhere", OFFSET_OUT_OF_RANGE, f -> f.putLong(192, -1)),
                fault("a table without its mark", OFFSET_OUT_OF_RANGE, f -> f.putLong(SeSparseFile.DIRECTORY, 1)),
                fault("a table that is not there", OFFSET_OUT_OF_RANGE,
                        f -> f.putLong(SeSparseFile.DIRECTORY, 0x1000000000000002L)),
                fault("one table twice", OVERLAP, f -> f.putLong(SeSparseFile.DIRECTORY + 8, 0x1000000000000000L)),
                fault("bits of nothing", METADATA_INCONSISTENT, f -> f.putLong(table, 1)),
                fault("an unknown type", METADATA_INCONSISTENT, f -> f.putLong(table, 4L << 60)),
                fault("a grain twice", OVERLAP, f -> f.putLong(table, stored)),
                fault("grains on tables", METADATA_INCONSISTENT, f -> f.putLong(192, 16)),
                fault("grains on the back map", OVERLAP, f -> f.putLong(192, SE_GRAINS - 8)),
                fault("a grain behind the end", OFFSET_OUT_OF_RANGE, f -> f.putLong(table, stored | 1L << 40)),
                fault("a grain at the end of numbers", OFFSET_OUT_OF_RANGE,
                        f -> f.putLong(table, stored | 0xffff_ffff_ffffL)));
    }

    private static Arguments fault(String name, Reason reason, Consumer<ByteBuffer> damage) {
        return arguments(name, reason, damage);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cowdFaults")
    void refusesCowd(String name, Reason reason, Consumer<ByteBuffer> damage) throws IOException {
        check(name, reason, damage, cowd(), "vmfsSparse", "VMFSSPARSE");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("seSparseFaults")
    void refusesSeSparse(String name, Reason reason, Consumer<ByteBuffer> damage) throws IOException {
        check(name, reason, damage, seSparse(), "seSparse", "SESPARSE");
    }

    private void check(String name, Reason reason, Consumer<ByteBuffer> damage, ByteBuffer file, String createType,
            String type) throws IOException {
        damage.accept(file);

        ImageException refusal = assertThrows(ImageException.class, () -> read(file.array(), createType, type));

        assertEquals(reason, refusal.reason(), () -> name + ": " + refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("delta.vmdk: "), refusal::getMessage);
    }

    @Test
    void readsThemUndamagedWhereTheDescriptorKnowsNoParent() throws IOException {
        byte[] expected = new byte[SIZE];
        for (int grain = 0; grain < SIZE / 4096; grain++) {
            if (grain % 64 == 1) {
                System.arraycopy(CONTENT, grain * 4096, expected, grain * 4096, 4096);
            }
        }
        System.arraycopy(CONTENT, SIZE - 512, expected, SIZE - 512, 512);

        assertArrayEquals(expected, read(cowd().array(), "vmfsSparse", "VMFSSPARSE"));
        assertArrayEquals(expected, read(seSparse().array(), "seSparse", "SESPARSE"));
    }

    @Test
    void refusesThemOneGrainShort() {
        byte[] cowd = cowd().array();
        byte[] seSparse = seSparse().array();

        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> read(Arrays.copyOf(cowd, cowd.length - 4096),
                "vmfsSparse", "VMFSSPARSE")).reason());
        assertEquals(TRUNCATED, assertThrows(ImageException.class, () -> read(Arrays.copyOf(seSparse,
                seSparse.length - 4096), "seSparse", "SESPARSE")).reason());
    }

    @Test
    void refusesThemWithoutADescriptorEvenForAChain() throws IOException {
        for (ByteBuffer file : new ByteBuffer[]{cowd(), seSparse()}) {
            Path image = Files.write(folder.resolve("web-delta.vmdk"), file.array());

            ImageException refusal = assertThrows(ImageException.class, () -> VmdkChainTest.read(image));

            assertEquals(SNAPSHOT_CHAIN, refusal.reason());
            assertTrue(String.valueOf(refusal.remedy()).contains("descriptor"), refusal::remedy);
        }
    }

    @Test
    void refusesTheWrongKindOfExtent() {
        assertEquals(HEADER_INVALID, assertThrows(ImageException.class, () -> read(seSparse().array(), "vmfsSparse",
                "VMFSSPARSE")).reason());
        assertEquals(METADATA_INCONSISTENT, assertThrows(ImageException.class, () -> read(seSparse().array(),
                "vmfsSparse", "SESPARSE")).reason());
        assertEquals(SNAPSHOT_CHAIN, assertThrows(ImageException.class, () -> read(cowd().array(),
                "twoGbMaxExtentSparse", "SPARSE")).reason());
    }

    private byte[] read(byte[] file, String createType, String type) throws IOException {
        Files.write(folder.resolve("delta.vmdk"), file);
        return SparseRefusalTest.read(Files.writeString(folder.resolve("disk.vmdk"), SparseVmdk.text("ffffffff",
                createType, "RW " + SIZE / 512 + " " + type + " \"delta.vmdk\"", "")));
    }
}
