package io.towpath.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import io.towpath.Judges;
import io.towpath.disk.pack.TwoDisks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.web.servlet.assertj.MvcTestResult;

/// Packages, files of digests and guests over REST.
class ImagePackagesTest extends ImagesOverRest {

    @Autowired
    ImagePlaces places;

    private Path in = Path.of("");

    @BeforeEach
    void shop() throws IOException {
        in = folder.resolve("in");
        TwoDisks.archive(in);
    }

    @Test
    void inspectsAPackage() {
        MvcTestResult found = post("inspect", place(source, "shop.ova", "\"flatten\":false"), "inventory:read");

        assertThat(found).hasStatusOk();
        String json = body(found);
        assertThat(JsonPath.<String>read(json, "$.format")).isEqualTo("ova");
        assertThat(JsonPath.<Integer>read(json, "$.vms[0].cpus")).isEqualTo(6);
        assertThat(JsonPath.<String>read(json, "$.vms[0].firmware")).isEqualTo("efi");
        assertThat(JsonPath.<String>read(json, "$.vms[0].nics[1].mac")).isEqualTo("00:50:56:ab:00:02");
        assertThat(JsonPath.<Integer>read(json, "$.images['two.vmdk'].sizeBytes")).isEqualTo(TwoDisks.SECOND_BYTES);
        assertThat(post("inspect", place(source, "shop.ovf", "\"format\":\"ovf\""), "inventory:read")).hasStatusOk()
                .bodyJson().extractingPath("$.format").isEqualTo("ovf");
        int all = JsonPath.read(body(post("measure", "{\"image\":%s,\"format\":\"raw\"}".formatted(place(source,
                "shop.ova", "\"flatten\":false")), "inventory:read")), "$.fullyAllocatedBytes");
        assertThat(all).isEqualTo(TwoDisks.FIRST_BYTES + TwoDisks.SECOND_BYTES);
    }

    @Test
    void eachDiskOfAPackageHasItsOwnVerdictWithAllThatIsWrong() throws IOException {
        Path ova = in.resolve("shop.ova");
        byte[] bytes = Files.readAllBytes(ova);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int second = text.indexOf("KDMV", text.indexOf("two.vmdk\0"));
        bytes[second + 73] = 0;
        bytes[second + 69] = 1;
        Files.write(ova, bytes);

        MvcTestResult found = post("inspect", place(source, "shop.ova", "\"flatten\":false"), "inventory:read");

        assertThat(found).hasStatusOk();
        String json = body(found);
        assertThat(JsonPath.<Integer>read(json, "$.images['one.vmdk'].sizeBytes")).isEqualTo(TwoDisks.FIRST_BYTES);
        assertThat(JsonPath.<Map<String, Object>>read(json, "$.images")).containsOnlyKeys("one.vmdk");
        assertThat(JsonPath.<String>read(json, "$.refusals['two.vmdk'].reason")).isEqualTo("HEADER_INVALID");
        assertThat(JsonPath.<List<String>>read(json, "$.refusals['two.vmdk'].problems[*].field")).containsExactly(
                "new-line bytes", "overhead");

        MvcTestResult alone = post("inspect", place(source, "shop.ova", "\"member\":\"two.vmdk\""), "inventory:read");
        assertThat(alone).hasStatus(422).bodyJson().extractingPath("$.problems[*].field").isEqualTo(List.of(
                "new-line bytes", "overhead"));
        assertThat(alone).bodyJson().extractingPath("$.problems[0].remedy").asString().contains("Copy the file again");
    }

    @Test
    void makesAnOvaOfADiskWithTheMachineAskedFor() throws IOException {
        String made = place(target, "web01.ova", "\"format\":\"ova\"");
        String job = ended(post("convert", """
                {"image":%s,"target":%s,"machine":{"cpus":4,"memoryBytes":8589934592,"firmware":"efi"}}"""
                .formatted(raw(), made), ALL), "done");

        assertThat(JsonPath.<List<Object>>read(job, "$.result.disks")).hasSize(1);
        assertThat(JsonPath.<Boolean>read(job, "$.result.disks[0].proven")).isTrue();
        Path into = Files.createDirectory(folder.resolve("into"));
        Judges.run(Judges.require("tar").toString(), "xf", out.resolve("web01.ova").toString(), "-C", into.toString())
                .ok();
        Path ovf = into.resolve("web01.ovf");
        TwoDisks.judge(ovf, List.of(in.resolve("sub/disk.raw")));
        assertThat(TwoDisks.xpath(ovf, TwoDisks.item(3, 1, "VirtualQuantity"))).isEqualTo("4");
        assertThat(TwoDisks.xpath(ovf, TwoDisks.item(4, 1, "VirtualQuantity"))).isEqualTo("8192");

        String verify = "{\"image\":%s}".formatted(made);
        assertThat(ended(post("verify", verify, ALL), "done")).contains("\"equal\":true", "\"algorithm\":\"SHA256\"",
                "\"verifiedFiles\":2");
        byte[] bytes = Files.readAllBytes(out.resolve("web01.ova"));
        bytes[bytes.length / 2] ^= 1;
        Files.write(out.resolve("web01.ova"), bytes);
        assertThat(ended(post("verify", verify, ALL), "done")).contains("\"equal\":false", "\"manifest\":\"failed\"");
    }

    @Test
    void makesAnOvfOfAPackageInAFolderOfItsOwn() throws IOException {
        String job = "{\"image\":%s,\"target\":%s}".formatted(place(source, "shop.ova", "\"flatten\":false"),
                place(target,
                        "shop/site-a.ovf", "\"format\":\"ovf\""));
        MvcTestResult accepted = post("convert", job, ALL);

        assertThat(JsonPath.<List<Object>>read(ended(accepted, "done"), "$.result.disks[*].digest")).hasSize(2);
        TwoDisks.judge(out.resolve("shop/site-a.ovf"), List.of(in.resolve("one.raw"), in.resolve("two.raw")));
        assertThat(post("convert", job, ALL)).hasStatus(409);

        silent(UUID.fromString(JsonPath.read(body(accepted), "$.id")), 1);
        new ImagesTick(store, runner, properties).tick();
        assertThat(ended(accepted, "done")).contains("\"finishedByAnEarlierRun\":true");
    }

    @Test
    void convertsEveryDiskOfAPackage() throws IOException {
        String job = "{\"image\":%s,\"target\":%s,\"compress\":true,\"digestFile\":%s}".formatted(place(source,
                "shop.ova", "\"flatten\":false"), place(target, "disks", "\"format\":\"qcow2\""),
                place(target, "digests",
                        "\"flatten\":false"));
        MvcTestResult accepted = post("convert", job, ALL);

        assertThat(JsonPath.<List<String>>read(ended(accepted, "done"), "$.result.disks[*].name")).containsExactly(
                "shop01-disk0.qcow2", "shop01-disk1.qcow2");
        String qemuImg = Judges.require("qemu-img").toString();
        Path made = out.resolve("disks/shop01-disk0.qcow2");
        Judges.run(qemuImg, "compare", "-f", "qcow2", "-F", "raw", made.toString(), in.resolve("one.raw").toString())
                .ok();
        assertThat(JsonPath.<Integer>read(Judges.run(qemuImg, "check", "--output=json", made.toString()).ok().output(),
                "$.compressed-clusters")).isPositive();
        assertThat(files(out.resolve("digests"))).containsExactlyInAnyOrder("shop01-disk0.qcow2.digests",
                "shop01-disk1.qcow2.digests");
        assertThat(ended(post("verify", "{\"image\":%s,\"digestFile\":%s}".formatted(place(source, "two.raw",
                "\"format\":\"raw\""), place(target, "digests/shop01-disk1.qcow2.digests", "\"flatten\":false")), ALL),
                "done")).contains("\"equal\":true");

        silent(UUID.fromString(JsonPath.read(body(accepted), "$.id")), 1);
        new ImagesTick(store, runner, properties).tick();
        assertThat(ended(accepted, "done")).contains("\"finishedByAnEarlierRun\":true");
    }

    /// What is compressed cannot be compared with what was made of it, nor is it of no known format.
    @Test
    void tellsOfACompressedPackageThatWasDoneBeforeThatItsTargetIsThere() throws IOException {
        TwoDisks.compressed(Files.createDirectory(in.resolve("gz")));
        MvcTestResult accepted = post("convert", "{\"image\":%s,\"target\":%s}".formatted(place(source, "gz/shop.ovf",
                "\"flatten\":false"), place(target, "disks", "\"format\":\"qcow2\"")), ALL);
        ended(accepted, "done");

        silent(UUID.fromString(JsonPath.read(body(accepted), "$.id")), 1);
        new ImagesTick(store, runner, properties).tick();
        assertThat(ended(accepted, "failed")).contains("\"TARGET_EXISTS\"");
    }

    @Test
    void writesDigestsAndTellsWhereADiskDiffersFromThem() throws IOException {
        String digests = place(target, "web.digests", "\"flatten\":false");
        String made = place(target, "web.qcow2", "\"format\":\"qcow2\"");
        MvcTestResult accepted = post("convert", "{\"image\":%s,\"target\":%s,\"digestFile\":%s}".formatted(raw(), made,
                digests), ALL);
        String digest = JsonPath.read(ended(accepted, "done"), "$.result.digest");
        assertThat(out.resolve("web.digests")).content()
                .contains("digest " + digest.substring(digest.indexOf(':') + 1));
        assertThat(ended(post("verify", "{\"image\":%s,\"digestFile\":%s}".formatted(made, digests), ALL), "done"))
                .contains("\"equal\":true");

        byte[] now = disk.clone();
        Arrays.fill(now, 100_000, 200_000, (byte) 7);
        Files.write(in.resolve("sub/disk.raw"), now);
        assertThat(ended(post("verify", "{\"image\":%s,\"digestFile\":%s}".formatted(raw(), digests), ALL), "done"))
                .contains("\"equal\":false", "\"differentParts\":1", "\"firstDifference\":0",
                        "\"expected\":\"" + digest);

        String second = place(target, "now.digests", "\"flatten\":false");
        ended(post("digest", "{\"image\":%s,\"digestFile\":%s}".formatted(raw(), second), ALL), "done");
        assertThat(ended(post("verify", "{\"image\":%s,\"digestFile\":%s}".formatted(raw(), second), ALL), "done"))
                .contains("\"equal\":true");
        assertThat(post("digest", "{\"image\":%s,\"digestFile\":%s}".formatted(raw(), second), ALL)).hasStatus(409);
        assertThat(ended(post("convert", "{\"image\":%s,\"target\":%s,\"digest\":false}".formatted(raw(), place(target,
                "plain.raw", "\"format\":\"raw\"")), ALL), "done")).doesNotContain("towpath-tree");
    }

    @Test
    void digestsEveryDiskOfAPackage() throws IOException {
        String job = ended(post("digest", "{\"image\":%s,\"digestFile\":%s}".formatted(place(source, "shop.ova",
                "\"flatten\":false"), place(target, "all", "\"flatten\":false")), ALL), "done");

        assertThat(JsonPath.<List<String>>read(job, "$.result.disks[*].name")).containsExactly("one.vmdk", "two.vmdk");
        assertThat(files(out.resolve("all"))).containsExactlyInAnyOrder("one.vmdk.digests", "two.vmdk.digests");
        String expected = ended(post("digest", "{\"image\":%s}".formatted(place(source, "two.raw",
                "\"format\":\"raw\"")), ALL), "done");
        assertThat(JsonPath.<String>read(job, "$.result.disks[1].digest")).isEqualTo(JsonPath.read(expected,
                "$.result.digest"));
    }

    @Test
    void refusesPackagesThatCannotBeRead() throws IOException {
        Files.writeString(in.resolve("bad.ovf"), "<Envelope/>");

        MvcTestResult refused = post("convert", "{\"image\":%s,\"target\":%s}".formatted(place(source, "bad.ovf",
                "\"format\":\"ovf\""), place(target, "x.ova", "\"format\":\"ova\"")), ALL);

        assertThat(refused).hasStatus(422).bodyJson().extractingPath("$.code").isEqualTo("package-unreadable");
        assertThat(out).isEmptyDirectory();
    }

    /// An end that was not noted, and digests that were not written: both are made up for.
    @Test
    void writesDigestsThatAnEarlierRunDidNotWrite() throws IOException {
        MvcTestResult accepted = post("convert",
                "{\"image\":%s,\"target\":%s,\"digestFile\":%s}".formatted(raw(), place(
                        target, "late.qcow2", "\"format\":\"qcow2\""),
                        place(target, "late.digests", "\"flatten\":false")),
                ALL);
        ended(accepted, "done");
        byte[] digests = Files.readAllBytes(out.resolve("late.digests"));
        Files.delete(out.resolve("late.digests"));

        silent(UUID.fromString(JsonPath.read(body(accepted), "$.id")), 1);
        new ImagesTick(store, runner, properties).tick();

        ended(accepted, "done");
        assertThat(out.resolve("late.digests")).hasBinaryContent(digests);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "convert|\"target\":{T,\"file\":\"x.tar\",\"format\":\"ova\"}|file-name",
            "convert|\"target\":{T,\"file\":\"x\",\"format\":\"ovf\"}|file-name",
            "convert|\"target\":{T,\"file\":\"a/b/x.ovf\",\"format\":\"ovf\"}|file-not-found",
            "convert|\"target\":{T,\"file\":\"../x.ovf\",\"format\":\"ovf\"}|file-name",
            "convert|\"target\":{T,\"file\":\"a b.ovf\",\"format\":\"ovf\"}|file-name",
            "convert|\"target\":{S,\"file\":\"x.ovf\",\"format\":\"ovf\"}|not-a-target",
            "convert|\"target\":{T,\"file\":\"x.raw\",\"format\":\"raw\"},\"machine\":{\"cpus\":2}|machine-without-package",
            "convert|\"target\":{T,\"file\":\"x.raw\",\"format\":\"raw\"},\"digestFile\":{T,\"file\":\"x.txt\"}|file-name",
            "convert|\"target\":{T,\"file\":\"x.raw\",\"format\":\"raw\"},\"digestFile\":{S,\"file\":\"x.digests\"}|not-a-target",
            "verify|\"digestFile\":{T,\"file\":\"none.digests\"}|file-not-found",
            "verify|\"rateLimit\":1000000|incomplete"})
    void refusesWhatCannotBe(String verb, String rest, String code) {
        String request = "{\"image\":%s,%s}".formatted(raw(), rest.replace("{T", "{\"connection\":\"" + target + "\"")
                .replace("{S", "{\"connection\":\"" + source + "\""));

        MvcTestResult refused = post(verb, request, ALL);

        assertThat(refused).bodyJson().extractingPath("$.code").isEqualTo(code);
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void refusesMachinesThatThereAreNot() {
        for (String machine : List.of("{\"cpus\":0}", "{\"cpus\":1000}", "{\"memoryBytes\":5}",
                "{\"firmware\":\"x\"}")) {
            assertThat(post("convert", "{\"image\":%s,\"target\":%s,\"machine\":%s}".formatted(raw(), place(target,
                    "x.ova", "\"format\":\"ova\""), machine), ALL).getResponse().getStatus()).as(machine)
                    .isIn(400, 422);
        }
    }

    @Test
    void readsADeltaInAnOvfWithItsParent() throws IOException {
        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "convert", "-f", "raw", "-O", "vmdk", in.resolve("one.raw").toString(), in.resolve(
                "base.vmdk").toString()).ok();
        Files.delete(in.resolve("one.vmdk"));
        Judges.run(qemuImg, "create", "-q", "-f", "vmdk", "-b", "base.vmdk", "-F", "vmdk", in.resolve("one.vmdk")
                .toString()).ok();

        ended(post("convert", "{\"image\":%s,\"target\":%s}".formatted(place(source, "shop.ovf", "\"flatten\":true"),
                place(target, "flat", "\"format\":\"raw\"")), ALL), "done");

        assertThat(out.resolve("flat/shop01-disk0.raw")).hasSameBinaryContentAs(in.resolve("one.raw"));
    }

    @Test
    void asksForAGuestWithADeadline() throws IOException {
        Path program = Files.writeString(folder.resolve("inspector"), """
                #!/bin/sh
                echo '<operatingsystems><operatingsystem><root>/dev/sda1</root><name>linux</name>'
                echo '<product_name>Debian GNU/Linux 12</product_name></operatingsystem></operatingsystems>'
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        ImagePlace image = new ImagePlace(source, "sub/disk.raw", null, "raw", false, null, null, null);

        var found = new ImageFiles(places, new GuestAnswers(places, asking(program))).inspectGuest(image);
        assertThat(found.guest().systems()).singleElement().extracting("product").isEqualTo("Debian GNU/Linux 12");

        Files.writeString(program, "#!/bin/sh\nsleep 20\n");
        assertThat(
                new ImageFiles(places, new GuestAnswers(places, asking(program))).inspectGuest(image).guest().notes())
                .singleElement().asString().contains("took too long");
    }

    private ImagesProperties asking(Path program) {
        return new ImagesProperties(1, 1, 1, Duration.ofMinutes(1), Duration.ofDays(1), program.toString(), Duration
                .ofSeconds(1));
    }

    @Test
    void guestsAreForThoseWhoMayWork() {
        String image = place(source, "a.ova", "\"member\":\"vbox-vm-disk001.vmdk\"");
        assertThat(post("inspect/guest", image, "inventory:read")).hasStatus(403);

        String found = body(post("inspect/guest", image, ALL));

        assertThat(JsonPath.<Map<String, Object>>read(found, "$.problems[0]")).containsEntry("code",
                "guest-not-inspected");
        assertThat(JsonPath.<String>read(found, "$.image.format")).isEqualTo("vmdk");
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }
}
