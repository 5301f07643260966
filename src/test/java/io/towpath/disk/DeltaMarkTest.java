package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two deltas that meet at one image: the mark of the one is none of the other's.
class DeltaMarkTest {

    private static final int SIZE = 3 << 20;
    private static final RangeSet ALL = RangeSet.of(List.of(new ByteRange(0, SIZE)));

    @TempDir
    Path folder;

    private Path image = Path.of("");
    private Path now = Path.of("");
    private Path mark = Path.of("");

    @BeforeEach
    void write() throws IOException {
        image = Files.write(folder.resolve("before.raw"), TestDisk.dense(SIZE, 1));
        now = Files.write(folder.resolve("now.raw"), TestDisk.dense(SIZE, 2));
        mark = folder.resolve("before.raw.applying");
    }

    @Test
    void anotherIsRefusedWhileOneIsProven() throws IOException {
        run(image, during(ConversionProgress.Phase.PROVE, () -> {
            assertThatThrownBy(() -> run(image, Listener.patient())).isInstanceOf(ImageException.class)
                    .hasMessageContaining("another delta is being applied to it at this moment");
            assertThat(mark).as("that of the one that runs").exists();
            return null;
        }));

        assertThat(mark).doesNotExist();
        assertThat(Files.mismatch(image, now)).isEqualTo(-1);
        run(image, Listener.patient());
    }

    @Test
    void anotherIsRefusedWhileOneIsWritten() throws IOException {
        run(image, during(ConversionProgress.Phase.COPY, () -> {
            assertThatThrownBy(() -> run(image, Listener.patient())).isInstanceOf(ImageException.class)
                    .hasMessageContaining("another delta");
            return null;
        }));

        assertThat(mark).doesNotExist();
    }

    @Test
    void anotherIsRefusedByWhateverNameItCallsTheImage() throws IOException {
        Path elsewhere = Files.createSymbolicLink(folder.resolve("elsewhere"), folder);
        run(image, during(ConversionProgress.Phase.PROVE, () -> {
            assertThatThrownBy(() -> run(elsewhere.resolve("before.raw"), Listener.patient()))
                    .hasMessageContaining("another delta is being applied");
            return null;
        }));
    }

    @Test
    void whatFailedLeavesItsMarkAndIsGoneOnWith() throws IOException {
        assertThatThrownBy(() -> run(image, Listener.cancellingAt(1 << 20))).isInstanceOf(ImageException.class);
        assertThat(mark).exists();

        run(image, Listener.patient());

        assertThat(mark).doesNotExist();
    }

    /// An image that is replaced while a delta is brought into the one before is marked by whoever changes that.
    @Test
    void theMarkOfAnImageThatTookItsPlaceStays() throws IOException {
        run(image, during(ConversionProgress.Phase.PROVE, () -> {
            Files.delete(mark);
            Files.writeString(mark, "0 512\n");
            return null;
        }));

        assertThat(mark).hasContent("0 512");
    }

    private void run(Path target, ConversionProgress progress) throws IOException {
        DeltaApply.run(new DeltaRequest(DiskRef.file(now), OpenOptions.declared(DiskFormat.RAW), target,
                DiskFormat.RAW, ALL, 1, true, true), progress);
    }

    /// Does it once, in the thread that tells.
    private static ConversionProgress during(ConversionProgress.Phase phase, Callable<?> work) {
        AtomicBoolean done = new AtomicBoolean();
        return new ConversionProgress() {
            @Override
            public void at(Phase now, long doneBytes, long totalBytes, long dataBytes) {
                if (now == phase && done.compareAndSet(false, true)) {
                    try {
                        work.call();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
    }
}
