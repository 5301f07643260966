package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.VsphereLab;
import io.towpath.platform.spi.Capabilities.Transport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the program of an operator says of itself is among the facts of a source, with the licence that was named.
class ReaderProgramTest {

    @TempDir
    Path folder;

    @Test
    void nbdkitsOwnWordsAndThoseOfItsPlugin() {
        Judges.require("nbdkit");
        List<String> command = List.of("nbdkit", "-f", "-r", "-U", "{socket}", "--filter", "rate", "-t", "4", "file",
                "file={file}");

        String told = new ReaderProgram(command, "").told();

        assertThat(told).matches("nbdkit \\d+\\.\\d+\\.\\d+\\S*, plugin file \\d+\\.\\d+\\.\\d+"
                + "; licence: not said in the configuration");
    }

    /// It answers as nbdkit-vddk-plugin(1) says.
    private List<String> withLibrary() throws IOException {
        Path program = Files.writeString(folder.resolve("nbdkit"), """
                #!/bin/sh
                case "$1" in
                  --version) echo "nbdkit 1.38.2 (nbdkit-1.38.2-1.el9)" ;;
                  --dump-plugin)
                    [ "$2" = vddk ] || exit 1
                    echo "path=/usr/lib64/nbdkit/plugins/nbdkit-vddk-plugin.so"
                    echo "name=vddk"
                    echo "version=1.38.2"
                    [ "$3" = "libdir=/opt/vddk" ] && echo "vddk_library_version=8" ;;
                esac
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return List.of(program.toString(), "-f", "-U", "{socket}", "vddk", "libdir=/opt/vddk", "server={server}");
    }

    @Test
    void vmwaresLibraryIsAmongTheFactsOfASource() throws IOException {
        ReaderProgram reader = new ReaderProgram(withLibrary(), "Broadcom EULA 2024-05, accepted by ACME Ltd.");
        try (VsphereLab lab = VsphereLab.start("-vms", "2")) {
            List<Transport> ways = Told.platform(Told.PROPERTIES, Clock.systemUTC(), reader)
                    .capabilities(Told.place(lab)).transports();

            assertThat(ways).filteredOn(way -> way.name().equals("nbdkit")).extracting(Transport::program)
                    .containsExactly(
                            "nbdkit 1.38.2 (nbdkit-1.38.2-1.el9), plugin vddk 1.38.2 with VMware's disk library"
                                    + " (VDDK) 8; licence: Broadcom EULA 2024-05, accepted by ACME Ltd.");
            assertThat(ways).filteredOn(way -> !way.name().equals("nbdkit")).extracting(Transport::program)
                    .containsOnlyNulls();
        }
    }

    @Test
    void whatIsNotThereOrSaysNothingIsToldAsSuch() throws IOException {
        Path silent = Files.writeString(folder.resolve("silent"), "#!/bin/sh\n");
        Files.setPosixFilePermissions(silent, PosixFilePermissions.fromString("rwx------"));
        assertThat(new ReaderProgram(List.of(), "x").told()).isNull();
        assertThat(new ReaderProgram(List.of(folder.resolve("gone").toString(), "{socket}"), "").told())
                .contains("whose version is not known");
        assertThat(new ReaderProgram(List.of(silent.toString(), "{socket}"), "").told())
                .contains("which says no version");
    }
}
