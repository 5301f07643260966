package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Images made by others; `src/test/resources/disk/README.md` says by whom.
class VmdkGoldenTest {

    @ParameterizedTest
    @CsvSource({
            "vbox-stream.vmdk, streamOptimized, 1a8e31f74d2955cf0009209b5f6cf0cf3a8a263067ace29d23e3a4d9a7797285",
            "streamOptimizedWithMarkers.vmdk, streamOptimized, 92c0f8b4280377437056f57c51ef51a5f8aeb1462ac630ef0633febcbfc3db4e",
            "twoGbMaxExtentSparse.vmdk, twoGbMaxExtentSparse, a3bcf05f07a1c06a3380eeca8571f0efb2b85afafa1e21662b8cad436d1f7727",
            "ext2.vmdk, monolithicSparse, a6c2f0e39afe6c6ab432ca5465349fcefe8dc944398e97b2d957d3f89dbb5d80",
            "image.vmdk, monolithicSparse, 854c3db1c4a07a241e2ed9fbd8892adf2adc662c7862a75deed26f3483f414c9"})
    void readsWhatTheGuestSaw(String file, String createType, String sha256) throws Exception {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image(file)), OpenOptions.recognise())) {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(TestDisk.contentOf(reader));

            assertEquals(DiskFormat.VMDK, reader.format());
            assertEquals(createType, reader.facts().getFirst().value());
            assertEquals(sha256, HexFormat.of().formatHex(digest));
            assertEquals(List.of(), reader.notes());
        }
    }

    static Path image(String file) throws IOException {
        return Path.of("src/test/resources/disk/vmdk", file);
    }
}
