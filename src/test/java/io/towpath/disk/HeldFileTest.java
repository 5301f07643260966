package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class HeldFileTest {

    @TempDir
    Path folder;

    /// Asking by another way to the same file would otherwise end the lock that is held: the kernel's own book has it still.
    @Test
    void isHeldOnceByWhateverWayItIsReached() throws IOException {
        Path there = Files.createDirectory(folder.resolve("there"));
        Path way = Files.createSymbolicLink(folder.resolve("way"), there);
        Path file = there.resolve("lock");
        try (HeldFile held = HeldFile.take(file)) {
            assertThat(held).isNotNull();
            assertThat(HeldFile.take(file)).isNull();
            assertThat(HeldFile.take(way.resolve("lock"))).isNull();

            String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
            assertThat(Files.readAllLines(Path.of("/proc/locks"))).anySatisfy(line -> assertThat(line.split("[ :]+"))
                    .contains("POSIX", "WRITE", inode, Long.toString(ProcessHandle.current().pid())));
        }
        try (HeldFile again = HeldFile.take(way.resolve("lock"))) {
            assertThat(again).isNotNull();
            again.remove();
        }
        assertThat(file).doesNotExist();
    }

    @Test
    @Timeout(30)
    void aLinkThatLeadsNowhereIsRefusedAndNotWaitedFor() throws IOException {
        Files.createSymbolicLink(folder.resolve("lock"), folder.resolve("nowhere"));

        assertThatThrownBy(() -> HeldFile.take(folder.resolve("lock"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> HeldFile.take(folder.resolve("no/lock"))).isInstanceOf(NoSuchFileException.class);
    }
}
