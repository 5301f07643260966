package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.LoopDevice;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Block devices on the command line.
class DeviceTest {

    private static final int SIZE = 2 << 20;

    @TempDir
    private Path folder;

    private final byte[] held = TestDisk.dense(SIZE, 1);

    @Test
    void convertsToADeviceAndBack() throws IOException {
        byte[] disk = TestDisk.mixed(SIZE, 2);
        Path raw = TestDisk.raw(folder, disk);
        Path behind = Files.write(folder.resolve("behind"), held);
        Path back = folder.resolve("back.qcow2");
        try (LoopDevice device = LoopDevice.of(behind)) {
            assertThat(Cli.run("convert", "-f", "raw", raw, device.path(), "-O", "raw").code(6).err()).contains(
                    "--force");
            assertThat(behind).hasBinaryContent(held);

            assertThat(Cli.run("convert", "-f", "raw", raw, device.path(), "-O", "raw", "--force").code(0).err())
                    .contains("read back and equal");
            assertThat(behind).hasBinaryContent(disk);

            Cli.run("verify", "-f", "raw", device.path(), raw, "-F", "raw").code(0);
            Cli.run("convert", "-f", "raw", device.path(), back, "-O", "qcow2").code(0);
            assertThat(Cli.run("inspect", "-f", "raw", device.path()).code(0).out()).contains("stored on a device");
        }
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "qcow2", raw.toString(), back
                .toString()).ok();
    }

    @Test
    void putsNoFileInADevicesPlace() throws IOException {
        Path raw = TestDisk.raw(folder, TestDisk.mixed(SIZE, 3));
        Path behind = Files.write(folder.resolve("behind"), held);
        try (LoopDevice device = LoopDevice.of(behind)) {
            for (String format : new String[]{"ova", "qcow2", "vmdk"}) {
                assertThat(Cli.run("convert", "-f", "raw", raw, device.linkedAt(folder.resolve(format)), "-O", format,
                        "--force").code(format.equals("ova") ? 6 : 5).err()).contains("device");
            }
            assertThat(behind).hasBinaryContent(held);
            assertThat(folder).isDirectoryNotContaining("glob:**.part");
        }
    }
}
