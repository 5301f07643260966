package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Conversions into block devices, judged by the file behind them and by qemu-img.
class DeviceTargetTest {

    private static final int SIZE = 9 * (1 << 20) + 512;
    private static final int LARGER = 12 << 20;

    @TempDir
    private Path folder;

    private final byte[] before = TestDisk.dense(LARGER, 1);

    @Test
    void replacesWhatTheDeviceHeldAndProvesIt() throws IOException {
        byte[] disk = TestDisk.mixed(SIZE, 2);
        Path file = behind(before);
        try (LoopDevice device = LoopDevice.of(file)) {
            ConversionResult result = convert(disk, device, true);

            assertTrue(result.proven());
            byte[] expected = before.clone();
            System.arraycopy(disk, 0, expected, 0, SIZE);
            Path plain = Files.write(folder.resolve("expected.raw"), expected);
            Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "raw", device.path()
                    .toString(), plain.toString()).ok();
            assertArrayEquals(expected, Files.readAllBytes(file));
        }
    }

    @Test
    void clearsWhatTheSourceDoesNotStore() throws IOException {
        Path file = behind(before);
        Path source = folder.resolve("sparse.raw");
        try (DiskWriter writer = DiskImages.create(source, DiskFormat.RAW, SIZE, Map.of())) {
            writer.finish();
        }
        try (LoopDevice device = LoopDevice.of(file)) {
            Conversion.run(request(source, device.path(), DiskFormat.RAW, null, false, true), Listener.patient());
        }
        byte[] expected = before.clone();
        Arrays.fill(expected, 0, SIZE, (byte) 0);
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void goesOnFromItsJournal() throws IOException {
        byte[] disk = TestDisk.mixed(SIZE, 3);
        Path source = TestDisk.raw(folder, disk);
        Path journal = folder.resolve("journal");
        Path file = behind(before);
        try (LoopDevice device = LoopDevice.of(file)) {
            assertEquals(Reason.CANCELLED, assertThrows(ImageException.class, () -> Conversion.run(request(source,
                    device.path(), DiskFormat.RAW, journal, false, true), Listener.cancellingAt(SIZE / 2))).reason());

            ConversionResult result = Conversion.run(request(source, device.path(), DiskFormat.RAW, journal, true,
                    true), Listener.patient());

            assertTrue(result.resumedBytes() > 0);
            assertTrue(result.proven());
        }
        assertArrayEquals(disk, Arrays.copyOf(Files.readAllBytes(file), SIZE));
        assertFalse(Files.exists(journal));
    }

    @Test
    void writesOnlyByForce() throws IOException {
        try (LoopDevice device = LoopDevice.of(behind(before))) {
            ImageException refusal = refused(Reason.TARGET_EXISTS, device, DiskFormat.RAW, false);

            assertTrue(refusal.offer() == ImageException.Offer.REPLACE, refusal::getMessage);
        }
    }

    @Test
    void refusesADeviceThatIsTooSmall() throws IOException {
        try (LoopDevice device = LoopDevice.of(behind(TestDisk.dense(1 << 20, 1)))) {
            ImageException refusal = refused(Reason.TARGET_IO, device, DiskFormat.RAW, true);

            assertTrue(refusal.getMessage().contains("1048576") && refusal.getMessage().contains("" + SIZE),
                    refusal::getMessage);
        }
    }

    @Test
    void takesNothingButRaw() throws IOException {
        try (LoopDevice device = LoopDevice.of(behind(before))) {
            for (DiskFormat format : DiskImages.writable()) {
                if (format != DiskFormat.RAW) {
                    refused(Reason.UNSUPPORTED_FEATURE, device, format, true);
                }
            }
        }
    }

    @Test
    void refusesAMountedDevice() throws IOException {
        Path file = behind(new byte[LARGER]);
        Path mount = Files.createDirectory(folder.resolve("mount"));
        try (LoopDevice device = LoopDevice.of(file)) {
            refusedWhileMounted(device, device.path(), mount);
        }
    }

    @Test
    void refusesADiskWithAMountedPartition() throws Exception {
        Path file = behind(new byte[LARGER]);
        Path table = Files.writeString(folder.resolve("table"), "label: gpt\nstart=2048, size=16384\n");
        Judges.run("sh", "-c", "%s -q %s < %s".formatted(Judges.require("sfdisk"), file, table)).ok();
        Path mount = Files.createDirectory(folder.resolve("mount"));
        try (LoopDevice device = LoopDevice.of(file)) {
            LoopDevice.privileged("partx", "--add", device.path().toString());
            try {
                refusedWhileMounted(device, Path.of(device.path() + "p1"), mount);
            } finally {
                Judges.run("partx", "--delete", device.path().toString()).ok();
            }
        }
    }

    private void refusedWhileMounted(LoopDevice device, Path partition, Path mount) throws IOException {
        Judges.run(Judges.require("mke2fs").toString(), "-q", "-F", partition.toString()).ok();
        LoopDevice.privileged("mount", partition.toString(), mount.toString());
        try {
            ImageException refusal = refused(Reason.TARGET_IN_USE, device, DiskFormat.RAW, true);

            assertTrue(refusal.getMessage().contains("mounted at " + mount), refusal::getMessage);
        } finally {
            Judges.run("umount", mount.toString()).ok();
        }
    }

    @Test
    void refusesADeviceThatAnotherHoldsExclusively() throws IOException {
        try (LoopDevice device = LoopDevice.of(behind(before))) {
            int held = LibC.openExclusively(device.path());
            try {
                refused(Reason.TARGET_IN_USE, device, DiskFormat.RAW, true);
            } finally {
                LibC.close(held);
            }
        }
    }

    @Test
    void refusesItsOwnSourceByWhateverName() throws IOException {
        Path file = behind(before);
        try (LoopDevice device = LoopDevice.of(file)) {
            Path alias = device.linkedAt(folder.resolve("alias"));
            for (DiskRef source : List.of(DiskRef.named(alias), DiskRef.file(file))) {
                ImageException refusal = assertThrows(ImageException.class, () -> Conversion.run(new ConversionRequest(
                        source, OpenOptions.declared(DiskFormat.RAW), DiskRef.named(device.path()), null,
                        DiskFormat.RAW, Map.of(), 2, false, true, true, false), Listener.patient()));

                assertEquals(Reason.TARGET_EXISTS, refusal.reason());
            }
        }
        assertArrayEquals(before, Files.readAllBytes(file));
    }

    @Test
    void takesChangedRanges() throws IOException {
        byte[] now = TestDisk.dense(SIZE, 5);
        Path file = behind(before);
        ByteRange changed = new ByteRange(1 << 20, 3 << 20);
        try (LoopDevice device = LoopDevice.of(file)) {
            DeltaResult result = DeltaApply.run(new DeltaRequest(DiskRef.file(TestDisk.raw(folder, now)), OpenOptions
                    .declared(DiskFormat.RAW), device.path(), DiskFormat.RAW, RangeSet.of(List.of(changed)), 2, true,
                    true),
                    Listener.patient());

            assertTrue(result.proven());
        }
        byte[] expected = before.clone();
        System.arraycopy(now, 1 << 20, expected, 1 << 20, 3 << 20);
        assertArrayEquals(expected, Files.readAllBytes(file));
    }

    @Test
    void neverReplacesAPipe() throws IOException {
        Path pipe = folder.resolve("pipe");
        Judges.run("mkfifo", pipe.toString()).ok();
        Path source = TestDisk.raw(folder, new byte[512]);

        ImageException refusal = assertThrows(ImageException.class, () -> Conversion.run(request(source, pipe,
                DiskFormat.RAW, null, false, true), Listener.patient()));

        assertEquals(Reason.TARGET_EXISTS, refusal.reason());
    }

    private Path behind(byte[] content) throws IOException {
        return Files.write(folder.resolve("behind"), content);
    }

    private ConversionResult convert(byte[] disk, LoopDevice device, boolean force) throws IOException {
        return Conversion.run(request(TestDisk.raw(folder, disk), device.path(), DiskFormat.RAW, null, false, force),
                Listener.patient());
    }

    /// And the device is as it was.
    private ImageException refused(Reason reason, LoopDevice device, DiskFormat format, boolean force)
            throws IOException {
        byte[] held = Files.readAllBytes(folder.resolve("behind"));
        Path source = TestDisk.raw(folder, TestDisk.mixed(SIZE, 4));
        ImageException refusal = assertThrows(ImageException.class, () -> Conversion.run(request(source, device.path(),
                format, null, false, force), Listener.patient()));
        assertEquals(reason, refusal.reason(), refusal::getMessage);
        assertArrayEquals(held, Files.readAllBytes(folder.resolve("behind")));
        return refusal;
    }

    private static ConversionRequest request(Path source, Path target, DiskFormat format, @Nullable Path journal,
            boolean resume, boolean force) {
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), DiskRef.named(target),
                journal, format, Map.of(), 2, resume, force, true, false);
    }
}
