package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetTurnTest {

    @TempDir
    Path folder;

    /// The kernel tells of what it could not store once: the second sync would succeed without it.
    @Test
    void whatACheckpointLostIsNeverNotedAsDurable() throws IOException {
        Path target = folder.resolve("target.raw");
        TargetFiles files = TargetFiles.of(target, DiskFormat.RAW, Map.of());
        var subject = new ConversionJournal.Subject("test", 2L * DigestTree.LEAF, LeafHash.Kind.DIGEST);
        Forgetful writer = new Forgetful();
        try (ConversionJournal journal = ConversionJournal.open(files, subject, false)) {
            TargetTurn turn = new TargetTurn(writer, journal, files, TargetTurn.Checkpoints.every(DigestTree.LEAF),
                    false);

            assertThatThrownBy(() -> turn.write(0, ByteBuffer.allocate(DigestTree.LEAF), 1, new byte[32]))
                    .isInstanceOf(ImageException.class).hasMessageContaining("lost");
            assertThatThrownBy(turn::checkpoint).isInstanceOf(IOException.class).hasMessageContaining("lost");
        }

        assertThat(writer.checkpoints).isEqualTo(1);
        Files.createFile(folder.resolve("target.raw.part"));
        try (ConversionJournal journal = ConversionJournal.open(files, subject, true)) {
            assertThat(journal.done().isEmpty()).isTrue();
        }
    }

    /// One that has had its error told.
    private static final class Forgetful implements DiskWriter {

        private int checkpoints;

        @Override
        public void write(long offset, ByteBuffer data) {
            data.position(data.limit());
        }

        @Override
        public void zero(ByteRange range) {}

        @Override
        public void checkpoint() throws IOException {
            if (checkpoints++ == 0) {
                throw new IOException("lost");
            }
        }

        @Override
        public void finish() {}

        @Override
        public void close() {}
    }
}
