package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DifferencesTest {

    private static final int BLOCK = 64 << 10;

    @TempDir
    Path folder;

    @Test
    void tellsEveryBlockThatDiffersAndNoOther() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int size = 5 * (1 << 20) + 3 * 512;
        byte[] first = new byte[size];
        random.nextBytes(first);
        java.util.Arrays.fill(first, 1 << 20, 3 << 20, (byte) 0);
        byte[] second = first.clone();
        TreeSet<Integer> expected = new TreeSet<>();
        for (int i = 0; i < 9; i++) {
            int at = i == 0 ? size - 1 : random.nextInt(size);
            second[at]++;
            expected.add(at / BLOCK);
        }

        RangeSet found = differences(first, second);

        TreeSet<Integer> blocks = new TreeSet<>();
        for (ByteRange range : found.between(0, size)) {
            for (long at = range.offset(); at < range.end(); at += BLOCK) {
                blocks.add((int) (at / BLOCK));
            }
        }
        assertThat(blocks).as("seed %d", seed).isEqualTo(expected);
        assertThat(found.end()).as("the last block is shorter").isEqualTo(size);
    }

    @Test
    void equalDisksOfDifferentFormatsDoNotDiffer() throws IOException {
        byte[] disk = new byte[3 << 20];
        new Random(1).nextBytes(disk);
        Path raw = Files.write(folder.resolve("a.raw"), disk);
        Path qcow2 = folder.resolve("a.qcow2");
        Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), qcow2,
                DiskFormat.QCOW2, Map.of(), 2, false, false, true, false), Listener.patient());

        try (DiskReader one = DiskImages.open(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW));
                DiskReader two = DiskImages.open(DiskRef.file(qcow2), OpenOptions.recognise())) {
            assertThat(Differences.of(one, two, 2, Listener.patient()).count()).isZero();
        }
    }

    private RangeSet differences(byte[] first, byte[] second) throws IOException {
        Path a = Files.write(folder.resolve("a.raw"), first);
        Path b = Files.write(folder.resolve("b.raw"), second);
        try (DiskReader one = DiskImages.open(DiskRef.file(a), OpenOptions.declared(DiskFormat.RAW));
                DiskReader two = DiskImages.open(DiskRef.file(b), OpenOptions.declared(DiskFormat.RAW))) {
            return Differences.of(one, two, 3, Listener.patient());
        }
    }
}
