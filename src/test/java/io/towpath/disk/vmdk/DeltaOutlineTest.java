package io.towpath.disk.vmdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.DiskImages;
import io.towpath.disk.ImageException;
import io.towpath.disk.RangeSet;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What was written is told by a delta's tables; its grains stay where they are.
class DeltaOutlineTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private long fetched;

    private List<ByteRange> told(ByteBuffer file, String type, long capacity) throws IOException {
        Path near = folder.resolve("near-" + Files.list(folder).count());
        List<ByteRange> ranges = new ArrayList<>();
        fetched = 0;
        try (FileChannel out = FileChannel.open(near, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int length = file.capacity();
            out.write(ByteBuffer.allocate(1), length - 1L);
            DiskImages.deltaOutline(near, type, capacity, (offset, bytes) -> {
                assertThat(offset + bytes).isLessThanOrEqualTo(length);
                fetched += bytes;
                out.write(file.duplicate().position((int) offset).limit((int) (offset + bytes)), offset);
            }, ranges::add);
        }
        return ranges;
    }

    /// Sizes at the edges of a table, grains of a sector and of eight.
    @ParameterizedTest
    @ValueSource(ints = {512, 4095 * 512, 4096 * 512, 4097 * 512, 9 * MIB + 512})
    void cowdTellsItsGrains(int size) throws IOException {
        for (int grainSectors : new int[]{1, 8}) {
            int grain = 512 * grainSectors;
            Random random = new Random(size);
            boolean[] stored = new boolean[Math.ceilDiv(size, grain)];
            for (int i = 0; i < stored.length; i++) {
                stored[i] = i / 64 % 3 == 0 && random.nextInt(4) > 0;
            }
            byte[] content = new byte[size];
            random.nextBytes(content);

            List<ByteRange> ranges = told(CowdFile.of(content, grainSectors, i -> stored[i]), "VMFSSPARSE", size);

            RangeSet expected = RangeSet.of(IntStream.range(0, stored.length).filter(i -> stored[i])
                    .mapToObj(i -> new ByteRange((long) i * grain, Math.min(grain, size - i * grain))).toList());
            assertThat(ranges).isEqualTo(expected.between(0, size));
        }
    }

    @Test
    void grainsAreNotFetched() throws IOException {
        byte[] content = new byte[16 * MIB];
        told(CowdFile.of(content, 8, i -> i >= 1024), "VMFSSPARSE", content.length);
        assertThat(fetched).as("a mebibyte and the tables").isLessThan(MIB + 64 << 10);
    }

    /// What the guest gave back, or wrote zeroes to, is not any more what was there before.
    @Test
    void seSparseTellsWhatWasGivenBackToo() throws IOException {
        int size = 20 * MIB;
        int[] types = {SeSparseFile.NOTHING, SeSparseFile.UNMAPPED, SeSparseFile.ZERO, SeSparseFile.STORED};
        List<ByteRange> ranges = told(SeSparseFile.of(new byte[size], i -> types[i / 1000 % 4]), "SESPARSE", size);
        RangeSet expected = RangeSet.of(IntStream.range(0, size / 4096).filter(i -> i / 1000 % 4 != 0)
                .mapToObj(i -> new ByteRange(4096L * i, 4096)).toList());
        assertThat(RangeSet.of(ranges).between(0, size)).isEqualTo(expected.between(0, size));
    }

    @Test
    void anotherDisksDeltaAndWhatIsNoneAreRefused() {
        ByteBuffer cowd = CowdFile.of(new byte[MIB], 1, i -> i == 3);
        assertThat(reason(cowd, "VMFSSPARSE", 2 * MIB)).isEqualTo(Reason.METADATA_INCONSISTENT);
        assertThat(reason(cowd, "SESPARSE", MIB)).isEqualTo(Reason.HEADER_INVALID);
        assertThat(reason(cowd, "VMFS", MIB)).isEqualTo(Reason.UNSUPPORTED_FEATURE);
        ByteBuffer beyond = ByteBuffer.wrap(cowd.array().clone()).order(cowd.order());
        beyond.putInt(CowdFile.HEADER_SECTORS * 512, 1 << 20);
        assertThat(reason(beyond, "VMFSSPARSE", MIB)).isEqualTo(Reason.OFFSET_OUT_OF_RANGE);
    }

    private Reason reason(ByteBuffer file, String type, long capacity) {
        return catchThrowableOfType(ImageException.class, () -> told(file, type, capacity)).reason();
    }
}
