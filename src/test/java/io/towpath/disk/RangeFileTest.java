package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeFileTest {

    @TempDir
    Path folder;

    @Test
    void readsLines() throws IOException {
        assertEquals(List.of(new ByteRange(0, 10), new ByteRange(512, 1024)), ranges("""
                # changed since Tuesday
                512\t512

                  1024   512   # the next one
                0 10
                5 0
                """));
        assertEquals(List.of(), ranges(""));
        assertEquals(List.of(new ByteRange(1, 2)), ranges("1 2"));
    }

    @Test
    void readsWhatMapPrints() throws IOException {
        assertEquals(List.of(new ByteRange(0, 65536), new ByteRange(131072, 65536)), ranges("""
                {"schema":"towpath.map/1","filename":"a","virtual-size":4194304,"extents":[
                {"start":0,"length":65536,"status":"data"},
                {"start":65536,"length":65536,"status":"unallocated"},
                {"start":131072,"length":65536,"status":"zero"}]}
                """));
        assertEquals(List.of(new ByteRange(0, 65536)), ranges("""
                [{ "start": 0, "length": 65536, "depth": 0, "present": true, "zero": false, "data": true, "offset": 327680},
                { "start": 65536, "length": 131072, "depth": 1, "present": false, "zero": true, "data": false}]
                """));
    }

    @Test
    void readsWhatVMwareAndNbdinfoGive() throws IOException {
        assertEquals(List.of(new ByteRange(0, 131072), new ByteRange(1048576, 65536)), ranges("""
                {"_typeName": "DiskChangeInfo", "startOffset": 0, "length": 10737418240, "changedArea": [
                 {"_typeName": "DiskChangeExtent", "start": 1048576, "length": 65536},
                 {"start": 0, "length": 131072}]}"""));
        assertEquals(List.of(new ByteRange(65536, 65536)), ranges("""
                [{"offset":0,"length":65536,"type":0,"description":"clean"},
                 {"offset":65536,"length":65536,"type":1,"description":"dirty"}]"""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1 2 3", "-1 2", "a b", "0x10 512", "9999999999999999999 1",
            "999999999999999999 9223372036854775807", "[", "{\"a\" 1}", "[{\"start\":1.5,\"length\":2}]",
            "[{\"start\":-1,\"length\":2}]", "[1,]", "{\"a\":1,}", "[] []", "[nil]", "[\"\u0001\"]", "[\"", "{1:2}"})
    void refusesWhatIsNoList(String text) {
        ImageException e = assertThrows(ImageException.class, () -> ranges(text));

        assertEquals(Reason.METADATA_INCONSISTENT, e.reason());
    }

    @Test
    void refusesWhatWouldTakeAllMemory() throws IOException {
        assertThrows(ImageException.class, () -> ranges("[".repeat(100_000)));
        assertThrows(ImageException.class, () -> ranges("1".repeat(1 << 20)));
        assertEquals(Reason.LIMIT_EXCEEDED, assertThrows(ImageException.class, () -> ranges("1 1\n".repeat(1_000_001)))
                .reason());
        Path noText = Files.write(folder.resolve("x"), new byte[]{(byte) 0xff, (byte) 0xfe, 0, 1});
        assertThrows(ImageException.class, () -> RangeFile.read(noText));
        assertThrows(ImageException.class, () -> RangeFile.read(folder));
    }

    @Test
    void joinsWhatOverlapsOrTouches() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<ByteRange> ranges = new ArrayList<>();
            BitSet expected = new BitSet();
            for (int i = random.nextInt(20); i > 0; i--) {
                ByteRange range = new ByteRange(random.nextInt(200), 1 + random.nextInt(20));
                ranges.add(range);
                expected.set((int) range.offset(), (int) range.end());
            }
            RangeSet set = RangeSet.of(ranges);
            int from = random.nextInt(220);
            int to = from + random.nextInt(100);

            BitSet found = new BitSet();
            set.between(from, to).forEach(range -> found.set((int) range.offset(), (int) range.end()));

            assertEquals(expected.cardinality(), set.bytes(), () -> "seed " + seed);
            assertEquals(expected.length(), set.end(), () -> "seed " + seed);
            expected.clear(0, from);
            expected.clear(to, Math.max(to, expected.length()));
            assertEquals(expected, found, () -> "seed " + seed);
        }
        assertEquals(1, RangeSet.of(List.of(new ByteRange(5, 5), new ByteRange(0, 5), new ByteRange(2, 1))).count());
    }

    private static List<ByteRange> ranges(String text) throws IOException {
        RangeSet set = RangeFile.parse("ranges", text);
        return set.between(0, Long.MAX_VALUE);
    }
}
