package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.airlift.compress.v3.zstd.ZstdJavaCompressor;
import io.towpath.disk.TestDisk;
import io.towpath.disk.qcow2.ClusterCodec.Outcome;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What comes out of a compressed cluster, good and bad, into memory of Java and outside of it.
class ClusterCodecTest {

    private static final int CLUSTER = 65536;

    @ParameterizedTest
    @ValueSource(ints = {Qcow2Header.ZLIB, Qcow2Header.ZSTD})
    void becomesExactlyACluster(int type) {
        byte[] plain = TestDisk.mixed(CLUSTER, 1);
        byte[] compressed = compress(type, plain);

        try (ClusterCodec codec = ClusterCodec.of(type)) {
            for (ByteBuffer cluster : new ByteBuffer[]{ByteBuffer.allocate(CLUSTER + 20),
                    ByteBuffer.allocateDirect(CLUSTER + 20)}) {
                cluster.position(10).limit(10 + CLUSTER);
                assertEquals(Outcome.EXACT, codec.expand(direct(compressed, 300), cluster));
                assertEquals(0, cluster.remaining());
                byte[] got = new byte[CLUSTER];
                cluster.get(10, got);
                assertArrayEquals(plain, got);
                assertEquals(0, cluster.limit(CLUSTER + 20).get(10 + CLUSTER));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Qcow2Header.ZLIB, Qcow2Header.ZSTD})
    void tellsWhatIsWrong(int type) {
        byte[] good = compress(type, TestDisk.mixed(CLUSTER, 1));
        byte[] noise = TestDisk.dense(good.length, 2);
        noise[0] = 7;

        assertEquals(Outcome.TOO_LONG, outcome(type, compress(type, TestDisk.mixed(CLUSTER + 1, 1))));
        assertEquals(Outcome.TOO_LONG, outcome(type, compress(type, new byte[100 * CLUSTER])));
        assertEquals(Outcome.TOO_SHORT, outcome(type, compress(type, TestDisk.mixed(CLUSTER - 1, 1))));
        assertEquals(Outcome.TOO_SHORT, outcome(type, compress(type, new byte[0])));
        assertEquals(Outcome.GARBAGE, outcome(type, noise));
        for (int length : new int[]{0, 1, 5, 6, 7, good.length / 2, good.length - 1}) {
            assertEquals(Outcome.INPUT_ENDS, outcome(type, Arrays.copyOf(good, length)), "length " + length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Qcow2Header.ZLIB, Qcow2Header.ZSTD})
    void survivesAnyDamage(int type) {
        byte[] good = compress(type, TestDisk.mixed(CLUSTER, 1));
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] damaged = good.clone();
            for (int change = 0; change <= i % 4; change++) {
                int at = i % 2 == 0 ? random.nextInt(damaged.length) : random.nextInt(20);
                damaged[at] = (byte) random.nextInt(256);
            }
            outcome(type, damaged);
        }
    }

    private static Outcome outcome(int type, byte[] compressed) {
        try (ClusterCodec codec = ClusterCodec.of(type)) {
            return codec.expand(direct(compressed, 0), ByteBuffer.allocateDirect(CLUSTER));
        }
    }

    /// @param more bytes of another cluster behind it
    private static ByteBuffer direct(byte[] compressed, int more) {
        return ByteBuffer.allocateDirect(compressed.length + more).put(compressed).put(TestDisk.dense(more, 9)).flip();
    }

    private static byte[] compress(int type, byte[] plain) {
        if (type == Qcow2Header.ZSTD) {
            ZstdJavaCompressor zstd = new ZstdJavaCompressor();
            byte[] out = new byte[zstd.maxCompressedLength(plain.length)];
            return Arrays.copyOf(out, zstd.compress(plain, 0, plain.length, out, 0, out.length));
        }
        Deflater deflater = new Deflater(6, true);
        deflater.setInput(plain);
        deflater.finish();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        while (!deflater.finished()) {
            out.write(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return out.toByteArray();
    }
}
