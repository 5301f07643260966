package io.towpath.validation;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.platform.spi.ControllerType;
import io.towpath.platform.spi.DiskSlot;
import io.towpath.platform.spi.TargetVm.TargetDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivedDiskTest {

    @TempDir
    Path folder;

    /// A VM whose source ran is started before its disks are looked at.
    @Test
    void isLookedAtWhileItsVmRuns() throws Exception {
        Path image = folder.resolve("disk.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-f", "qcow2", image.toString(), "1M").ok();
        Process vm = new ProcessBuilder(Judges.require("qemu-io").toString(), "-f", "qcow2", "-c", "sleep 120000", image
                .toString()).redirectErrorStream(true).start();
        try {
            String inode = ":" + Files.getAttribute(image, "unix:ino") + " ";
            while (!Files.readString(Path.of("/proc/locks")).contains(inode)) {
                assertThat(vm.waitFor(10, TimeUnit.MILLISECONDS)).isFalse();
            }

            ArrivedDisk found = ArrivedDisk.look(new TargetDisk(image, DiskFormat.QCOW2,
                    new DiskSlot(ControllerType.SATA, 0, 0), "serial"));

            assertThat(found.trouble()).isNull();
            assertThat(found.what()).contains("qcow2, 1 MiB");
        } finally {
            vm.destroyForcibly().waitFor();
        }
    }
}
