package io.towpath.disk.vhd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.ImageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever bits of the metadata change, an image is refused or shows the same content: never another.
class VhdMutationTest {

    @TempDir
    Path folder;

    @Test
    void aFlippedBitOfFootersAndHeaderChangesNothingUnnoticed() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            int at = random.nextInt(SmallVhd.TABLE + 512);
            int place = at < SmallVhd.TABLE ? at : SmallVhd.FOOTER + at - SmallVhd.TABLE;
            check(new SmallVhd(), place, 1 << random.nextInt(8));
        }
    }

    @Test
    void aFlippedBitOfTheTableIsRefused() throws IOException {
        int refused = 0;
        for (int bit = 0; bit < SmallVhd.BLOCKS * 32; bit++) {
            refused += check(new SmallVhd(), SmallVhd.TABLE + bit / 8, 1 << bit % 8) ? 0 : 1;
        }
        assertEquals(SmallVhd.BLOCKS * 32, refused);
    }

    @Test
    void randomBytesUnderRightChecksumsNeverDoMoreThanBeRefused() throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < 300; i++) {
            SmallVhd mutant = new SmallVhd();
            for (int change = 0; change <= i % 4; change++) {
                mutant.bytes.put(random.nextInt(SmallVhd.DATA), (byte) random.nextInt(256));
            }
            mutant.bytes.putLong(48, Math.floorMod(mutant.bytes.getLong(48), 4L << 20));
            try {
                SmallVhd.read(mutant.seal().write(folder));
            } catch (ImageException e) {
                assertTrue(e.reason().exitCode() <= 5, e::toString);
            }
        }
    }

    /// Whether it was accepted, with the right content.
    private boolean check(SmallVhd mutant, int at, int bit) throws IOException {
        mutant.bytes.put(at, (byte) (mutant.bytes.get(at) ^ bit));
        try {
            assertArrayEquals(SmallVhd.content(), SmallVhd.read(mutant.write(folder)), () -> "byte " + at);
            return true;
        } catch (ImageException e) {
            assertTrue(e.reason().exitCode() <= 5, e::toString);
            return false;
        }
    }
}
