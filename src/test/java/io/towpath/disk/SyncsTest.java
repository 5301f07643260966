package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.anyBoolean;
import static org.mockito.Mockito.doNothing;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyncsTest {

    @Test
    void failsForEverAfterOneFailure() throws IOException {
        FileChannel channel = mock(FileChannel.class);
        doNothing().doThrow(new IOException("input/output error")).doNothing().when(channel).force(anyBoolean());
        Syncs syncs = new Syncs(channel);

        syncs.sync(false);

        assertThatThrownBy(() -> syncs.sync(false)).isInstanceOf(IOException.class).hasMessage("input/output error");
        assertThatThrownBy(() -> syncs.sync(true)).isInstanceOf(IOException.class).hasMessageContaining(
                "may be lost, since an earlier sync failed: input/output error");
    }

    @Test
    void syncsAFile(@TempDir Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder.resolve("file"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
            assertThatCode(() -> new Syncs(channel).sync(true)).doesNotThrowAnyException();
        }
    }
}
