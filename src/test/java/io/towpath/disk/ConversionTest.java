package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {

    private static final int MIB = 1 << 20;

    @TempDir
    private Path folder;

    private Path source;
    private Path target;

    @BeforeEach
    void name() {
        source = folder.resolve("disk.raw");
        target = folder.resolve("copy");
    }

    @ParameterizedTest
    @CsvSource({"monolithicSparse, RAW", "streamOptimized, RAW", "monolithicFlat, RAW", "twoGbMaxExtentSparse, RAW",
            "monolithicSparse, QCOW2", "streamOptimized, QCOW2"})
    void makesAnEqualImageWhichOthersReadAsWell(String subformat, DiskFormat format) throws IOException {
        byte[] content = TestDisk.mixed(9 * MIB + 512, 1);
        String qemu = Judges.require("qemu-img").toString();
        Files.write(source, content);
        Path image = folder.resolve("disk.vmdk");
        Judges.run(qemu, "convert", "-f", "raw", "-O", "vmdk", "-o", "subformat=" + subformat, source.toString(),
                image.toString()).ok();

        ConversionResult result = Conversion.run(request(image, format), Listener.patient());

        assertTrue(result.proven());
        assertEquals(content.length, result.sizeBytes());
        assertArrayEquals(content, content(target, format));
        Judges.run(qemu, "compare", "-f", "vmdk", "-F", format.id(), image.toString(), target.toString()).ok();
        assertOnlyTheTargetIsLeft();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, MIB - 1, MIB, MIB + 1, 3 * MIB - 1, 3 * MIB + 1})
    void copiesDisksOfAnySize(int size) throws IOException {
        byte[] content = TestDisk.mixed(size, size);
        Files.write(source, content);

        ConversionResult result = Conversion.run(request(source, DiskFormat.RAW), Listener.patient());

        assertEquals(size, result.sizeBytes());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void leavesHolesForZeroesEvenIfTheSourceStoresThem() throws IOException {
        byte[] content = new byte[8 * MIB];
        content[5 * MIB] = 1;
        Files.write(source, content);

        ConversionResult result = Conversion.run(request(source, DiskFormat.RAW), Listener.patient());

        assertEquals(1 << 16, result.dataBytes());
        try (ImageSource written = ImageSource.open(target)) {
            assertEquals(5 * MIB, written.nextData(0));
            assertEquals(5 * MIB + (1 << 16), written.nextHole(5 * MIB));
        }
    }

    @Test
    void givesTheDigestThatTheContentHasInEveryFormat() throws IOException {
        byte[] content = TestDisk.mixed(4 * MIB, 2);
        Files.write(source, content);
        DigestTree tree = new DigestTree(content.length);
        for (int leaf = 0; leaf < 4; leaf++) {
            tree.put(leaf, new LeafDigester().of(java.nio.ByteBuffer.wrap(content, leaf * MIB, MIB).slice()));
        }

        ConversionResult result = Conversion.run(request(source, DiskFormat.RAW), Listener.patient());

        assertEquals(tree.digest(), result.digest());
    }

    @Test
    void doesNotReplaceATargetUnlessForced() throws IOException {
        Files.write(source, TestDisk.mixed(MIB, 3));
        Files.writeString(target, "precious");

        refused(Reason.TARGET_EXISTS, request(source, DiskFormat.RAW));
        assertEquals("precious", Files.readString(target));

        Conversion.run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), target,
                DiskFormat.RAW, Map.of(), 2, false, true, true, true), Listener.patient());
        assertEquals(MIB, Files.size(target));
    }

    @Test
    void neverWritesOverItsSource() throws IOException {
        Files.write(source, TestDisk.mixed(MIB, 4));
        target = source;

        refused(Reason.TARGET_EXISTS, new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW),
                source, DiskFormat.RAW, Map.of(), 2, false, true, true, true));
        assertArrayEquals(TestDisk.mixed(MIB, 4), Files.readAllBytes(source));
    }

    @Test
    void goesOnAfterItWasCancelled() throws IOException {
        byte[] content = TestDisk.dense(40 * MIB, 5);
        Files.write(source, content);

        ImageException cancelled = assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), Listener.cancellingAt(10 * MIB)));
        assertEquals(Reason.CANCELLED, cancelled.reason());
        assertFalse(Files.exists(target));

        ConversionResult result = Conversion.run(resume(source), Listener.patient());
        assertTrue(result.resumedBytes() >= 10 * MIB, () -> result.resumedBytes() + " bytes were taken over");
        assertEquals(content.length, result.resumedBytes() + result.dataBytes());
        assertArrayEquals(content, Files.readAllBytes(target));
        assertOnlyTheTargetIsLeft();
    }

    @Test
    void withoutProofOrDigestItGoesOnAsWell() throws IOException {
        byte[] content = TestDisk.dense(40 * MIB, 5);
        Files.write(source, content);
        assertThrows(ImageException.class,
                () -> Conversion.run(unproven(false), Listener.cancellingAt(10 * MIB)));

        ConversionResult result = Conversion.run(unproven(true), Listener.patient());

        assertTrue(result.resumedBytes() >= 10 * MIB, () -> result.resumedBytes() + " bytes were taken over");
        assertArrayEquals(content, Files.readAllBytes(target));
        assertOnlyTheTargetIsLeft();
    }

    @Test
    void provesNothingThatWasCopiedWithoutHashes() throws IOException {
        byte[] content = TestDisk.dense(40 * MIB, 5);
        Files.write(source, content);
        assertThrows(ImageException.class,
                () -> Conversion.run(unproven(false), Listener.cancellingAt(10 * MIB)));

        ConversionResult result = Conversion.run(resume(source), Listener.patient());

        assertEquals(0, result.resumedBytes());
        assertTrue(result.proven());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void startsAfreshWhenTheSourceIsNotTheOneItBeganWith() throws IOException {
        Files.write(source, TestDisk.dense(20 * MIB, 6));
        assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), Listener.cancellingAt(5 * MIB)));
        byte[] other = TestDisk.dense(20 * MIB, 7);
        Files.write(source, other);

        ConversionResult result = Conversion.run(resume(source), Listener.patient());

        assertEquals(0, result.resumedBytes());
        assertArrayEquals(other, Files.readAllBytes(target));
    }

    @Test
    void startsAfreshWhenThePartIsGone() throws IOException {
        byte[] content = TestDisk.dense(20 * MIB, 8);
        Files.write(source, content);
        assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), Listener.cancellingAt(5 * MIB)));
        Files.delete(folder.resolve("copy.part"));

        ConversionResult result = Conversion.run(resume(source), Listener.patient());

        assertEquals(0, result.resumedBytes());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void noticesWhatTheTargetDidNotKeep() throws IOException {
        Files.write(source, TestDisk.dense(20 * MIB, 9));
        boolean[] spoiled = {false};

        ImageException refusal = assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), new Delegate(Listener.patient()) {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        if (phase == Phase.COPY && doneBytes == totalBytes && !spoiled[0]) {
                            spoiled[0] = true;
                            flipAByte(folder.resolve("copy.part"), 13L * MIB + 77);
                        }
                    }
                }));

        assertEquals(Reason.VERIFY_MISMATCH, refusal.reason());
        assertTrue(String.valueOf(refusal.getMessage()).contains("at byte " + (13L * MIB + 77)), refusal::toString);
        assertFalse(Files.exists(target));
        assertFalse(Files.exists(folder.resolve("copy.part.journal")));
    }

    @Test
    void noticesASourceThatChangesUnderIt() throws IOException {
        Files.write(source, TestDisk.dense(20 * MIB, 10));

        ImageException refusal = assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), new Delegate(Listener.patient()) {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        flipAByte(source, 0);
                    }
                }));

        assertEquals(Reason.SOURCE_CHANGED, refusal.reason());
        assertFalse(Files.exists(target));
    }

    @Test
    void leavesNothingOfADamagedSource() throws IOException {
        Path stream = folder.resolve("stream.vmdk");
        Files.copy(Path.of("src/test/resources/disk/vmdk/vbox-stream.vmdk"), stream);
        flipAByte(stream, 300_000);

        ImageException refusal = assertThrows(ImageException.class,
                () -> Conversion.run(request(stream, DiskFormat.RAW), Listener.patient()));

        assertEquals(Reason.COMPRESSION_CORRUPT, refusal.reason());
        assertFalse(Files.exists(target));
        assertFalse(Files.exists(folder.resolve("copy.part")));
    }

    @Test
    void letsNoTwoConversionsWriteOneTarget() throws IOException {
        Files.write(source, TestDisk.dense(5 * MIB, 11));
        Reason[] second = new Reason[1];

        Conversion.run(request(source, DiskFormat.RAW), new Delegate(Listener.patient()) {
            @Override
            public synchronized void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                if (second[0] == null) {
                    second[0] = assertThrows(ImageException.class,
                            () -> Conversion.run(request(source, DiskFormat.RAW), Listener.patient())).reason();
                }
            }
        });

        assertEquals(Reason.TARGET_IO, second[0]);
    }

    @Test
    void isCancelledByAnInterruptWithoutLosingWhatItDid() throws IOException {
        byte[] content = TestDisk.dense(30 * MIB, 12);
        Files.write(source, content);
        Thread caller = Thread.currentThread();

        ImageException refusal = assertThrows(ImageException.class,
                () -> Conversion.run(request(source, DiskFormat.RAW), new Delegate(Listener.patient()) {
                    @Override
                    public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                        if (doneBytes >= 5L * MIB) {
                            caller.interrupt();
                        }
                    }
                }));

        assertTrue(Thread.interrupted());
        assertEquals(Reason.CANCELLED, refusal.reason());
        Conversion.run(resume(source), Listener.patient());
        assertArrayEquals(content, Files.readAllBytes(target));
    }

    @Test
    void comparesImagesAndFindsTheFirstDifference() throws IOException {
        byte[] content = TestDisk.mixed(12 * MIB, 13);
        Files.write(source, content);
        content[7 * MIB + 123] ^= 1;
        content[9 * MIB] ^= 1;
        Path other = Files.write(folder.resolve("other.raw"), content);

        assertEquals(-1, compare(source, source).firstDifference());
        assertEquals(7 * MIB + 123, compare(source, other).firstDifference());
        assertFalse(compare(source, Files.write(target, new byte[MIB])).equal());
    }

    private static Comparison compare(Path first, Path second) throws IOException {
        OpenOptions raw = OpenOptions.declared(DiskFormat.RAW);
        try (DiskReader one = DiskImages.open(DiskRef.file(first), raw);
                DiskReader two = DiskImages.open(DiskRef.file(second), raw)) {
            return Comparison.of(one, two, 2, new Delegate(Listener.patient()));
        }
    }

    private ConversionRequest request(Path from, DiskFormat to) {
        OpenOptions open = from.toString().endsWith(".vmdk")
                ? OpenOptions.declared(DiskFormat.VMDK)
                : OpenOptions.declared(DiskFormat.RAW);
        return new ConversionRequest(DiskRef.file(from), open, target, to, Map.of(), 2, false, false, true, true);
    }

    private ConversionRequest resume(Path from) {
        return new ConversionRequest(DiskRef.file(from), OpenOptions.declared(DiskFormat.RAW), target, DiskFormat.RAW,
                Map.of(), 2, true, false, true, true);
    }

    private ConversionRequest unproven(boolean resume) {
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), target, DiskFormat.RAW,
                Map.of(), 2, resume, false, false, false);
    }

    private void refused(Reason reason, ConversionRequest request) {
        assertEquals(reason,
                assertThrows(ImageException.class, () -> Conversion.run(request, Listener.patient())).reason());
    }

    private static byte[] content(Path image, DiskFormat format) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format))) {
            return TestDisk.contentOf(reader);
        }
    }

    private void assertOnlyTheTargetIsLeft() {
        assertTrue(Files.exists(target));
        assertFalse(Files.exists(folder.resolve("copy.part")));
        assertFalse(Files.exists(folder.resolve("copy.part.journal")));
    }

    private static void flipAByte(Path file, long at) {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(at);
            int old = bytes.read();
            bytes.seek(at);
            bytes.write(old ^ 1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Something that happens while a conversion runs.
    private static class Delegate implements ConversionProgress {

        private final ConversionProgress other;

        Delegate(ConversionProgress other) {
            this.other = other;
        }

        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            other.at(phase, doneBytes, totalBytes, dataBytes);
        }

        @Override
        public boolean cancelled() {
            return other.cancelled();
        }
    }
}
