package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.BlockDeflater.Wrapping;
import java.nio.ByteBuffer;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

/// Both deflaters make what any inflater reads, and never more than they say.
class BlockDeflaterTest {

    @Test
    void makesWhatAnyInflaterReads() throws Exception {
        for (boolean nativeCode : new boolean[]{true, false}) {
            for (Wrapping wrapping : Wrapping.values()) {
                for (int level = 1; level <= 9; level++) {
                    try (BlockDeflater deflater = new BlockDeflater(level, wrapping, nativeCode)) {
                        check(deflater, wrapping, TestDisk.mixed(65536, level));
                        check(deflater, wrapping, TestDisk.dense(65536, level));
                        check(deflater, wrapping, new byte[]{1});
                    }
                }
            }
        }
    }

    @Test
    void leavesEverythingWhereThereIsNoRoom() {
        for (boolean nativeCode : new boolean[]{true, false}) {
            try (BlockDeflater deflater = new BlockDeflater(6, Wrapping.RAW, nativeCode)) {
                ByteBuffer data = direct(TestDisk.dense(65536, 1));
                ByteBuffer into = ByteBuffer.allocateDirect(65536).position(100);

                assertFalse(deflater.deflate(data, into));

                assertEquals(100, into.position());
                assertEquals(65536, data.remaining());
                assertTrue(deflater.deflate(direct(new byte[65536]), into));
            }
        }
    }

    private static void check(BlockDeflater deflater, Wrapping wrapping, byte[] content) throws Exception {
        ByteBuffer data = direct(content);
        ByteBuffer into = ByteBuffer.allocateDirect(BlockDeflater.mostBytes(content.length) + 7).position(7);
        assertTrue(deflater.deflate(data, into));
        assertEquals(content.length, data.remaining());

        Inflater inflater = new Inflater(wrapping == Wrapping.RAW);
        inflater.setInput(into.flip().position(7));
        byte[] got = new byte[content.length];
        assertEquals(content.length, inflater.inflate(got));
        assertEquals(0, inflater.inflate(new byte[1]));
        assertTrue(inflater.finished());
        assertEquals(0, inflater.getRemaining());
        inflater.end();
        assertArrayEquals(content, got);
    }

    private static ByteBuffer direct(byte[] content) {
        return ByteBuffer.allocateDirect(content.length).put(content).flip();
    }
}
