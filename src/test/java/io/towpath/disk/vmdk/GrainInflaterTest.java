package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LibDeflate;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.Deflater;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Both inflaters take and refuse the same. Where the system has no libdeflate both are the JDK's.
class GrainInflaterTest {

    private static final int GRAIN = 65536;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void inflatesAWholeGrain(boolean fast) throws IOException {
        byte[] grain = TestDisk.mixed(GRAIN, 1);
        ByteBuffer into = ByteBuffer.allocateDirect(2 * GRAIN).position(7);

        inflate(fast, zlib(grain), into, GRAIN);

        assertEquals(7 + GRAIN, into.position());
        assertEquals(ByteBuffer.wrap(grain), into.duplicate().flip().position(7));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesZeroesBehindTheDataAndNothingElse(boolean fast) throws IOException {
        byte[] stream = zlib(TestDisk.mixed(GRAIN, 2));
        byte[] padded = Arrays.copyOf(stream, stream.length + 5);
        inflate(fast, padded, ByteBuffer.allocateDirect(GRAIN), GRAIN);

        padded[stream.length + 3] = 1;
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, padded));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesWhatIsTooLongTooShortCutDamagedOrNeedsADictionary(boolean fast) {
        byte[] stream = zlib(TestDisk.dense(GRAIN, 3));
        byte[] wrongSum = stream.clone();
        wrongSum[stream.length - 1] ^= 1;
        Deflater dictionary = new Deflater();
        dictionary.setDictionary(new byte[]{1, 2, 3});

        assertEquals(Reason.COMPRESSION_BOMB, refusal(fast, zlib(new byte[GRAIN + 1])));
        assertEquals(Reason.COMPRESSION_BOMB, refusal(fast, zlib(new byte[100 * GRAIN])));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, zlib(new byte[GRAIN - 1])));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, zlib(new byte[0])));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, Arrays.copyOf(stream, stream.length - 2)));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, Arrays.copyOf(stream, 100)));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, wrongSum));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(fast, zlib(dictionary, new byte[GRAIN])));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesAShorterGrainOnlyWhereTheDiskEnds(boolean fast) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(GRAIN);

        inflate(fast, zlib(new byte[1024]), into, 1024);

        assertEquals(GRAIN, into.position());
    }

    private Reason refusal(boolean fast, byte[] data) {
        return assertThrows(ImageException.class,
                () -> inflate(fast, data, ByteBuffer.allocateDirect(GRAIN), GRAIN)).reason();
    }

    private void inflate(boolean fast, byte[] data, ByteBuffer into, int least) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(12 + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(0).putInt(data.length).put(data);
        Path path = Files.write(folder.resolve("grain"), file.array());
        try (ImageSource source = ImageSource.open(path)) {
            GrainInflater inflater = new GrainInflater(source, GRAIN, fast ? LibDeflate.create() : null);
            inflater.load(0, source.length(), source.length());
            inflater.inflate(0, into, least);
            inflater.close();
        }
    }

    private static byte[] zlib(byte[] content) {
        return zlib(new Deflater(), content);
    }

    private static byte[] zlib(Deflater deflater, byte[] content) {
        deflater.setInput(content);
        deflater.finish();
        byte[] stream = new byte[content.length + 1024];
        int length = deflater.deflate(stream);
        deflater.end();
        return Arrays.copyOf(stream, length);
    }
}
