package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Block devices as sources, and what else is no file.
class DeviceSourceTest {

    private static final int SIZE = (3 << 20) + 512;

    @TempDir
    private Path folder;

    private final byte[] disk = TestDisk.mixed(SIZE, 1);

    @Test
    void readsADiskAsItIs() throws IOException {
        try (LoopDevice device = LoopDevice.of(TestDisk.raw(folder, disk));
                DiskReader reader = DiskImages.open(DiskRef.named(device.path()), OpenOptions.declared(
                        DiskFormat.RAW))) {
            assertEquals(SIZE, reader.sizeBytes());
            assertArrayEquals(disk, TestDisk.contentOf(reader));
            for (ImageSource source : reader.sources()) {
                source.ensureUnchanged();
                assertEquals(0, source.nextData(0));
                assertEquals(SIZE, source.nextHole(0));
            }
        }
    }

    @Test
    void readsAnImageOnADevice() throws IOException {
        Path image = folder.resolve("disk.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "qcow2", TestDisk.raw(folder,
                disk).toString(), image.toString()).ok();
        try (LoopDevice device = LoopDevice.of(image);
                DiskReader reader = DiskImages.open(DiskRef.named(device.path()), OpenOptions.recognise())) {
            assertEquals(DiskFormat.QCOW2, reader.format());
            assertArrayEquals(disk, TestDisk.contentOf(reader));
        }
    }

    @Test
    void noticesThatItWasMadeLarger() throws IOException {
        Path file = TestDisk.raw(folder, disk);
        try (LoopDevice device = LoopDevice.of(file); ImageSource source = ImageSource.openDevice(device.path())) {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(512), SIZE);
            }
            Judges.run("losetup", "--set-capacity", device.path().toString()).ok();

            assertEquals(Reason.SOURCE_CHANGED, assertThrows(ImageException.class, source::ensureUnchanged).reason());
        }
    }

    @Test
    void isOneFileByWhateverName() throws IOException {
        try (LoopDevice device = LoopDevice.of(TestDisk.raw(folder, disk))) {
            Path alias = device.linkedAt(folder.resolve("alias"));
            try (ImageSource one = ImageSource.openDevice(device.path());
                    ImageSource other = ImageSource.openDevice(alias)) {
                assertTrue(one.sameFileAs(other));
            }
        }
    }

    @Test
    void opensNoDeviceThatNobodyNamed() throws IOException {
        Path image = TestDisk.raw(folder, disk);
        try (LoopDevice device = LoopDevice.of(image); ImageSource source = ImageSource.open(image)) {
            BlockDevice number = BlockDevice.at(device.path());
            LoopDevice.privileged("mknod", folder.resolve("node").toString(), "b", "" + number.major(), "" + number
                    .minor());
            device.linkedAt(folder.resolve("link"));

            for (String name : new String[]{"node", "link"}) {
                assertEquals(Reason.EXTERNAL_REFERENCE, assertThrows(ImageException.class, () -> source.sibling(name,
                        OpenOptions.recognise())).reason());
                assertEquals(Reason.SOURCE_IO, assertThrows(ImageException.class, () -> ImageSource.open(folder
                        .resolve(name))).reason());
            }
        }
    }

    @Test
    void refusesWhatIsNeitherFileNorDevice() {
        Path pipe = folder.resolve("pipe");
        Judges.run("mkfifo", pipe.toString()).ok();

        for (Path path : new Path[]{pipe, Path.of("/dev/null"), folder}) {
            assertEquals(Reason.SOURCE_IO, assertThrows(ImageException.class, () -> DiskImages.open(DiskRef.named(path),
                    OpenOptions.declared(DiskFormat.RAW))).reason(), path::toString);
            assertEquals(Reason.SOURCE_IO, assertThrows(ImageException.class, () -> ImageSource.openDevice(path))
                    .reason(), path::toString);
        }
    }
}
