package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.towpath.disk.TestDisk;
import io.towpath.disk.ovf.GuestSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `inspect --guest`.
class GuestLinesTest {

    @TempDir
    Path folder;

    @Test
    void tellsTheSystem() {
        GuestSystem system = new GuestSystem("/dev/sda1", "linux", "debian", "Debian GNU/Linux 12 (bookworm)", "12.0",
                "x86_64", "web01", "debian12");

        assertThat(GuestLines.line(system)).contains("Debian GNU/Linux 12 (bookworm), x86_64, host name web01");
        assertThat(Json.compact(GuestLines.json(system))).contains("\"distribution\":\"debian\"",
                "\"osinfo\":\"debian12\"");
    }

    @Test
    void isAskedByInspect() throws IOException {
        assumeFalse(Stream.of(System.getenv("PATH").split(":")).anyMatch(path -> Files.exists(Path.of(path,
                "virt-inspector"))), "libguestfs is installed and would start a VM");

        String out = Cli.run("inspect", "-f", "raw", TestDisk.raw(folder, new byte[1 << 20]), "--guest", "--json")
                .code(0).out();

        assertThat(out).contains("guest-not-inspected");
    }
}
