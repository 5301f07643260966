package io.towpath.inventory.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// However a file is damaged, it is read or refused: nothing else is thrown, nothing hangs, nothing grows.
class DamagedFilesTest {

    private static final int ROUNDS = Integer.getInteger("towpath.damage.rounds", 400);
    private static final String[] PIECES = {"\"", ",", ";", "\n", "\r", "\0", "<", ">", "&", "]]>", "<!--",
            "<!DOCTYPE a>",
            "1e99", "-1", "9999999999", "'=", "=1+1", "\u202e", "VM", "{", "}", "[", "]", ":", "null", "\\u0000",
            "t='s'",
            "r='ZZ9'", "\ufeff", "99999999999999999999999999999999999"};

    @TempDir
    Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void readsOrRefusesDamagedWorkbooks() throws IOException {
        Path book = export().xlsx(folder.resolve("a.xlsx"));
        byte[] whole = Files.readAllBytes(book);
        for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = round % 2 == 0 ? flipped(whole) : withDamagedMember(book);
            check(Files.write(folder.resolve("b.xlsx"), damaged));
        }
    }

    @Test
    void readsOrRefusesDamagedTexts() {
        List<String> texts = List.of(export().csv(","), "name,tier,ownerEmail,tag:a\nweb01,1,a@b,x\nweb02,2,,\n",
                "sys_id,name,object_id,memory\n1,web01,vm-1,4096\n", "parent,child,type\na,b,Depends on::Used by\n",
                "name,opensAt,closesAt,zone\na,2026-11-01 10:00,2026-11-02 10:00,Europe/Zurich\n",
                "[{\"name\": \"web01\", \"tier\": 1, \"tags\": {\"a\": \"b\"}, \"memoryGiB\": 4}]",
                "{\"results\": [{\"id\": 1, \"name\": \"a\", \"vcpus\": 2, \"site\": {\"name\": \"x\"}}]}");
        for (int round = 0; round < ROUNDS; round++) {
            String text = damaged(texts.get(round % texts.size()));
            String name = round % texts.size() == 0 ? "RVTools_tabvInfo.csv" : "a.csv";
            check(Export.text(folder.resolve(name), text, round % 5 == 0
                    ? StandardCharsets.UTF_16LE
                    : StandardCharsets.UTF_8));
        }
    }

    private void check(Path file) {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), () -> assertThatCode(() -> {
            try {
                EstateFile read = new FilesReader().read(List.of(file), ReadOptions.automatic(ZoneOffset.UTC));
                assertThat(read.faults()).hasSizeLessThanOrEqualTo(EstateFile.MOST_FAULTS);
                assertThat(read.vms().size()).isLessThanOrEqualTo(read.rows());
            } catch (UnreadableFileException e) {
                assertThat(e.getMessage()).isNotBlank().hasSizeLessThan(2000).doesNotContain("\0");
                assertThat(e.remedy()).isNotBlank();
            }
        }).as("seed " + seed + " file " + file).doesNotThrowAnyException());
    }

    private static Export export() {
        return Export.of("vDisk", "VM,Disk,Disk Key,Capacity MiB,VM ID,VI SDK UUID").row("web01", "Hard disk 1", 2000,
                1024, "vm-1", Export.VCENTER).sheet("vInfo", Export.VINFO).vm("web01", 1).vm("Zürich", 2).vm("db", 3);
    }

    private byte[] flipped(byte[] whole) {
        byte[] damaged = whole.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(4) == 0 ? Arrays.copyOf(damaged, random.nextInt(damaged.length)) : damaged;
    }

    /// The archive is whole, what is in it is not.
    private byte[] withDamagedMember(Path whole) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipFile in = new ZipFile(whole.toFile()); ZipOutputStream zip = new ZipOutputStream(out)) {
            for (ZipEntry entry : Collections.list(in.entries())) {
                String text = new String(in.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                zip.putNextEntry(new ZipEntry(entry.getName()));
                zip.write((random.nextInt(3) == 0 ? damaged(text) : text).getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return out.toByteArray();
    }

    private String damaged(String text) {
        StringBuilder damaged = new StringBuilder(text);
        for (int i = random.nextInt(3); i >= 0 && !damaged.isEmpty(); i--) {
            int at = random.nextInt(damaged.length());
            String piece = PIECES[random.nextInt(PIECES.length)];
            switch (random.nextInt(4)) {
                case 0 -> damaged.insert(at, piece);
                case 1 -> damaged.delete(at, Math.min(damaged.length(), at + 1 + random.nextInt(20)));
                case 2 -> damaged.replace(at, Math.min(damaged.length(), at + piece.length()), piece);
                default ->
                    damaged.insert(at, damaged.substring(at, Math.min(damaged.length(), at + random.nextInt(200))));
            }
        }
        return damaged.toString();
    }
}
