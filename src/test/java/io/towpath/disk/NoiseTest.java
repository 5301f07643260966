package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class NoiseTest {

    private static final int BLOCK = 65536;

    private final Noise noise = new Noise();

    @Test
    void knowsRandomBytes() {
        for (int seed = 0; seed < 100; seed++) {
            assertTrue(noise.fills(ByteBuffer.wrap(TestDisk.dense(BLOCK, seed))), "seed " + seed);
        }
    }

    @Test
    void knowsWhatIsCompressed() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Random random = new Random(1);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            while (bytes.size() < 2 * BLOCK) {
                gzip.write(Long.toString(random.nextLong(), 36).getBytes(StandardCharsets.US_ASCII));
            }
        }
        assertTrue(noise.fills(ByteBuffer.wrap(bytes.toByteArray(), 1000, BLOCK)));
    }

    @Test
    void takesNothingElseForIt() {
        byte[] text = "All happy families are alike; each unhappy family is unhappy in its own way. ".repeat(1000)
                .getBytes(StandardCharsets.US_ASCII);
        assertFalse(noise.fills(ByteBuffer.wrap(text, 0, BLOCK)));
        assertFalse(noise.fills(ByteBuffer.allocate(BLOCK)));
        byte[] half = TestDisk.dense(BLOCK, 1);
        System.arraycopy(text, 0, half, BLOCK / 2, BLOCK / 2);
        assertFalse(noise.fills(ByteBuffer.wrap(half)));
        byte[] sevenBits = TestDisk.dense(BLOCK, 2);
        for (int i = 0; i < BLOCK; i++) {
            sevenBits[i] &= 0x7f;
        }
        assertFalse(noise.fills(ByteBuffer.wrap(sevenBits)));
        assertFalse(noise.fills(ByteBuffer.wrap(TestDisk.dense(4096, 3))));
    }
}
