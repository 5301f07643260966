package io.towpath.disk.vhd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An image made by others; `src/test/resources/disk/README.md` says by whom.
class VhdGoldenTest {

    @Test
    void readsWhatTheGuestSaw() throws Exception {
        Path image = Path.of("src/test/resources/disk/vhd/ext2.vhd");
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.recognise())) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(TestDisk.contentOf(reader));

            assertEquals(DiskFormat.VHD, reader.format());
            assertEquals(4212736, reader.sizeBytes());
            assertEquals("870be7ae16c1fa8faab05c6eb9205dc9a7ae35c5f552c5cf8a267c0bc6a5cb99",
                    HexFormat.of().formatHex(digest));
            assertEquals(List.of(), reader.notes());
        }
    }
}
