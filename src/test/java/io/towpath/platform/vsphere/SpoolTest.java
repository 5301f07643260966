package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What our own disk refuses is told as such, whoever's bytes were to be kept there.
class SpoolTest {

    @TempDir
    Path folder;

    private static void isOurs(ThrowingCallable work, String says) {
        assertThatThrownBy(work).isInstanceOfSatisfying(SourceFaultException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.NO_SPACE);
            assertThat(e.isOurs()).isTrue();
            assertThat(e).hasMessageContaining("Towpath's own data directory fails").hasMessageContaining(says);
        });
    }

    @Test
    void aFolderThatCannotBeMadeIsOurs() throws IOException {
        Path file = Files.writeString(folder.resolve("taken"), "");

        isOurs(() -> Spool.make(file, 1, "a lease"), "FileAlreadyExistsException");
        isOurs(() -> Spool.make(file.resolve("below"), 1, "a lease"), "taken");
    }

    /// Full from the first byte on.
    @Test
    @EnabledOnOs(OS.LINUX)
    void aDiskThatGetsFullIsOurs() throws IOException {
        try (Spool room = Spool.make(folder.resolve("reading"), 1, "a lease");
                OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
            isOurs(() -> room.own(() -> {
                full.write(1);
                return full;
            }), "there is no room left");
        }
    }

    @Test
    void aFileWhoseFolderVanishesIsOurs() throws IOException {
        Spool room = Spool.make(folder.resolve("reading"), 1, "a lease");
        room.close();

        isOurs(() -> room.stream("disk.vmdk"), "NoSuchFileException");
        isOurs(room::requireSpace, "");
    }

    @Test
    void oneOfTwoFilesOfANameIsNotWrittenOver() throws IOException {
        try (Spool room = Spool.make(folder.resolve("reading"), 1, "deltas")) {
            try (OutputStream out = room.stream("a-delta.vmdk")) {
                out.write(new byte[]{1, 2});
            }

            assertThatThrownBy(() -> room.stream("a-delta.vmdk")).isNotInstanceOf(SourceFaultException.class)
                    .hasMessage("two files are called a-delta.vmdk");
            assertThat(room.file("a-delta.vmdk")).hasBinaryContent(new byte[]{1, 2});
        }
    }

    @Test
    void whoSaysStopIsNoTroubleOfADisk() {
        assertThatThrownBy(() -> Spool.own(folder, () -> {
            throw new ClosedChannelException();
        })).isInstanceOf(ClosedChannelException.class);
    }
}
