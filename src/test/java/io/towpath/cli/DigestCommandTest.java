package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.cli.Cli.Result;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestCommandTest {

    private static final Path OVA = Path.of("src/test/resources/ova/vbox-ovf20.ova");

    @TempDir
    Path folder;

    private Path raw = Path.of("");
    private Path qcow2 = Path.of("");
    private Path digests = Path.of("");

    @BeforeEach
    void write() throws IOException {
        raw = Files.write(folder.resolve("disk.raw"), TestDisk.mixed(3_000_320, 5));
        qcow2 = folder.resolve("disk.qcow2");
        digests = folder.resolve("disk.digests");
        Cli.run("convert", "-f", "raw", raw, qcow2, "-O", "qcow2", "--digest-file", digests).code(0);
    }

    @Test
    void isTheSameWhateverTheFormat() {
        String first = Cli.run("digest", "-f", "raw", raw).code(0).out();
        String second = Cli.run("digest", qcow2).code(0).out();

        assertThat(first).matches("towpath-tree-sha256/1:[0-9a-f]{64}  disk.raw\n");
        assertThat(second).isEqualTo(first.replace("disk.raw", "disk.qcow2"));
        assertThat(Cli.run("digest", qcow2, "--json").out()).contains("towpath.digest/1", "\"virtual-size\": 3000320",
                "\"digest\": \"" + first.substring(0, first.indexOf(' ')));
    }

    @Test
    void readsNoFasterThanItIsAllowedTo() {
        long start = System.nanoTime();
        Cli.run("digest", "-f", "raw", raw, "--rate-limit", "3M").code(0);
        Cli.run("verify", "-f", "raw", raw, qcow2, "--rate-limit", "6M").code(0);
        Cli.run("verify", qcow2, "--digest-file", digests, "--rate-limit", "3M").code(0);
        assertThat(System.nanoTime() - start).isGreaterThan(1_000_000_000L);

        Cli.run("digest", qcow2, "--rate-limit", "0").code(2);

        long before = System.nanoTime();
        Cli.run("verify", OVA, "--rate-limit", "1M").code(0);
        assertThat(System.nanoTime() - before).isGreaterThan(500_000_000L);
    }

    @Test
    void writesTheFileThatConvertWrites() throws IOException {
        Path file = folder.resolve("mine");

        Cli.run("digest", "-f", "raw", raw, "--manifest", file).code(0);

        assertThat(file).hasSameTextualContentAs(digests);
        assertThat(Cli.run("digest", qcow2, "--manifest", file, "--json").code(6).out()).contains("TARGET_EXISTS");
        Cli.run("digest", qcow2, "--manifest", file, "--force").code(0);
        Cli.run("digest", qcow2, "--manifest", folder).code(6);
        Path both = folder.resolve("both");
        Cli.run("digest", qcow2, OVA, "--manifest", both).code(0);
        assertThat(both.resolve("disk.qcow2.digests")).hasSameTextualContentAs(digests);
        Cli.run("digest", qcow2, "--manifest", folder.resolve("no/folder")).code(6);
    }

    @Test
    void verifiesAnImageByItsDigests() throws IOException {
        String digest = Cli.run("digest", qcow2).out().split(" ")[0];
        assertThat(Cli.run("verify", qcow2, "--digest-file", digests).code(0).out()).contains("has the digest");
        Cli.run("verify", qcow2, "--digest", digest).code(0);

        byte[] changed = Files.readAllBytes(raw);
        changed[1_500_000] ^= 1;
        Files.write(raw, changed);

        Result differing = Cli.run("verify", "-f", "raw", raw, "--digest-file", digests, "--json").code(1);
        assertThat(differing.out()).contains("\"equal\": false", "\"first-difference\": 0",
                "\"first-difference-length\": 3000320", "\"different-parts\": 1");
        assertThat(Cli.run("verify", "-f", "raw", raw, "--digest", digest).code(1).out()).contains("differs",
                digest);
        Files.write(raw, new byte[512]);
        assertThat(Cli.run("verify", "-f", "raw", raw, "--digest-file", digests).code(1).out()).contains(
                "it has 512 bytes, expected 3000320");
    }

    @Test
    void refusesDigestsItDoesNotUnderstand() throws IOException {
        Cli.run("verify", qcow2, "--digest", "sha256:00").code(2);
        Cli.run("verify", qcow2, qcow2, "--digest-file", digests).code(2);
        Files.writeString(digests, "hello\n");
        assertThat(Cli.run("verify", qcow2, "--digest-file", digests, "--json").code(4).out()).contains(
                "HEADER_INVALID", "line 1");
        Cli.run("verify", qcow2, "--digest-file", folder.resolve("none")).code(3);
    }

    @Test
    void comparesADiskOfAPackage() throws IOException {
        Path out = folder.resolve("out");
        Cli.run("convert", OVA, out, "-O", "qcow2").code(0);
        Path first;
        try (Stream<Path> made = Files.list(out)) {
            first = made.filter(file -> file.toString().endsWith("disk0.qcow2")).findFirst().orElseThrow();
        }

        assertThat(Cli.run("verify", OVA, first, "--disk", "0").code(0).out()).contains("The images are equal");
        assertThat(Cli.run("verify", first, OVA, "--disk", "0").code(0).out()).contains("The images are equal");
        assertThat(Cli.run("verify", OVA, qcow2, "--disk", "0").code(1).out()).contains("differ");
        String digest = Cli.run("digest", first).code(0).out().split(" ")[0];
        Cli.run("verify", OVA, "--digest", digest, "--disk", "0").code(0);
        Cli.run("verify", OVA, "--digest-file", digests, "--disk", "0").code(1);

        assertThat(Cli.run("verify", OVA, first, "--disk", "7").code(2).err()).contains("say by --disk which one");
        assertThat(Cli.run("verify", OVA, "--disk", "0").code(2).err()).contains("nothing to be compared with");
    }

    @Test
    void tellsEveryDiskOfAPackage() throws IOException {
        Path out = folder.resolve("out");
        Path files = folder.resolve("files");

        Result result = Cli.run("digest", OVA, "--manifest", files).code(0);
        Cli.run("convert", OVA, out, "-O", "raw", "--digest-file", out.resolve("digests")).code(0);

        assertThat(result.out().lines()).hasSize(2).allMatch(line -> line.startsWith("towpath-tree-sha256/1:"));
        assertThat(files).isDirectoryContaining("glob:**.vmdk.digests");
        for (int disk = 0; disk < 2; disk++) {
            String name = "vbox-vm-disk" + disk + ".raw";
            Cli.run("verify", "-f", "raw", out.resolve(name), "--digest-file", out.resolve("digests/" + name
                    + ".digests")).code(0);
        }
    }
}
