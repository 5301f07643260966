package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images of two files: a descriptor and what it leads to.
class TwoFileConversionTest {

    private static final byte[] CONTENT = TestDisk.mixed((3 << 20) + 512, 1);

    @TempDir
    private Path folder;

    private ConversionRequest request(boolean resume, boolean force) throws IOException {
        Path source = Files.write(folder.resolve("disk.raw"), CONTENT);
        Files.setLastModifiedTime(source, FileTime.fromMillis(1));
        return new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW),
                folder.resolve("web01.vmdk"), DiskFormat.VMDK, Map.of("subformat", "monolithicFlat"), 2, resume, force,
                true, false);
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void bothGetTheirNames() throws IOException {
        assertTrue(Conversion.run(request(false, false), Listener.patient()).proven());

        assertEquals(List.of("disk.raw", "web01-flat.vmdk", "web01.vmdk"), files());
        assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve("web01-flat.vmdk")));
        Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", "raw", "-F", "vmdk",
                folder.resolve("disk.raw").toString(), folder.resolve("web01.vmdk").toString()).ok();
    }

    @Test
    void neitherIsReplacedUnlessForced() throws IOException {
        Path flat = Files.writeString(folder.resolve("web01-flat.vmdk"), "precious");

        ImageException refusal = assertThrows(ImageException.class,
                () -> Conversion.run(request(false, false), Listener.patient()));
        assertEquals(Reason.TARGET_EXISTS, refusal.reason());
        assertEquals("precious", Files.readString(flat));
        assertEquals(List.of("disk.raw", "web01-flat.vmdk"), files());

        Conversion.run(request(false, true), Listener.patient());
        assertArrayEquals(CONTENT, Files.readAllBytes(flat));
    }

    @Test
    void goesOnWhereACrashLeftOneWithItsNameAndTheOtherWithout() throws IOException {
        Conversion.run(request(false, false), Listener.patient());
        Files.copy(folder.resolve("web01.vmdk"), folder.resolve("kept"));
        byte[] journal = journalOfAFinishedConversion();
        Files.move(folder.resolve("kept"), folder.resolve("web01.vmdk.part"));
        Files.delete(folder.resolve("web01.vmdk"));
        Files.write(folder.resolve("web01.vmdk.part.journal"), journal);

        ConversionResult result = Conversion.run(request(true, false), Listener.patient());

        assertTrue(result.proven());
        assertEquals(CONTENT.length, result.resumedBytes());
        assertEquals(List.of("disk.raw", "web01-flat.vmdk", "web01.vmdk"), files());
        assertArrayEquals(CONTENT, Files.readAllBytes(folder.resolve("web01-flat.vmdk")));
    }

    /// As it is while the result is proven.
    private byte[] journalOfAFinishedConversion() throws IOException {
        byte[][] journal = {new byte[0]};
        Conversion.run(request(false, true), new ConversionProgress() {
            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                if (phase == Phase.PROVE) {
                    try {
                        journal[0] = Files.readAllBytes(folder.resolve("web01.vmdk.part.journal"));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        });
        assertTrue(journal[0].length > 0);
        return journal[0];
    }

    @Test
    void leavesNeitherWhereTheSourceIsOfNoUse() throws IOException {
        ConversionRequest request = request(false, false);
        Path good = folder.resolve("good.vmdk");
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                "subformat=streamOptimized", folder.resolve("disk.raw").toString(),
                good.toString()).ok();
        byte[] bytes = Files.readAllBytes(good);
        for (int i = bytes.length / 2; i < bytes.length / 2 + 4000; i++) {
            bytes[i] ^= 0x55;
        }
        Path damaged = Files.write(folder.resolve("damaged.vmdk"), bytes);

        assertThrows(ImageException.class, () -> Conversion.run(new ConversionRequest(DiskRef.file(damaged),
                OpenOptions.declared(DiskFormat.VMDK), folder.resolve("web01.vmdk"), request.format(),
                request.options(), 2, false,
                false, true, false), Listener.patient()));

        assertEquals(List.of("damaged.vmdk", "disk.raw", "good.vmdk"), files());
    }
}
