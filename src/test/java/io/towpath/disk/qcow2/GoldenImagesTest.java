package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Images that others made, with content known from elsewhere (README beside them).
class GoldenImagesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/disk/qcow2");

    @ParameterizedTest
    @CsvSource({"ext2.qcow2, 4194304, a6c2f0e39afe6c6ab432ca5465349fcefe8dc944398e97b2d957d3f89dbb5d80",
            "image.qcow2, 102400, a9c0220b1dadd1812fc4bbe137f495d2c3b88c7b33b5a4de545d201fd31b3bc0"})
    void readsThemByteForByte(String file, long size, String sha256) throws IOException, NoSuchAlgorithmException {
        byte[] content = Qemu.read(GOLDEN.resolve(file));

        assertEquals(size, content.length);
        assertEquals(sha256, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content)));
    }
}
