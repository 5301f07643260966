package io.towpath.disk.qcow2;

import static io.towpath.disk.qcow2.Qcow2Header.*;
import static io.towpath.disk.qcow2.SmallQcow2.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A good image, spoiled in one place, is refused for the right reason.
class RefusalTest {

    private static final int L2_SECOND = L2 + CLUSTER;

    @TempDir
    Path folder;

    @Test
    void theUnspoiledImageIsGood() throws IOException {
        SmallQcow2 image = new SmallQcow2();

        assertArrayEquals(image.content(), Qemu.read(image.save(folder)));
        Qemu.check(image.save(folder));
    }

    static Stream<Arguments> headers() {
        return Stream.of(spoiled("wrong magic", Reason.FORMAT_MISMATCH, q -> q.intAt(0, 0x514649fa)),
                spoiled("only a magic", Reason.TRUNCATED, q -> q.length(4)),
                spoiled("half a header", Reason.TRUNCATED, q -> q.length(80)),
                spoiled("version 1", Reason.UNSUPPORTED_FEATURE, q -> q.intAt(VERSION_AT, 1)),
                spoiled("version 4", Reason.HEADER_INVALID, q -> q.intAt(VERSION_AT, 4)),
                spoiled("cluster bits 8", Reason.HEADER_INVALID, q -> q.intAt(CLUSTER_BITS_AT, 8)),
                spoiled("cluster bits 22", Reason.HEADER_INVALID, q -> q.intAt(CLUSTER_BITS_AT, 22)),
                spoiled("cluster bits -1", Reason.HEADER_INVALID, q -> q.intAt(CLUSTER_BITS_AT, -1)),
                spoiled("size of all bits", Reason.LIMIT_EXCEEDED, q -> q.longAt(SIZE_AT, -1)),
                spoiled("size of exbibytes", Reason.LIMIT_EXCEEDED, q -> q.longAt(SIZE_AT, 1L << 62)),
                spoiled("size off a sector", Reason.HEADER_INVALID, q -> q.longAt(SIZE_AT, SIZE - 1)),
                spoiled("size above the L1", Reason.METADATA_INCONSISTENT, q -> q.longAt(SIZE_AT, (4 << 20) + 512)),
                spoiled("no L1", Reason.METADATA_INCONSISTENT, q -> q.intAt(L1_SIZE_AT, 0)),
                spoiled("endless L1", Reason.LIMIT_EXCEEDED, q -> q.intAt(L1_SIZE_AT, -1)),
                spoiled("large L1", Reason.TRUNCATED, q -> q.intAt(L1_SIZE_AT, 4 << 20)),
                spoiled("L1 in the header", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1_OFFSET_AT, 0)),
                spoiled("L1 off a cluster", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1_OFFSET_AT, L1 + 8)),
                spoiled("L1 behind the end", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1_OFFSET_AT, 1 << 20)),
                spoiled("L1 below zero", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1_OFFSET_AT, -CLUSTER)),
                spoiled("L1 is refcounts", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1_OFFSET_AT, CLUSTER)),
                spoiled("no refcounts", Reason.HEADER_INVALID, q -> q.intAt(REFCOUNT_CLUSTERS_AT, 0)),
                spoiled("endless refcounts", Reason.LIMIT_EXCEEDED, q -> q.intAt(REFCOUNT_CLUSTERS_AT, -1)),
                spoiled("refcounts behind", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(REFCOUNT_TABLE_AT, 1 << 30)),
                spoiled("refcount order 7", Reason.HEADER_INVALID, q -> q.intAt(REFCOUNT_ORDER_AT, 7)),
                spoiled("header length 0", Reason.HEADER_INVALID, q -> q.intAt(HEADER_LENGTH_AT, 0)),
                spoiled("header length -8", Reason.HEADER_INVALID, q -> q.intAt(HEADER_LENGTH_AT, -8)),
                spoiled("endless extension", Reason.HEADER_INVALID,
                        q -> q.intAt(FULL_BYTES, 0x6803f857).intAt(FULL_BYTES + 4, -1)),
                spoiled("endless snapshots", Reason.LIMIT_EXCEEDED, q -> q.intAt(SNAPSHOTS_AT, -1)),
                spoiled("snapshots behind", Reason.OFFSET_OUT_OF_RANGE,
                        q -> q.intAt(SNAPSHOTS_AT, 1).longAt(SNAPSHOTS_OFFSET_AT, 1L << 40)));
    }

    static Stream<Arguments> features() {
        return Stream.of(spoiled("AES", Reason.UNSUPPORTED_FEATURE, q -> q.intAt(CRYPT_AT, 1)),
                spoiled("LUKS", Reason.UNSUPPORTED_FEATURE, q -> q.intAt(CRYPT_AT, 2)),
                spoiled("unknown bit", Reason.UNSUPPORTED_FEATURE, q -> q.longAt(INCOMPATIBLE_AT, 1 << 5)),
                spoiled("highest bit", Reason.UNSUPPORTED_FEATURE, q -> q.longAt(INCOMPATIBLE_AT, 1L << 63)),
                spoiled("extended L2 of small clusters", Reason.HEADER_INVALID,
                        q -> q.longAt(INCOMPATIBLE_AT, EXTENDED_L2)),
                spoiled("compression 2", Reason.UNSUPPORTED_FEATURE,
                        q -> q.longAt(INCOMPATIBLE_AT, COMPRESSION).byteAt(COMPRESSION_AT, 2)),
                spoiled("zstd without its bit", Reason.HEADER_INVALID, q -> q.byteAt(COMPRESSION_AT, ZSTD)),
                spoiled("bit without zstd", Reason.HEADER_INVALID, q -> q.longAt(INCOMPATIBLE_AT, COMPRESSION)),
                spoiled("corrupt", Reason.DIRTY_LOG, q -> q.longAt(INCOMPATIBLE_AT, CORRUPT)),
                spoiled("data file", Reason.EXTERNAL_REFERENCE,
                        q -> q.longAt(INCOMPATIBLE_AT, DATA_FILE).intAt(CLUSTER_BITS_AT, 99)),
                spoiled("data file name", Reason.EXTERNAL_REFERENCE,
                        q -> q.intAt(FULL_BYTES, 0x44415441).intAt(FULL_BYTES + 4, 8).textAt(FULL_BYTES + 8, "/etc/x")),
                spoiled("backing file", Reason.EXTERNAL_REFERENCE, q -> backing(q, 200, 11)),
                spoiled("backing file without a place", Reason.METADATA_INCONSISTENT, q -> backing(q, 0, 11)),
                spoiled("backing file of version 2", Reason.EXTERNAL_REFERENCE,
                        q -> backing(q, 200, 11).intAt(VERSION_AT, 2)),
                spoiled("long backing name", Reason.LIMIT_EXCEEDED, q -> backing(q, 200, 1024)),
                spoiled("backing name behind", Reason.OFFSET_OUT_OF_RANGE, q -> backing(q, Long.MAX_VALUE, 11)));
    }

    static Stream<Arguments> maps() {
        long far = 1L << 40;
        return Stream.of(
                spoiled("L1 to the header", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1, L2Entry.COPIED)),
                spoiled("L1 behind", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1, far)),
                spoiled("L1 off a cluster", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1, L2 + 512)),
                spoiled("L1 reserved bit", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L1, 1L << 60 | L2)),
                spoiled("L1 to itself", Reason.OVERLAP, q -> q.longAt(L1, L1)),
                spoiled("L1 twice the same", Reason.OVERLAP, q -> q.longAt(L1 + 8, L2)),
                spoiled("L1 to data", Reason.OVERLAP, q -> q.longAt(L1 + 8, DATA)),
                spoiled("L2 to the header", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L2, L2Entry.COPIED)),
                spoiled("L2 behind", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L2, L2Entry.data(far))),
                spoiled("L2 off a cluster", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L2, L2Entry.data(DATA + 512))),
                spoiled("L2 to itself", Reason.OVERLAP, q -> q.longAt(L2, L2Entry.data(L2))),
                spoiled("L2 to the L1", Reason.OVERLAP, q -> q.longAt(L2, L2Entry.data(L1))),
                spoiled("L2 to refcounts", Reason.OVERLAP, q -> q.longAt(L2, L2Entry.data(REFCOUNT_BLOCK))),
                spoiled("L2 twice the same", Reason.OVERLAP, q -> q.longAt(L2, L2Entry.data(DATA + CLUSTER))),
                spoiled("across tables", Reason.OVERLAP, q -> q.longAt(L2_SECOND, L2Entry.data(DATA))),
                spoiled("behind the disk", Reason.OVERLAP, q -> q.longAt(L2_SECOND + 80, L2Entry.data(DATA))),
                spoiled("data in compressed", Reason.OVERLAP, q -> q.longAt(L2, L2Entry.data(COMPRESSED))),
                spoiled("zero flag to a used one", Reason.OVERLAP, q -> q.longAt(L2, DATA + CLUSTER | L2Entry.ZERO)),
                spoiled("zero flag in version 2", Reason.METADATA_INCONSISTENT,
                        q -> q.longAt(L2, L2Entry.ZERO).intAt(VERSION_AT, 2)),
                spoiled("refcounts behind", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(REFCOUNT_TABLE, far)),
                spoiled("refcounts twice", Reason.OVERLAP, q -> q.longAt(REFCOUNT_TABLE + 8, REFCOUNT_BLOCK)),
                spoiled("last byte missing", Reason.TRUNCATED,
                        q -> q.longAt(L2, L2Entry.data(11 * CLUSTER)).length(12 * CLUSTER - 1)),
                spoiled("cut in an L2 table", Reason.TRUNCATED,
                        q -> q.longAt(L1 + 8, 11 * CLUSTER).length(11 * CLUSTER + 8)));
    }

    static Stream<Arguments> compressed() {
        byte[] good = deflated((byte) 4, CLUSTER);
        byte[] bad = good.clone();
        bad[0] = 7;
        long entry = L2Entry.COMPRESSED | COMPRESSED;
        return Stream.of(
                spoiled("becomes more", Reason.COMPRESSION_BOMB,
                        q -> q.compressed(3, COMPRESSED, deflated((byte) 4, CLUSTER + 1))),
                spoiled("becomes far more", Reason.COMPRESSION_BOMB,
                        q -> q.compressed(3, COMPRESSED + 1024, deflated((byte) 4, 1 << 20))),
                spoiled("becomes less", Reason.COMPRESSION_CORRUPT,
                        q -> q.compressed(3, COMPRESSED, deflated((byte) 4, CLUSTER - 1))),
                spoiled("garbage", Reason.COMPRESSION_CORRUPT, q -> q.compressed(3, COMPRESSED, bad)),
                spoiled("twice the same", Reason.OVERLAP, q -> q.longAt(L2 + 80, entry)),
                spoiled("begins in another", Reason.OVERLAP,
                        q -> q.longAt(L2 + 24, entry | 2L << 58).longAt(L2 + 80, entry + 600)),
                spoiled("in the header", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L2, L2Entry.COMPRESSED | 100)),
                spoiled("behind", Reason.OFFSET_OUT_OF_RANGE, q -> q.longAt(L2, L2Entry.COMPRESSED | 1L << 40)),
                spoiled("over the end", Reason.TRUNCATED, q -> q.longAt(L2 + 24, entry | 9L << 58)),
                spoiled("in data", Reason.OVERLAP, q -> q.longAt(L2 + 80, L2Entry.COMPRESSED | DATA + 9)),
                spoiled("in a table", Reason.OVERLAP, q -> q.longAt(L2 + 80, L2Entry.COMPRESSED | L1 + 9)),
                spoiled("cut by the file", Reason.TRUNCATED, q -> q.length(COMPRESSED + 105)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource({"headers", "features", "maps", "compressed"})
    void refuses(String what, Reason reason, Consumer<SmallQcow2> spoil) throws IOException {
        SmallQcow2 image = new SmallQcow2();
        spoil.accept(image);

        ImageException refusal = image.refusal(folder);

        assertEquals(reason, refusal.reason(), refusal.getMessage());
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("small.qcow2: "), refusal.getMessage());
        assertTrue(refusal.field() != null || refusal.offset() != null, what);
    }

    @Test
    void namesABackingFileAndHowToBeRidOfIt() throws IOException {
        ImageException refusal = backing(new SmallQcow2(), 200, 11).refusal(folder);

        assertEquals("small.qcow2: it is a layer upon the backing file \"/etc/passwd\", which is not opened unasked",
                refusal.getMessage());
        assertTrue(refusal.remedy() != null && refusal.remedy().contains("qemu-img convert"));
    }

    @Test
    void readsADirtyImageWithANote() throws IOException {
        SmallQcow2 image = new SmallQcow2().longAt(INCOMPATIBLE_AT, DIRTY);

        assertArrayEquals(image.content(), Qemu.read(image.save(folder)));
        try (Qcow2Image disk = Qemu.open(image.save(folder))) {
            assertEquals("dirty", disk.notes().getFirst().code());
        }
    }

    @Test
    void letsTheLastCompressedClusterEndInsideItsSector() throws IOException {
        SmallQcow2 image = new SmallQcow2().length(COMPRESSED + 100 + deflated((byte) 5, CLUSTER).length);

        assertArrayEquals(image.content(), Qemu.read(image.save(folder)));
    }

    private static SmallQcow2 backing(SmallQcow2 image, long at, int length) {
        return image.textAt(200, "/etc/passwd").longAt(BACKING_OFFSET_AT, at).intAt(BACKING_SIZE_AT, length);
    }

    private static Arguments spoiled(String what, Reason reason, Consumer<SmallQcow2> spoil) {
        return Arguments.of(what, reason, spoil);
    }
}
