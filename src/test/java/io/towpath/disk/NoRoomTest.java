package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NoRoomTest {

    @ParameterizedTest
    @ValueSource(strings = {"No space left on device", "Disk quota exceeded", "File too large"})
    void isToldByWhateverLimitWasMet(String said) {
        assertThat(NoRoom.isWhy(new FileSystemException("/data/a.part", null, said))).isTrue();
    }

    @Test
    void isNotEveryFailure() {
        assertThat(NoRoom.isWhy(new FileSystemException("/data/a.part", null, "Read-only file system"))).isFalse();
        assertThat(NoRoom.isWhy(new IOException())).isFalse();
        assertThat(NoRoom.isWhy(null)).isFalse();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void isAsTheSystemSaysIt() throws IOException {
        try (OutputStream full = Files.newOutputStream(Path.of("/dev/full"))) {
            IOException e = assertThrows(IOException.class, () -> full.write(1));
            assertThat(NoRoom.isWhy(e)).as(e.toString()).isTrue();
        }
    }
}
