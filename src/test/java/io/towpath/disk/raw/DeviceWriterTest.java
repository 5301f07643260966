package io.towpath.disk.raw;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.BlockDevice;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.disk.WriterContract;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Disks at the start of devices that are larger and full of noise.
class DeviceWriterTest extends WriterContract {

    private static final int BEHIND = 3 * 4096;

    private final List<LoopDevice> devices = new ArrayList<>();

    @Override
    protected DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    protected int unit() {
        return 4096;
    }

    @Override
    protected DiskWriter create(Path image, long size) throws IOException {
        attach(image, noise((int) size));
        return super.create(image, size);
    }

    private void attach(Path image, byte[] content) throws IOException {
        LoopDevice device = LoopDevice.of(Files.write(Path.of(image + ".file"), content));
        devices.add(device);
        device.linkedAt(image);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, true", "false, false"})
    void zeroesByWhateverTheDeviceCanDo(boolean punch, boolean clear) throws IOException {
        int size = (2 << 20) + 512;
        byte[] disk = new byte[size];
        Path image = folder.resolve("image");
        attach(image, noise(size));
        BlockDevice device = Objects.requireNonNull(BlockDevice.at(image));
        try (DeviceWriter writer = DeviceWriter.create(image, device, size, new DeviceWriter.Means(punch, clear),
                () -> false)) {
            writer.write(0, ByteBuffer.wrap(TestDisk.dense(size, 7)));
            writer.zero(new ByteRange(100, size - 200));
            writer.finish();
        }
        System.arraycopy(TestDisk.dense(size, 7), 0, disk, 0, 100);
        System.arraycopy(TestDisk.dense(size, 7), size - 100, disk, size - 100, 100);
        checkContent(image, disk);
    }

    @Test
    void stopsZeroingWhenInterrupted() throws IOException {
        Path image = folder.resolve("image");
        attach(image, noise(1 << 20));
        BlockDevice device = Objects.requireNonNull(BlockDevice.at(image));
        try (DeviceWriter writer = DeviceWriter.resume(image, device)) {
            Thread.currentThread().interrupt();

            assertEquals(Reason.CANCELLED, assertThrows(ImageException.class, () -> writer.zero(new ByteRange(0,
                    1 << 20))).reason());
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertArrayEquals(noise(1 << 20), Files.readAllBytes(Path.of(image + ".file")));
    }

    @Test
    void stopsZeroingWhenCancelled() throws IOException {
        Path image = folder.resolve("image");
        attach(image, noise(1 << 20));
        BlockDevice device = Objects.requireNonNull(BlockDevice.at(image));

        assertEquals(Reason.CANCELLED, assertThrows(ImageException.class, () -> DeviceWriter.create(image, device,
                1 << 20, () -> true)).reason());

        assertArrayEquals(noise(1 << 20), Files.readAllBytes(Path.of(image + ".file")));
    }

    @Test
    void writesNothingBehindTheDevicesEnd() throws IOException {
        Path image = folder.resolve("image");
        attach(image, new byte[4096]);
        try (DiskWriter writer = super.create(image, 4096)) {
            assertThrows(IllegalArgumentException.class, () -> writer.write(4000, ByteBuffer.allocate(97)));
            assertThrows(IllegalArgumentException.class, () -> writer.zero(new ByteRange(4096, 1)));
        }
    }

    private static byte[] noise(int size) {
        return TestDisk.dense(size + BEHIND, size);
    }

    @AfterEach
    void detach() {
        devices.forEach(LoopDevice::close);
    }

    @Override
    protected void checkContent(Path image, byte[] expected) throws IOException {
        try (DiskReader reader = RawImage.open(ImageSource.openDevice(image).slice("disk", 0, expected.length))) {
            assertArrayEquals(expected, TestDisk.contentOf(reader));
        }
        byte[] all = noise(expected.length);
        System.arraycopy(expected, 0, all, 0, expected.length);
        Path plain = Files.write(folder.resolve("expected.raw"), all);
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "raw", image.toString(), plain
                .toString()).ok();
        assertArrayEquals(Arrays.copyOfRange(all, expected.length, all.length), Arrays.copyOfRange(Files.readAllBytes(
                Path.of(image + ".file")), expected.length, all.length), "behind the disk");
    }
}
