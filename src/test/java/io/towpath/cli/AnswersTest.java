package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.audit.AuditChain;
import io.towpath.cli.Cli.Result;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// inspect, verify, map, measure, version, help.
class AnswersTest {

    private static final Path OVA = Path.of("src/test/resources/ova/signed-sha256.ova");

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path qcow2 = Path.of("");

    @BeforeEach
    void write() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(4 << 20, 5));
        qcow2 = folder.resolve("disk.qcow2");
        Cli.run("convert", "-f", "raw", raw, qcow2, "-O", "qcow2").code(0);
    }

    @Test
    void inspectsAnOva() {
        String out = Cli.run("inspect", OVA).code(0).out();

        assertThat(out).contains("3 files agree (SHA256)", "valid by CN=Lab Publisher (self-signed)", "vbox-vm",
                "2 CPUs, 512 MiB of memory, efi", "25 MiB on ahci 0:0", "streamOptimized",
                "next         towpath convert " + OVA + " out/ -O qcow2");
    }

    @Test
    void inspectsAnOvaInJson() {
        String out = Cli.run("inspect", OVA, "--json").code(0).out();

        assertThat(out).startsWith("{\n  \"schema\": \"towpath.inspect/1\"").contains("\"firstEntryIsOvf\": true",
                "\"state\": \"verified\"", "\"memory-bytes\": 536870912", "\"create-type\": \"streamOptimized\"",
                "\"mac\": \"08:00:27:bb:8e:e6\"", "\"partition-table\":", "\"problems\": []");
    }

    @Test
    void goesOnAfterARefusal() {
        Result result = Cli.run("inspect", raw, qcow2, "--json").code(3);

        assertThat(result.out()).startsWith("[").contains("FORMAT_UNKNOWN", "\"format\": \"qcow2\"");
    }

    @Test
    void verifiesImagesAndManifests() throws IOException {
        assertThat(Cli.run("verify", "-f", "raw", raw, qcow2).code(0).out()).isEqualTo("The images are equal.\n");
        assertThat(Cli.run("verify", OVA).code(0).out()).contains("3 files agree");

        byte[] changed = Files.readAllBytes(raw);
        changed[1_500_000] ^= 1;
        Files.write(raw, changed);

        assertThat(Cli.run("verify", "-f", "raw", raw, qcow2, "--json").code(1).out()).contains("\"equal\": false",
                "\"first-difference\": 1500000");
        Cli.run("verify", qcow2).code(2);
    }

    @Test
    void mapsWithoutGaps() {
        String[] lines = Cli.run("map", qcow2).code(0).out().split("\n");

        long at = 0;
        for (int i = 2; i < lines.length; i++) {
            String[] fields = lines[i].strip().split(" +");
            assertThat(Long.parseLong(fields[0])).isEqualTo(at);
            assertThat(fields[2]).isIn("data", "zero", "unallocated");
            at += Long.parseLong(fields[1]);
        }
        assertThat(at).isEqualTo(4 << 20);
        assertThat(Cli.run("map", qcow2, "--json").code(0).out()).startsWith("{\"schema\":\"towpath.map/1\"").endsWith(
                "]}\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 512, 65536, 65537 * 512L, 1L << 30, (513L << 20) + 512, 10L << 40})
    void measuresAsQemuDoes(long size) throws IOException {
        Judges.require("qemu-img");
        Path disk = folder.resolve("empty.raw");
        try (var file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(size);
        }

        String theirs = Judges.run("qemu-img", "measure", "-f", "raw", "-O", "qcow2", disk.toString()).ok().output();
        String ours = Cli.run("measure", "-f", "raw", disk, "-O", "qcow2").code(0).out();

        assertThat(ours.replaceAll(" \\(.*\\)", "")).isEqualTo(theirs);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NBD")
    void measuresAtLeastWhatIsNeeded(DiskFormat format) throws IOException {
        Path dense = Files.write(folder.resolve("dense.raw"), TestDisk.dense(5 << 20, 5));
        for (Path disk : List.of(raw, dense)) {
            Path image = folder.resolve("image");
            Cli.run("convert", "-f", "raw", disk, image, "-O", format.id(), "--force", "-o", format == DiskFormat.VMDK
                    ? "subformat=streamOptimized"
                    : "").code(0);

            String out = Cli.run("measure", "-f", "raw", disk, "-O", format.id()).code(0).out();

            long required = Long.parseLong(out.replaceFirst("(?s)required size: ([0-9]+).*", "$1"));
            assertThat(Files.size(image)).isLessThanOrEqualTo(Math.max(required, format == DiskFormat.RAW
                    ? Files.size(disk)
                    : 0));
        }
    }

    @Test
    void verifiesAnAuditTrail() throws IOException {
        Path file = Files.writeString(folder.resolve("a.jsonl"),
                "{\"head\":{\"number\":0,\"hash\":\"" + AuditChain.GENESIS
                        + "\"}}\n");
        assertThat(Cli.run("audit", "verify", file).code(0).out()).startsWith("Intact: 0 events");

        Files.writeString(file, "");

        assertThat(Cli.run("audit", "verify", file, "--json").code(1).out()).contains("\"intact\": false");
        Cli.run("audit", "verify", folder.resolve("none")).code(3);
        Cli.run("audit", "burn", file).code(2);
    }

    @Test
    void helpsAndSuggests() {
        assertThat(Cli.run("help", "convert").code(0).out()).contains("--resume", "cluster_size");
        assertThat(Cli.run("--help").code(0).out()).contains("inspect", "convert", "Exit codes");
        assertThat(Cli.run("convrt").code(2).err()).contains("convert");
        assertThat(Cli.run().code(2).err()).contains("Missing command");
        assertThat(Cli.run("version", "--json").code(0).out()).contains("towpath.version/1");
    }
}
