package io.towpath.disk.qcow2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Images whose data lies in another file, as QEMU makes them.
class DataFileTest {

    private static final OpenOptions ALLOWED = OpenOptions.declared(DiskFormat.QCOW2).withDataFiles(true);
    private static final int SIZE = 4 << 20;
    /// Of the extension that names the file: the first behind the header, unless there is a backing file.
    private static final int EXTENSION_AT = Qcow2Header.FULL_BYTES;

    @TempDir
    Path folder;

    private Path inside = Path.of("");
    private Path image = Path.of("");

    @BeforeEach
    void make() throws IOException {
        inside = Files.createDirectory(folder.resolve("inside"));
        image = inside.resolve("disk.qcow2");
    }

    private static void run(Path where, String... command) {
        try {
            Process process = new ProcessBuilder(command).directory(where.toFile()).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /// With data, zeroes that are written and discarded, and what was never written.
    private Path made(String name, String options) throws IOException {
        Path made = inside.resolve(name);
        Path raw = Files.write(folder.resolve(name + ".content"), TestDisk.mixed(SIZE, 21));
        String qemuImg = Judges.require("qemu-img").toString();
        run(inside, qemuImg, "create", "-q", "-f", "qcow2", "-o", options, made.toString(), "" + SIZE);
        run(inside, qemuImg, "convert", "-n", "-f", "raw", "-O", "qcow2", raw.toString(), made.toString());
        io(made, "write -P 9 0 700", "write -z 1M 128k", "discard 2M 64k", "write -P 3 3000k 100k");
        return made;
    }

    /// Where QEMU is started it looks for data files with relative names.
    private void io(Path made, String... commands) {
        List<String> all = new ArrayList<>(List.of(Judges.require("qemu-io").toString(), "-f", "qcow2"));
        for (String command : commands) {
            all.addAll(List.of("-c", command));
        }
        all.add(made.toString());
        run(inside, all.toArray(String[]::new));
    }

    private static byte[] content(Path image, OpenOptions options) throws IOException {
        try (DiskReader disk = DiskImages.open(DiskRef.file(image), options)) {
            return TestDisk.contentOf(disk);
        }
    }

    private ImageException refused(OpenOptions options) {
        return catchThrowableOfType(ImageException.class, () -> content(image, options));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data_file=d", "data_file=d,data_file_raw=on", "data_file=d,cluster_size=4k",
            "data_file=d,extended_l2=on", "data_file=d,preallocation=metadata",
            "data_file=d,data_file_raw=on,cluster_size=2M"})
    void readsWhatQemuReadsOnlyWhereItIsAskedFor(String options) throws IOException {
        image = made("disk.qcow2", options);
        Path out = folder.resolve("out.raw");
        String qemuImg = Judges.require("qemu-img").toString();

        ImageException refused = refused(OpenOptions.declared(DiskFormat.QCOW2));
        assertThat(refused.reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
        assertThat(refused.remedy()).contains("have it read as well").doesNotContain("--data-file");

        Files.write(out, content(image, ALLOWED));
        run(inside, qemuImg, "compare", "-f", "qcow2", "-F", "raw", image.toString(), out.toString());
        if (options.contains("raw=on")) {
            assertThat(inside.resolve("d")).hasSameBinaryContentAs(out);
        }
        try (DiskReader disk = DiskImages.open(DiskRef.file(image), ALLOWED)) {
            assertThat(disk.sources()).hasSize(2);
            assertThat(disk.facts()).contains(new DiskReader.Fact("data-file", "d"), new DiskReader.Fact(
                    "data-file-raw", "" + options.contains("raw=on")));
        }
    }

    @Nested
    class Contract extends ReaderContract {

        @Override
        protected Path image(Path where, byte[] content) throws IOException {
            Path raw = TestDisk.raw(where, content);
            String qemuImg = Judges.require("qemu-img").toString();
            run(where, qemuImg, "create", "-q", "-f", "qcow2", "-o", "data_file=data", "contract.qcow2", ""
                    + content.length);
            run(where, qemuImg, "convert", "-n", "-f", "raw", "-O", "qcow2", raw.toString(), "contract.qcow2");
            return where.resolve("contract.qcow2");
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.QCOW2;
        }

        @Override
        protected int unit() {
            return 65536;
        }

        @Override
        protected DiskReader open(Path made) throws IOException {
            return DiskImages.open(DiskRef.file(made), ALLOWED);
        }
    }

    @Test
    void noticesThatTheDataChangedMeanwhile() throws IOException {
        image = made("disk.qcow2", "data_file=d");
        try (DiskReader disk = DiskImages.open(DiskRef.file(image), ALLOWED)) {
            String before = disk.identity();
            try (RandomAccessFile data = new RandomAccessFile(inside.resolve("d").toFile(), "rw")) {
                data.setLength(SIZE + 1);
            }
            assertThat(catchThrowableOfType(ImageException.class, () -> disk.sources().getLast().ensureUnchanged())
                    .reason()).isEqualTo(Reason.SOURCE_CHANGED);
            try (DiskReader after = DiskImages.open(DiskRef.file(image), ALLOWED)) {
                assertThat(after.identity()).isNotEqualTo(before);
            }
        }
    }

    @Test
    void findsAnAbsoluteNameInItsOwnFolderAndBelowRoots() throws IOException {
        image = made("disk.qcow2", "data_file=" + inside.resolve("d"));
        assertThat(content(image, ALLOWED)).hasSize(SIZE);

        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        image = made("second.qcow2", "data_file=" + elsewhere.resolve("d"));
        assertThat(refused(ALLOWED).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
        OpenOptions rooted = new OpenOptions(DiskFormat.QCOW2, List.of(elsewhere)).withDataFiles(true);
        assertThat(content(image, rooted)).hasSize(SIZE);
    }

    @Test
    void readsLayersUponOne() throws IOException {
        Path base = made("base.qcow2", "data_file=d");
        String qemuImg = Judges.require("qemu-img").toString();
        run(inside, qemuImg, "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", image.toString());
        io(image, "write -P 77 1500k 200k");
        Path flat = folder.resolve("flat.raw");
        run(inside, qemuImg, "convert", "-f", "qcow2", "-O", "raw", image.toString(), flat.toString());
        OpenOptions flattened = new OpenOptions(DiskFormat.QCOW2, List.of(), true);

        assertThat(refused(flattened).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
        assertThat(content(image, flattened.withDataFiles(true))).isEqualTo(Files.readAllBytes(flat));

        Path own = inside.resolve("own.qcow2");
        run(inside, qemuImg, "create", "-q", "-f", "qcow2", "-o", "data_file=e", "-b", base.toString(), "-F", "qcow2",
                own
                        .toString());
        io(own, "write -P 78 0 64k", "write -P 79 2500k 64k");
        run(inside, qemuImg, "convert", "-f", "qcow2", "-O", "raw", own.toString(), flat.toString());
        OpenOptions below = new OpenOptions(DiskFormat.QCOW2, List.of(inside), true).withDataFiles(true);
        assertThat(content(own, below)).isEqualTo(Files.readAllBytes(flat));
    }

    /// Puts another name into the image, and drops what follows it in the header.
    private void name(String name) throws IOException {
        byte[] text = name.getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(EXTENSION_AT);
            assertThat(file.readInt()).isEqualTo(0x44415441);
            file.writeInt(text.length);
            file.write(text);
            file.write(new byte[16 + -text.length % 8 + 8]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../secret", "sub/d", "sub/../d", ".", "..", "", "link", "folder", "gone",
            "nbd://127.0.0.1:1/x", "json:{\"driver\":\"raw\",\"file\":\"d\"}", "file:d", "fd:0", "/dev/zero", "d\0x",
            "..\\secret"})
    void opensNothingElse(String name) throws IOException {
        image = made("disk.qcow2", "data_file=d");
        Files.write(folder.resolve("secret"), new byte[SIZE]);
        Files.createDirectory(inside.resolve("sub"));
        Files.createDirectory(inside.resolve("folder"));
        Files.copy(inside.resolve("d"), inside.resolve("sub/d"));
        Files.createSymbolicLink(inside.resolve("link"), folder.resolve("secret"));

        name("d");
        assertThat(content(image, ALLOWED)).hasSize(SIZE);
        name(name);

        assertThat(refused(ALLOWED).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
    }

    @Test
    void tellsANameThatIsTooLong() throws IOException {
        image = made("disk.qcow2", "data_file=d");

        name("d".repeat(1023));
        assertThat(refused(ALLOWED).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
        name("d".repeat(1024));

        assertThat(refused(ALLOWED).reason()).isEqualTo(Reason.LIMIT_EXCEEDED);
        assertThat(refused(ALLOWED).getMessage()).contains("1024 bytes long, expected no more than 1023");
    }

    @Test
    void aLinkOnTheWayLeadsNowhere() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Files.write(elsewhere.resolve("d"), new byte[SIZE]);
        image = made("disk.qcow2", "data_file=d");
        Files.createSymbolicLink(inside.resolve("way"), elsewhere);

        name(inside.resolve("way/d").toString());

        assertThat(refused(ALLOWED).reason()).isEqualTo(Reason.EXTERNAL_REFERENCE);
    }

    @ParameterizedTest
    @CsvSource({"itself, OVERLAP", "shorter, TRUNCATED", "elsewhere, METADATA_INCONSISTENT",
            "twice, METADATA_INCONSISTENT", "compressed, METADATA_INCONSISTENT",
            "zero elsewhere, METADATA_INCONSISTENT",
            "snapshots, METADATA_INCONSISTENT", "unnamed, METADATA_INCONSISTENT", "unasked, EXTERNAL_REFERENCE",
            "long name, LIMIT_EXCEEDED"})
    void refusesWhatContradictsItself(String damage, Reason expected) throws IOException {
        image = made("disk.qcow2", "data_file=d");
        long l1;
        long l2;
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(Qcow2Header.L1_OFFSET_AT);
            l1 = file.readLong();
            file.seek(l1);
            l2 = file.readLong() & ~L2Entry.COPIED;
            switch (damage) {
                case "itself" -> name("disk.qcow2");
                case "shorter" -> {
                    try (RandomAccessFile data = new RandomAccessFile(inside.resolve("d").toFile(), "rw")) {
                        data.setLength(65536);
                    }
                }
                case "elsewhere" -> put(file, l2, L2Entry.data(65536));
                case "twice" -> put(file, l2 + 8, L2Entry.data(0));
                case "compressed" -> put(file, l2, L2Entry.COMPRESSED | 65536);
                case "zero elsewhere" -> put(file, l2, L2Entry.data(131072) | L2Entry.ZERO);
                case "snapshots" -> {
                    file.seek(Qcow2Header.SNAPSHOTS_AT);
                    file.writeInt(1);
                    put(file, Qcow2Header.SNAPSHOTS_OFFSET_AT, l1);
                }
                case "unnamed" -> put(file, EXTENSION_AT, 0);
                case "unasked" -> put(file, Qcow2Header.INCOMPATIBLE_AT, 0);
                case "long name" -> name("d".repeat(1024));
                default -> throw new AssertionError(damage);
            }
        }

        assertThat(refused(ALLOWED).reason()).isEqualTo(expected);
    }

    private static void put(RandomAccessFile file, long at, long value) throws IOException {
        file.seek(at);
        file.writeLong(value);
    }

    @Test
    void aRawOneIsNoLayer() throws IOException {
        made("base.qcow2", "cluster_size=64k");
        String qemuImg = Judges.require("qemu-img").toString();
        run(inside, qemuImg, "create", "-q", "-f", "qcow2", "-o", "data_file=e", "-b", "base.qcow2", "-F", "qcow2",
                image
                        .toString());
        OpenOptions options = new OpenOptions(DiskFormat.QCOW2, List.of(), true).withDataFiles(true);
        assertThat(content(image, options)).hasSize(SIZE);

        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            put(file, Qcow2Header.AUTOCLEAR_AT, 2);
        }

        assertThat(refused(options).reason()).isEqualTo(Reason.METADATA_INCONSISTENT);
    }
}
