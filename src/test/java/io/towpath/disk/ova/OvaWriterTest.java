package io.towpath.disk.ova;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.VmDescription;
import io.towpath.disk.ovf.VmDescription.Firmware;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OvaWriterTest {

    @TempDir
    private Path folder;

    private Path ova = Path.of("");
    private final Map<String, Path> files = new LinkedHashMap<>();

    @BeforeEach
    void makeDisks() throws IOException {
        ova = folder.resolve("web01.ova");
        for (int size : new int[]{1, 511, 512, 3_000_001}) {
            String name = "d" + size + ".vmdk";
            files.put(name, Files.write(folder.resolve(name), TestDisk.dense(size, size)));
        }
    }

    @Test
    void writesWhatTarAndWeRead() throws Exception {
        write();

        assertEquals("web01.ovf\nweb01.mf\nd1.vmdk\nd511.vmdk\nd512.vmdk\nd3000001.vmdk\n", Judges.run(Judges.require(
                "tar").toString(), "tf", ova.toString()).ok().output());
        Path into = Files.createDirectory(folder.resolve("into"));
        Judges.run("tar", "xf", ova.toString(), "-C", into.toString()).ok();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            assertArrayEquals(Files.readAllBytes(file.getValue()), Files.readAllBytes(into.resolve(file.getKey())));
        }
        assertEquals(0, Files.size(ova) % 10240);
        Ova read = Ova.open(ova);
        assertEquals(List.of(), read.notes());
        assertEquals(List.of(), read.descriptor().notes());
        ManifestReport report = read.verify(2, (_, _) -> {});
        assertEquals(ManifestReport.State.VERIFIED, report.state());
        assertEquals(5, report.verified());
    }

    @Test
    void writesAManifestAsSha256sumWould() throws Exception {
        write();

        Path into = Files.createDirectory(folder.resolve("into"));
        Judges.run(Judges.require("tar").toString(), "xf", ova.toString(), "-C", into.toString()).ok();
        for (String line : Files.readAllLines(into.resolve("web01.mf"))) {
            String name = line.substring("SHA256(".length(), line.indexOf(")= "));
            String expected = Judges.run(Judges.require("sha256sum").toString(), into.resolve(name).toString()).ok()
                    .output();
            assertEquals(expected.substring(0, 64), line.substring(line.indexOf(")= ") + 3));
        }
    }

    @Test
    void stopsWhenItIsTold() {
        assertThrows(IOException.class, () -> OvaWriter.write(ova, "web01", vm(), files, 0, (done, _) -> {
            if (done > 1000) {
                throw new IOException("stopped");
            }
        }));
    }

    @Test
    void hasHeadersThatTellSizesBeyondEightGigabytes() {
        for (long size : new long[]{0, 511, (1L << 33) - 1, 1L << 33, 1L << 45}) {
            TarHeader header = new TarHeader(TarHeader.of("disk.vmdk", size, 1_700_000_000));

            assertTrue(header.checksumMatches());
            assertTrue(header.hasMagic());
            assertEquals("disk.vmdk", header.name());
            assertEquals('0', header.type());
            assertEquals(size, header.size().orElseThrow());
        }
    }

    /// GNU tar lists an archive whose only member is said to have 9 GiB, which a hole stands for.
    @Test
    void hasHeadersThatTarReads() throws Exception {
        Path big = folder.resolve("big.tar");
        try (RandomAccessFile file = new RandomAccessFile(big.toFile(), "rw")) {
            file.write(TarHeader.of("disk.vmdk", 9L << 30, 1_700_000_000));
            file.setLength(512 + (9L << 30) + 1024);
        }

        String listed = Judges.run(Judges.require("tar").toString(), "tvf", big.toString(), "--utc").ok().output();

        assertTrue(listed.contains(" 9663676416 2023-11-14 22:13 disk.vmdk"), listed);
        assertTrue(listed.startsWith("-rw-r--r--"), listed);
    }

    private void write() throws IOException {
        OvaWriter.write(ova, "web01", vm(), files, 1_700_000_000, (_, _) -> {});
    }

    private VmDescription vm() {
        List<DiskDescription> disks = files.keySet().stream().map(name -> new DiskDescription(name, name, 4096, 1, null,
                null, null, null)).toList();
        return new VmDescription("web01", 1, 1, 1 << 30, Firmware.BIOS, false, null, null, null, null, disks, List.of(),
                List.of(), List.of());
    }
}
