package io.towpath.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Conversions whose target may not become as large as it has to.
class FullTargetTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"QCOW2", "VMDK", "VHD", "VHDX"})
    void saysThatThereIsNoRoom(DiskFormat format) throws Exception {
        Path source = folder.resolve("disk.vmdk");
        try (DiskWriter writer = DiskImages.create(source, DiskFormat.VMDK, 8 << 20, java.util.Map.of())) {
            writer.write(0, java.nio.ByteBuffer.wrap(TestDisk.dense(8 << 20, 1)));
            writer.finish();
        }
        Path target = folder.resolve("copy");

        Process child = new ProcessBuilder("bash", "-c", "ulimit -f 5000; exec \"$@\"", "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-Xmx128m", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), KilledConversion.class.getName(), source.toString(),
                target.toString(), "-", format.id()).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), UTF_8);

        assertTrue(child.waitFor() != 0, output);
        assertTrue(output.contains("ImageException: ") && output.contains("File too large"), output);
        assertFalse(output.lines().anyMatch(line -> line.startsWith("Exception") && line.contains("IllegalState")),
                output);
        assertTrue(Files.notExists(target));
    }
}
