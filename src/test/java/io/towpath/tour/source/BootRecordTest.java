package io.towpath.tour.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A PC starts it, and says what it is.
class BootRecordTest {

    private static final int MIB = 1 << 20;
    /// The firmware's serial console keeps the last letter until another one comes.
    private static final String SAYS = "Made up for the demo of Towpath: there is no system on this disk";

    @TempDir
    Path folder;

    @Test
    void aPcStartsItAndSaysThatThereIsNoSystem() throws Exception {
        String qemu = Judges.require("qemu-system-x86_64").toString();
        Path disk = Files.write(folder.resolve("disk.raw"), BootRecord.of(16L * MIB / BootRecord.BYTES).array());
        try (RandomAccessFile whole = new RandomAccessFile(disk.toFile(), "rw")) {
            whole.setLength(16L * MIB);
        }
        Path said = folder.resolve("said");
        Process pc = new ProcessBuilder(qemu, "-machine", "pc,accel=tcg,graphics=off", "-m", "32", "-nodefaults",
                "-display",
                "none", "-serial", "file:" + said, "-drive", "format=raw,snapshot=on,file=" + disk)
                .redirectErrorStream(true).redirectOutput(folder.resolve("qemu.log").toFile()).start();
        try {
            for (int i = 0; i < 600 && !text(said).contains(SAYS); i++) {
                assertThat(pc.waitFor(100, TimeUnit.MILLISECONDS)).as(() -> said(folder.resolve("qemu.log"))).isFalse();
            }
        } finally {
            pc.destroyForcibly().waitFor();
        }
        assertThat(text(said)).contains(SAYS);
    }

    private static String text(Path file) throws java.io.IOException {
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    private static String said(Path log) {
        try {
            return text(log);
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }
}
