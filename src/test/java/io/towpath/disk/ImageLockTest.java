package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An image that is being changed stays locked, however often it is looked at meanwhile.
class ImageLockTest {

    @TempDir
    Path folder;

    private Path image = Path.of("");

    @BeforeEach
    void make() throws IOException {
        image = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(1 << 20, 3));
    }

    private int written() {
        return Judges.run(Judges.require("qemu-io").toString(), "-f", "raw", "-c", "write 0 512", image.toString())
                .exitCode();
    }

    private void look() throws IOException {
        try (DiskReader disk = DiskImages.open(DiskRef.file(image), OpenOptions.declared(DiskFormat.RAW))) {
            assertEquals(1 << 20, disk.sizeBytes());
        }
    }

    @Test
    void looksTakeNothingAway() throws IOException {
        try (ImageLock lock = ImageLock.of(image)) {
            assertTrue(lock.channel().isOpen());
            for (int i = 0; i < 3; i++) {
                ImageException refused = assertThrows(ImageException.class, this::look, "look " + i);
                assertEquals(Reason.SOURCE_IN_USE, refused.reason());
                assertFalse(String.valueOf(refused.remedy()).contains("--"), "servers have no options");
            }
            LibC.close(LibC.openForHoles(image));
            assertNotEquals(0, written(), "QEMU");
        }
        look();
        assertEquals(0, written(), "QEMU");
    }

    @Test
    void whoIsRefusedTakesNothingAway() throws IOException {
        try (ImageLock lock = ImageLock.of(image)) {
            assertTrue(lock.channel().isOpen());
            for (int i = 0; i < 2; i++) {
                ImageException refused = assertThrows(ImageException.class, () -> ImageLock.of(image));
                assertEquals(Reason.TARGET_IN_USE, refused.reason());
                assertTrue(String.valueOf(refused.getMessage()).contains("Towpath itself"), refused.getMessage());
            }
            assertNotEquals(0, written(), "QEMU");
        }
        ImageLock.of(image).close();
    }

    /// As a network file system does whose server is gone: here one in user space whose process stands still.
    @Test
    void aFileSystemThatHangsHoldsUpNobodyElse() throws Exception {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/fuse")), "no file systems in user space here");
        Path hanging = Files.createFile(folder.resolve("hanging"));
        Path ready = folder.resolve("ready");
        Process mount = new ProcessBuilder(Judges.require("nbdfuse").toString(), "-P", ready.toString(), hanging
                .toString(), "--command", Judges.require("nbdkit").toString(), "-s", "memory", "1M").inheritIO()
                .start();
        Thread stuck = new Thread(() -> {
            try {
                ImageLock.of(hanging).close();
            } catch (IOException e) {
                // it ends when the file system does
            }
        });
        stuck.setDaemon(true);
        try {
            while (Files.notExists(ready)) {
                assertFalse(mount.waitFor(10, TimeUnit.MILLISECONDS));
            }
            Judges.run("kill", "-STOP", "" + mount.pid()).ok();
            stuck.start();
            while (!waits(stuck)) {
                assertTrue(stuck.isAlive(), "the file system did not hang");
                Thread.onSpinWait();
            }

            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ImageLock.of(image).close());

            assertTrue(stuck.isAlive(), "the file system did not hang");
        } finally {
            Judges.run("kill", "-CONT", "" + mount.pid());
            Judges.run(Judges.require("fusermount3").toString(), "-u", "-z", hanging.toString());
            mount.destroyForcibly().waitFor();
            stuck.join(20_000);
        }
    }

    /// Whether it is within a call to the kernel.
    private static boolean waits(Thread thread) {
        StackTraceElement[] at = thread.getStackTrace();
        return at.length > 0 && at[0].isNativeMethod() && at[0].getClassName().startsWith("sun.nio.fs.Unix");
    }

    @Test
    void ofManyAtOnceOneHasItAndTheOthersAreToldWhoDoes() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger had = new AtomicInteger();
        List<Throwable> wrong = new CopyOnWriteArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int round = 0; round < 200; round++) {
                    try (ImageLock lock = ImageLock.of(image)) {
                        had.incrementAndGet();
                        if (inside.incrementAndGet() != 1 || !lock.channel().isOpen()) {
                            wrong.add(new AssertionError("two at once"));
                        }
                        inside.decrementAndGet();
                    } catch (ImageException e) {
                        if (!String.valueOf(e.getMessage()).contains("Towpath itself")) {
                            wrong.add(e);
                        }
                    } catch (IOException | RuntimeException e) {
                        wrong.add(e);
                    }
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(List.of(), wrong);
        assertTrue(had.get() >= 200, "taken " + had);
    }
}
