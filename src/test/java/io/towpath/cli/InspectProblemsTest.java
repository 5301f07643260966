package io.towpath.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.disk.TestDisk;
import io.towpath.disk.pack.TwoDisks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `inspect` tells every problem of an image; qemu-img makes the images and judges what is broken in them.
class InspectProblemsTest {

    private static final JsonMapper PARSER = new JsonMapper();
    private static final int CLUSTER = 65536;

    @TempDir
    Path folder;

    private Path qemu(String format, String options) throws IOException {
        Path raw = folder.resolve("disk.raw");
        Files.write(raw, TestDisk.dense(8 << 20, 5));
        Path image = folder.resolve("disk." + format);
        Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", format.equals("vhd")
                ? "vpc"
                : format, "-o", options, raw.toString(), image.toString()).ok();
        return image;
    }

    private static JsonNode qemuCheck(Path image) {
        String said = Judges.run(Judges.require("qemu-img").toString(), "check", "--output=json", image.toString())
                .output();
        return PARSER.readTree(said.substring(said.indexOf('{')));
    }

    private static ByteBuffer bytes(Path image, ByteOrder order) throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(image)).order(order);
    }

    private static List<String> told(JsonNode refusal, String field) {
        return StreamSupport.stream(refusal.get("problems").spliterator(), false)
                .map(each -> each.get(field).asString())
                .toList();
    }

    private static int l2(ByteBuffer image) {
        return (int) (image.getLong((int) image.getLong(40)) & 0x00fffffffffffe00L);
    }

    @Test
    void everyBadEntryOfAQcow2IsTold() throws IOException {
        Path image = qemu("qcow2", "cluster_size=65536");
        assertThat(Cli.run("inspect", image, "--json").code(0).out()).contains("\"problems\": []");
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        int l2 = l2(bytes);
        bytes.putLong(l2 + 8 * 3, bytes.getLong(l2 + 8 * 2));
        bytes.putLong(l2 + 8 * 5, 1L << 63 | 1L << 40);
        bytes.putLong(l2 + 8 * 7, bytes.getLong(l2 + 8 * 7) + 512);
        bytes.putInt(32, 1);
        Files.write(image, bytes.array());

        Cli.Result result = Cli.run("inspect", image, "--json").code(5);

        JsonNode refusal = PARSER.readTree(result.out());
        assertThat(refusal.get("reason").asString()).isEqualTo("UNSUPPORTED_FEATURE");
        assertThat(told(refusal, "reason")).containsExactly("UNSUPPORTED_FEATURE", "OVERLAP", "OFFSET_OUT_OF_RANGE",
                "OFFSET_OUT_OF_RANGE");
        assertThat(told(refusal, "offset")).containsExactly("32", "" + (l2 + 24), "" + (l2 + 40), "" + (l2 + 56));
        assertThat(told(refusal, "remedy")).allMatch(remedy -> !remedy.isBlank());
        assertThat(result.err()).contains("encryption (AES) is not supported", "also OVERLAP: disk.qcow2",
                "at byte " + (l2 + 56));
        assertThat(Cli.run("map", image, "--json").code(5).out()).doesNotContain("problems");

        bytes.putInt(32, 0);
        Files.write(image, bytes.array());
        assertThat(qemuCheck(image).get("corruptions").asInt()).isGreaterThanOrEqualTo(3);
        assertThat(told(PARSER.readTree(Cli.run("inspect", image, "--json").code(4).out()), "reason")).hasSize(3);
    }

    @Test
    void refcountsThatAreWrongAreNoticedAndCountedAsQemuDoes() throws IOException {
        Path image = qemu("qcow2", "cluster_size=65536");
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        int block = (int) bytes.getLong((int) bytes.getLong(48));
        int data = (int) ((bytes.getLong(l2(bytes)) & 0x00fffffffffffe00L) / CLUSTER);
        LongStream.range(0, 3).forEach(i -> bytes.putShort(block + 2 * (data + (int) i), (short) 0));
        LongStream.range(0, 5).forEach(i -> bytes.putShort(block + 2 * (bytes.capacity() / CLUSTER + 4 + (int) i),
                (short) 1));
        Files.write(image, ByteBuffer.allocate(bytes.capacity() + 16 * CLUSTER).put(bytes.array()).array());
        JsonNode judge = qemuCheck(image);
        // of each besides that its entry says it is counted once
        assertThat(judge.get("corruptions").asInt()).isEqualTo(2 * 3);
        assertThat(judge.get("leaks").asInt()).isEqualTo(5);

        JsonNode found = PARSER.readTree(Cli.run("inspect", image, "--json").code(0).out());

        assertThat(told(found, "code")).containsExactly("refcounts-leaked", "refcounts-missing");
        assertThat(told(found, "detail").getFirst()).startsWith("5 clusters");
        assertThat(told(found, "detail").getLast()).startsWith("3 clusters").contains("cluster " + data);
    }

    @Test
    void ofAVeryBadImageAHundredAreToldAndAThousandCounted() throws IOException {
        Path image = qemu("qcow2", "cluster_size=512");
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        int l1 = (int) bytes.getLong(40);
        for (int table = 0; table < 250; table++) {
            int at = (int) (bytes.getLong(l1 + 8 * table) & 0x00fffffffffffe00L);
            for (int i = 0; i < 64; i++) {
                bytes.putLong(at + 8 * i, 1L << 63 | 1L << 50);
            }
        }
        Files.write(image, bytes.array());

        Cli.Result result = Cli.run("inspect", image, "--json").code(4);

        JsonNode refusal = PARSER.readTree(result.out());
        assertThat(refusal.get("problems").size()).isEqualTo(100);
        assertThat(refusal.get("more-problems").asInt()).isEqualTo(900);
        assertThat(refusal.get("all-problems-found").asBoolean()).isFalse();
        assertThat(result.err()).contains("and at least 900 more; it was not looked at any further");
    }

    @Test
    void aBackingFileOutsideAndBadTablesAreBothTold() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.write(elsewhere.resolve("base.raw"), new byte[8 << 20]);
        Path image = qemu("qcow2", "cluster_size=65536");
        Judges.run(Judges.require("qemu-img").toString(), "rebase", "-u", "-b", elsewhere.resolve("base.raw")
                .toString(), "-F", "raw", image.toString()).ok();
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        bytes.putLong(l2(bytes), 1L << 63 | 1L << 40);
        Files.write(image, bytes.array());

        List<String> reasons = told(PARSER.readTree(Cli.run("inspect", image, "--json").code(5).out()), "reason");

        assertThat(reasons).containsExactly("EXTERNAL_REFERENCE", "OFFSET_OUT_OF_RANGE");
        assertThat(told(PARSER.readTree(Cli.run("inspect", image, "--json", "--flatten").code(5).out()), "reason"))
                .containsExactly("EXTERNAL_REFERENCE", "OFFSET_OUT_OF_RANGE");
        assertThat(told(PARSER.readTree(Cli.run("inspect", image, "--json", "--flatten", "--root", elsewhere).code(4)
                .out()), "reason")).containsExactly("OFFSET_OUT_OF_RANGE");
    }

    /// The folder may hold what is somebody else's.
    @Test
    void aBackingFileIsNotOpenedUnasked() throws IOException {
        Path base = qemu("qcow2", "cluster_size=65536");
        ByteBuffer bytes = bytes(base, ByteOrder.BIG_ENDIAN);
        bytes.putLong(l2(bytes), 1L << 63 | 1L << 40);
        Files.write(base, bytes.array());
        Path layer = folder.resolve("layer.qcow2");
        Judges.run(Judges.require("qemu-img").toString(), "create", "-q", "-u", "-f", "qcow2", "-b", "disk.qcow2",
                "-F", "qcow2", layer.toString(), "8M").ok();

        JsonNode alone = PARSER.readTree(Cli.run("inspect", layer, "--json").code(5).out());
        assertThat(told(alone, "file")).containsExactly("layer.qcow2");
        assertThat(told(alone, "message").getFirst()).contains("which is not opened unasked");

        JsonNode flat = PARSER.readTree(Cli.run("inspect", layer, "--json", "--flatten").code(4).out());
        assertThat(told(flat, "file")).containsExactly("disk.qcow2");
    }

    @Test
    void whereNothingBehindAProblemMakesSenseItIsSaid() throws IOException {
        Path image = qemu("qcow2", "cluster_size=65536");
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        bytes.putLong(l2(bytes), 1L << 63 | 1L << 40);
        Files.write(image, bytes.array());
        Cli.Result whole = Cli.run("inspect", image, "--json").code(4);
        assertThat(PARSER.readTree(whole.out()).has("all-problems-found")).isFalse();
        assertThat(whole.err()).doesNotContain("any further");

        bytes.putInt(20, 99);
        Files.write(image, bytes.array());
        Cli.Result ended = Cli.run("inspect", image, "--json").code(4);

        JsonNode refusal = PARSER.readTree(ended.out());
        assertThat(told(refusal, "field")).containsExactly("cluster bits");
        assertThat(refusal.get("all-problems-found").asBoolean()).isFalse();
        assertThat(ended.err()).contains("    it was not looked at any further").doesNotContain("more;");
    }

    @Test
    void everyExtentOfAVmdkIsLookedAt() throws IOException {
        Files.write(folder.resolve("a-flat.vmdk"), new byte[512]);
        Path image = Files.writeString(folder.resolve("a.vmdk"), """
                # Disk DescriptorFile
                version=1
                CID=xyz
                parentCID=ffffffff
                createType="twoGbMaxExtentFlat"
                RW 1024 FLAT "a-flat.vmdk" 0
                RW 1024 FLAT "gone.vmdk" 0
                RW 1024 FLAT "../../etc/passwd" 0
                NOACCESS 1024 FLAT "a-flat.vmdk" 0
                ddb.encryption = "yes"
                """);

        Cli.Result result = Cli.run("inspect", image, "--json").code(5);

        JsonNode refusal = PARSER.readTree(result.out());
        assertThat(told(refusal, "reason")).containsExactly("UNSUPPORTED_FEATURE", "HEADER_INVALID",
                "UNSUPPORTED_FEATURE", "TRUNCATED", "EXTERNAL_REFERENCE", "EXTERNAL_REFERENCE");
        assertThat(result.out()).contains("encrypted", "xyz", "NOACCESS", "a-flat.vmdk", "gone.vmdk", "passwd");
    }

    @Test
    void aSnapshotOfAnotherMomentIsToldBesidesItsGrains() throws IOException {
        Path parent = qemu("vmdk", "subformat=monolithicSparse");
        byte[] bytes = Files.readAllBytes(parent);
        String text = new String(bytes, 512, 1024, StandardCharsets.ISO_8859_1);
        String delta = text.replaceFirst("parentCID=ffffffff", "parentCID=12345678").replaceFirst("\"disk.vmdk\"",
                "\"delta.vmdk\"").replace("createType", "parentFileNameHint=\"disk.vmdk\"\ncreateType");
        byte[] head = delta.replace("\0", "").getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(bytes, 512, 512 + 1024, (byte) 0);
        System.arraycopy(head, 0, bytes, 512, head.length);
        ByteBuffer image = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (long directory : new long[]{image.getLong(48), image.getLong(56)}) {
            int table = image.getInt((int) directory * 512) * 512;
            image.putInt(table + 4 * 3, image.getInt(table + 4 * 2));
            image.putInt(table + 4 * 9, 0x7fffffff);
        }
        Path file = Files.write(folder.resolve("delta.vmdk"), bytes);

        assertThat(told(PARSER.readTree(Cli.run("inspect", file, "--json").code(5).out()), "reason")).containsExactly(
                "SNAPSHOT_CHAIN", "OVERLAP", "OFFSET_OUT_OF_RANGE");
        assertThat(Cli.run("inspect", file, "--flatten").code(5).err()).contains("parentCID is 12345678",
                "two grains share sector", "grain 9 is at sector 2147483647");
    }

    @Test
    void checksumsAndBlocksOfAVhdAreTold() throws IOException {
        Path image = qemu("vhd", "subformat=dynamic");
        ByteBuffer bytes = bytes(image, ByteOrder.BIG_ENDIAN);
        int header = (int) bytes.getLong(16);
        int table = (int) bytes.getLong(header + 16);
        bytes.put(header + 1000, (byte) 1);
        bytes.putInt(table + 4, bytes.getInt(table));
        bytes.putInt(table + 8, 0x00ffffff);
        Files.write(image, bytes.array());

        assertThat(told(PARSER.readTree(Cli.run("inspect", image, "--json").code(4).out()), "reason")).containsExactly(
                "CHECKSUM_MISMATCH", "OFFSET_OUT_OF_RANGE", "OVERLAP");
    }

    @Test
    void aDirtyLogAndBlocksOfAVhdxAreTold() throws IOException {
        Path image = qemu("vhdx", "subformat=dynamic,block_size=1048576");
        ByteBuffer bytes = bytes(image, ByteOrder.LITTLE_ENDIAN);
        int bat = 0;
        for (int entry = 0; entry < 2; entry++) {
            int at = (192 << 10) + 16 + 32 * entry;
            bat = bytes.getInt(at) == 0x2DC27766 ? (int) bytes.getLong(at + 16) : bat;
        }
        bytes.putLong(bat + 8, bytes.getLong(bat));
        bytes.putLong(bat + 16, 4);
        // both headers lose their checksums with the GUID of a log that is not there
        bytes.put((64 << 10) + 48, (byte) 7).put((128 << 10) + 48, (byte) 7);
        Files.write(image, bytes.array());

        assertThat(told(PARSER.readTree(Cli.run("inspect", image, "--json").code(4).out()), "reason")).containsExactly(
                "CHECKSUM_MISMATCH", "DIRTY_LOG", "OVERLAP", "METADATA_INCONSISTENT");
        assertThat(Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "vhdx", image.toString())
                .exitCode()).isNotZero();
    }

    @Test
    void eachDiskOfAPackageHasItsOwnVerdict() throws IOException {
        Path ova = TwoDisks.archive(folder);
        byte[] bytes = Files.readAllBytes(ova);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int second = text.indexOf("KDMV", text.indexOf("two.vmdk\0"));
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(second + 64, 1L << 40).put(second + 73, (byte) 0);
        Files.write(ova, bytes);

        JsonNode answer = PARSER.readTree(Cli.run("inspect", ova, "--json", "--no-verify").code(4).out());

        assertThat(answer.get("disks").size()).isEqualTo(1);
        assertThat(told(answer.get("refusals").get(0), "field")).containsExactly("new-line bytes", "overhead");
    }
}
