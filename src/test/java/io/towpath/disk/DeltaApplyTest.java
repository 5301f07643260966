package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaApplyTest {

    private static final int SIZE = 6 << 20;
    private static final RangeSet ALL = RangeSet.of(List.of(new ByteRange(0, SIZE)));

    @TempDir
    Path folder;

    private final byte[] before = TestDisk.mixed(SIZE, 1);
    private Path old = Path.of("");

    @BeforeEach
    void write() throws IOException {
        old = Files.write(folder.resolve("before.raw"), before);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NBD")
    void bringsRangesIntoEveryFormatThatIsWritten(DiskFormat format) throws IOException {
        Path image = image(format, Map.of());
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] now = before.clone();
        List<ByteRange> ranges = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            change(now, random, ranges);
        }

        DeltaResult result = apply(now, image, format, RangeSet.of(ranges));

        assertArrayEquals(now, content(image, format), () -> "seed " + seed);
        assertEquals(RangeSet.of(ranges).bytes(), result.bytes());
        assertTrue(result.proven() && result.dataBytes() <= result.bytes());
        judge(image, format, now);
        // once more changes nothing
        byte[] file = Files.readAllBytes(image);
        apply(now, image, format, RangeSet.of(ranges));
        assertArrayEquals(now, content(image, format));
        assertEquals(file.length, Files.size(image));
    }

    @Test
    void leavesAloneWhatIsInNoRange() throws IOException {
        Path image = image(DiskFormat.RAW, Map.of());
        byte[] now = TestDisk.dense(SIZE, 9);

        apply(now, image, DiskFormat.RAW, RangeSet.of(List.of(new ByteRange(100, 1), new ByteRange(1 << 20, 70_000))));

        byte[] expected = before.clone();
        System.arraycopy(now, 100, expected, 100, 1);
        System.arraycopy(now, 1 << 20, expected, 1 << 20, 70_000);
        assertArrayEquals(expected, Files.readAllBytes(image));
    }

    @Test
    void doesNothingForNoRange() throws IOException {
        Path image = image(DiskFormat.QCOW2, Map.of());
        byte[] file = Files.readAllBytes(image);

        assertEquals(0, apply(before, image, null, RangeSet.of(List.of())).bytes());

        assertArrayEquals(file, Files.readAllBytes(image));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-o preallocation=metadata", "-o cluster_size=4k,lazy_refcounts=on",
            "-o preallocation=falloc"})
    void goesOnWithAnImageThatQemuImgMade(String options) throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path image = folder.resolve("theirs.qcow2");
        List<String> command = new ArrayList<>(List.of(judge, "convert", "-f", "raw", "-O", "qcow2"));
        Arrays.stream(options.split(" ")).filter(word -> !word.isEmpty()).forEach(command::add);
        command.addAll(List.of(old.toString(), image.toString()));
        Judges.run(command.toArray(String[]::new)).ok();
        byte[] now = TestDisk.mixed(SIZE, 77);

        apply(now, image, null, ALL);

        judge(image, DiskFormat.QCOW2, now);
    }

    @ParameterizedTest
    @CsvSource({"-c, compressed", "-o compat=0.10, features", "-o extended_l2=on, features",
            "-o refcount_bits=8, features"})
    void refusesImagesItCannotChange(String options, String why) throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path image = folder.resolve("theirs.qcow2");
        List<String> command = new ArrayList<>(List.of(judge, "convert", "-f", "raw", "-O", "qcow2"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(old.toString(), image.toString()));
        Judges.run(command.toArray(String[]::new)).ok();
        byte[] file = Files.readAllBytes(image);

        ImageException e = assertThrows(ImageException.class, () -> apply(before, image, null, ALL));

        assertEquals(Reason.UNSUPPORTED_FEATURE, e.reason());
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertArrayEquals(file, Files.readAllBytes(image));
    }

    @Test
    void refusesLayersAndSnapshots() throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path base = image(DiskFormat.QCOW2, Map.of());
        Path layer = folder.resolve("layer.qcow2");
        Judges.run(judge, "create", "-f", "qcow2", "-F", "qcow2", "-b", base.toString(), layer.toString()).ok();
        assertThrows(ImageException.class, () -> apply(before, layer, null, ALL));

        Judges.run(judge, "snapshot", "-c", "one", base.toString()).ok();
        assertEquals(Reason.UNSUPPORTED_FEATURE,
                assertThrows(ImageException.class, () -> apply(before, base, null, ALL))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"monolithicSparse", "monolithicFlat"})
    void letsNoDeltaOfTheEarlierStateGoOnUponAVmdk(String subformat) throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path base = image(DiskFormat.VMDK, Map.of("subformat", subformat));
        Path delta = folder.resolve("delta.vmdk");
        Judges.run(judge, "create", "-f", "vmdk", "-F", "vmdk", "-b", base.toString(), delta.toString()).ok();
        OpenOptions flattened = new OpenOptions(DiskFormat.VMDK, List.of(), true);
        try (DiskReader reader = DiskImages.open(DiskRef.file(delta), flattened)) {
            assertArrayEquals(before, TestDisk.contentOf(reader));
        }

        apply(TestDisk.dense(SIZE, 5), base, DiskFormat.VMDK, RangeSet.of(List.of(new ByteRange(4096, 512))));

        ImageException e = assertThrows(ImageException.class, () -> DiskImages.open(DiskRef.file(delta), flattened));
        assertEquals(Reason.SNAPSHOT_CHAIN, e.reason());
        assertTrue(e.getMessage().contains("expected CID"), e.getMessage());
        // nor does QEMU
        assertTrue(Judges.run(judge, "compare", "-f", "vmdk", "-F", "vmdk", base.toString(), delta.toString())
                .exitCode() != 0);
    }

    @Test
    void checksAllBeforeItWrites() throws IOException {
        Path image = image(DiskFormat.RAW, Map.of());
        byte[] now = TestDisk.dense(SIZE, 9);
        RangeSet behind = RangeSet.of(List.of(new ByteRange(0, 512), new ByteRange(SIZE - 1, 2)));

        assertEquals(Reason.OFFSET_OUT_OF_RANGE, refused(now, image, DiskFormat.RAW, behind));
        assertEquals(Reason.METADATA_INCONSISTENT, refused(new byte[SIZE + 512], image, DiskFormat.RAW, ALL));
        assertEquals(Reason.FORMAT_UNKNOWN, refused(now, image, null, ALL));
        assertEquals(Reason.FORMAT_MISMATCH, refused(now, image, DiskFormat.QCOW2, ALL));
        assertArrayEquals(before, Files.readAllBytes(image));
        assertEquals(Reason.TARGET_EXISTS, assertThrows(ImageException.class, () -> DeltaApply.run(request(image, image,
                DiskFormat.RAW, ALL), Listener.patient())).reason());
    }

    @Test
    void refusesTheDiskOfARunningVm() throws Exception {
        String qemu = Judges.require("qemu-io").toString();
        Path image = image(DiskFormat.QCOW2, Map.of());
        Process holder = new ProcessBuilder(qemu, "-f", "qcow2", "-c", "sleep 60000", image.toString())
                .redirectErrorStream(true).start();
        try {
            String judge = Judges.require("qemu-img").toString();
            long until = System.nanoTime() + 30_000_000_000L;
            while (Judges.run(judge, "info", image.toString()).exitCode() == 0) {
                assertTrue(holder.isAlive() && System.nanoTime() < until, "QEMU did not lock it");
            }

            ImageException e = assertThrows(ImageException.class, () -> apply(before, image, null, ALL));

            assertEquals(Reason.TARGET_IN_USE, e.reason());
            assertTrue(e.getMessage().contains("locked"), e.getMessage());
        } finally {
            holder.destroyForcibly().waitFor();
        }
        apply(before, image, null, ALL);
        judge(image, DiskFormat.QCOW2, before);
    }

    @Test
    void goesOnAfterItWasStopped() throws IOException {
        Path image = image(DiskFormat.QCOW2, Map.of());
        byte[] now = TestDisk.dense(SIZE, 5);
        Path source = Files.write(folder.resolve("now.raw"), now);

        ImageException e = assertThrows(ImageException.class, () -> DeltaApply.run(request(source, image, null, ALL),
                Listener.cancellingAt(2 << 20)));
        assertEquals(Reason.CANCELLED, e.reason());

        apply(now, image, null, ALL);
        judge(image, DiskFormat.QCOW2, now);
    }

    private Reason refused(byte[] now, Path image, @Nullable DiskFormat format, RangeSet ranges) {
        return assertThrows(ImageException.class, () -> apply(now, image, format, ranges)).reason();
    }

    /// A range becomes data, repeated data or zeroes; it starts and ends anywhere.
    private static void change(byte[] disk, Random random, List<ByteRange> ranges) {
        int offset = random.nextInt(disk.length / 512) * 512;
        int length = Math.min(disk.length - offset, 512 * (1 + random.nextInt(400)));
        byte[] data = random.nextInt(3) == 0 ? new byte[length] : TestDisk.mixed(length, random.nextLong());
        System.arraycopy(data, 0, disk, offset, length);
        ranges.add(new ByteRange(offset, length));
    }

    private Path image(DiskFormat format, Map<String, String> options) throws IOException {
        Path image = folder.resolve("image." + format.id());
        Conversion.run(new ConversionRequest(DiskRef.file(old), OpenOptions.declared(DiskFormat.RAW), image, format,
                options, 2, false, false, false, false), Listener.patient());
        return image;
    }

    private DeltaResult apply(byte[] now, Path image, @Nullable DiskFormat format, RangeSet ranges) throws IOException {
        Path source = Files.write(folder.resolve("now.raw"), now);
        return DeltaApply.run(request(source, image, format, ranges), Listener.patient());
    }

    private static DeltaRequest request(Path source, Path image, @Nullable DiskFormat format, RangeSet ranges) {
        return new DeltaRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), image, format, ranges, 3,
                true, true);
    }

    private static byte[] content(Path image, DiskFormat format) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format))) {
            return TestDisk.contentOf(reader);
        }
    }

    private void judge(Path image, DiskFormat format, byte[] expected) throws IOException {
        String judge = Judges.require("qemu-img").toString();
        Path plain = Files.write(folder.resolve("expected.raw"), expected);
        Judges.run(judge, "compare", "-f", format.qemuName(), "-F", "raw", image.toString(), plain.toString()).ok();
        if (format == DiskFormat.QCOW2) {
            Judges.run(judge, "check", "-f", "qcow2", image.toString()).ok();
        }
    }
}
