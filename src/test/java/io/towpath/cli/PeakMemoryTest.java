package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a command takes of the machine's memory at most, as the kernel counts it: not the heap alone.
@EnabledOnOs(OS.LINUX)
class PeakMemoryTest {

    private static final long MOST_KIB = 256 << 10;

    @TempDir
    Path folder;

    @Test
    void staysBelow256MibForTheLargestDiskCompressedByManyThreads() throws Exception {
        Path raw = Files.write(folder.resolve("disk.raw"), TestDisk.dense(96 << 20, 3));
        Path source = folder.resolve("disk.qcow2");
        Cli.run("convert", "-f", "raw", raw, source, "-O", "qcow2").code(0);
        Judges.run(Judges.require("qemu-img").toString(), "resize", "-q", source.toString(), "62T").ok();

        Process process = Cli.startWithLibraries(folder, "convert", source, folder.resolve("packed.qcow2"), "-O",
                "qcow2",
                "-c", "-o", "compression_type=zstd", "--threads", 256);
        long peak = 0;
        long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(4);
        while (process.isAlive() && System.nanoTime() < until) {
            peak = Math.max(peak, PeakMemory.kib(process.pid()));
            Thread.sleep(2);
        }

        assertThat(Cli.waitFor(process)).as(Files.readString(folder.resolve("err"))).isZero();
        System.out.println("PeakMemoryTest: " + peak + " KiB");
        assertThat(peak).isBetween(16L << 10, MOST_KIB);
        Judges.run(Judges.require("qemu-img").toString(), "check", "-q", folder.resolve("packed.qcow2").toString())
                .ok();
    }
}
