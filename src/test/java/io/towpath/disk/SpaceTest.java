package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.disk.pack.DiskSettings;
import io.towpath.disk.pack.MachineConversion;
import io.towpath.disk.pack.MachineRequest;
import io.towpath.disk.pack.MachineSettings;
import io.towpath.disk.pack.PackageProgress;
import io.towpath.disk.pack.PackageSpace;
import io.towpath.disk.ova.ManifestReport;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What `measure` says, beside what conversions make and what qemu-img says.
class SpaceTest {

    private static final long SIZE = 300 << 20;
    private static final int BLOCK = 65536;

    @TempDir
    Path folder;

    /// Noise in runs of whole blocks, as nothing can be left out of; or a little in the middle of some.
    private Path disk(boolean whole) throws IOException {
        Path file = folder.resolve("disk.raw");
        Random random = new Random(9);
        try (RandomAccessFile disk = new RandomAccessFile(file.toFile(), "rw")) {
            disk.setLength(SIZE);
            for (long at = 0; at < SIZE;) {
                int blocks = 1 + random.nextInt(40);
                if (random.nextInt(8) == 0) {
                    byte[] data = new byte[whole ? (int) Math.min((long) blocks * BLOCK, SIZE - at) : 4096];
                    random.nextBytes(data);
                    disk.seek(whole ? at : at + 16384);
                    disk.write(data);
                }
                at += (long) blocks * BLOCK;
            }
        }
        return file;
    }

    private static Map<String, String> options(String words) {
        return words.isEmpty()
                ? Map.of()
                : Arrays.stream(words.split(",")).map(word -> word.split("=")).collect(Collectors.toMap(
                        word -> word[0], word -> word[1]));
    }

    private static Space measured(Path raw, DiskFormat format, String options) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW))) {
            return Space.of(format, options(options), reader);
        }
    }

    private static long taken(Path file) {
        String blocks = Judges.run(Judges.require("stat").toString(), "-c", "%b", file.toString()).ok().output()
                .strip();
        return 512 * Long.parseLong(blocks);
    }

    static Stream<Arguments> kinds() {
        return Stream.of(Arguments.of(DiskFormat.RAW, List.of("", "preallocation=falloc", "preallocation=full")),
                Arguments.of(DiskFormat.QCOW2, List.of("", "cluster_size=512", "cluster_size=4k", "cluster_size=2M",
                        "preallocation=metadata", "preallocation=falloc", "preallocation=full",
                        "preallocation=metadata,cluster_size=2M", "compress=on",
                        "compress=on,compression_type=zstd,cluster_size=4k")),
                Arguments.of(DiskFormat.VHD, List.of("", "subformat=fixed")),
                Arguments.of(DiskFormat.VHDX, List.of("", "subformat=fixed", "block_size=8M", "block_size=256M",
                        "log_size=16M")),
                Arguments.of(DiskFormat.VMDK, List.of("", "subformat=monolithicFlat", "subformat=streamOptimized")))
                .flatMap(each -> ((List<?>) each.get()[1]).stream().map(options -> Arguments.of(each.get()[0],
                        options)));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void noConversionTakesMore(DiskFormat format, String options) throws IOException {
        for (boolean whole : new boolean[]{true, false}) {
            Path raw = disk(whole);
            Space space = measured(raw, format, options);
            Path made = folder.resolve("made");
            Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), made, format,
                    options(options), 2, false, true, false, false), Listener.patient());
            long length = 0;
            long taken = 0;
            for (Path file : List.of(made, folder.resolve("made-flat.vmdk"))) {
                if (Files.exists(file)) {
                    length += Files.size(file);
                    taken += taken(file);
                }
            }

            // a file system may keep some blocks more than a file has, for where the others are
            assertThat(taken).as("taken").isLessThanOrEqualTo(space.required() + BLOCK);
            assertThat(length).as("length").isLessThanOrEqualTo(space.fullyAllocated());
            boolean sparse = options.contains("preallocation=metadata") || options.contains("fixed")
                    || options.contains(
                            "Flat")
                    || format == DiskFormat.RAW;
            if (!sparse) {
                assertThat(length).as("length").isLessThanOrEqualTo(space.required());
                // tables of clusters of 512 bytes are a 64th of the disk, and counted whole
                boolean tight = whole && !options.equals("cluster_size=512")
                        || !options.contains("compress") && !options
                                .contains("stream") && format != DiskFormat.VMDK && !options.contains("cluster_size");
                if (tight) {
                    assertThat(space.required()).as("required").isLessThanOrEqualTo(length + length / 64 + 2 * BLOCK);
                }
            } else if (whole && !options.contains("preallocation")) {
                // the front of a VHDX, 4 MiB here, is a hole for the most part
                int front = format == DiskFormat.VHDX ? 4 << 20 : 4 * BLOCK;
                assertThat(space.required()).as("required").isLessThanOrEqualTo(taken + front);
            }
            for (Path file : List.of(made, folder.resolve("made-flat.vmdk"), raw)) {
                Files.deleteIfExists(file);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cluster_size=512", "cluster_size=4k", "cluster_size=2M", "preallocation=metadata",
            "preallocation=falloc", "preallocation=full,cluster_size=128k"})
    void agreesWithQemuImg(String options) throws IOException {
        Path raw = disk(true);
        Space space = measured(raw, DiskFormat.QCOW2, options);

        String[] command = {Judges.require("qemu-img").toString(), "measure", "--output=json", "-f", "raw", "-O",
                "qcow2",
                raw.toString()};
        if (!options.isEmpty()) {
            command = Stream.concat(Arrays.stream(command), Stream.of("-o", options)).toArray(String[]::new);
        }
        String said = Judges.run(command).ok().output();

        long all = number(said, "fully-allocated");
        // of small clusters our refcount table takes more of them: it has room for an eighth more
        long more = options.contains("512") ? all / 500 : options.contains("4k") ? 4L * 4096 : 0;
        assertThat(space.fullyAllocated()).isBetween(all, all + more);
        assertThat(space.required()).isBetween(number(said, "required"), number(said, "required") + more);
    }

    private static long number(String json, String field) {
        Matcher found = Pattern.compile("\"" + field + "\": ([0-9]+)").matcher(json);
        assertThat(found.find()).as(json).isTrue();
        return Long.parseLong(found.group(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"OVA", "OVF"})
    void noPackageTakesMore(String name) throws IOException {
        MachineRequest.Kind kind = MachineRequest.Kind.valueOf(name);
        Path raw = disk(true);
        PackageSpace space = PackageSpace.of(kind, measured(raw, DiskFormat.VMDK, "subformat=streamOptimized"), 1);
        Path out = folder.resolve(kind == MachineRequest.Kind.OVA ? "web.ova" : "web.ovf");
        DiskSettings settings = new DiskSettings(DiskFormat.VMDK, Map.of(), 2, null, false, false, false, false);
        long[] most = {0};

        new MachineConversion(new MachineRequest(kind, out, settings, new MachineSettings(null, null, null)),
                watching(() -> most[0] = Math.max(most[0], all()))).of(DiskRef.file(raw),
                        OpenOptions.declared(
                                DiskFormat.RAW),
                        "web");

        Files.delete(raw);
        long made = all();
        assertThat(made).isLessThanOrEqualTo(space.made().required())
                .isGreaterThan(space.made().required() - (3 << 20));
        assertThat(most[0]).isGreaterThan(made / 2).isLessThanOrEqualTo(space.atOnce());
        if (kind == MachineRequest.Kind.OVA) {
            assertThat(most[0]).isGreaterThan(space.made().required());
        }
    }

    private long all() {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> Files.isRegularFile(file) && !file.endsWith("disk.raw")).mapToLong(
                    SpaceTest::length).sum();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long length(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private static PackageProgress watching(Runnable look) {
        return new PackageProgress() {
            @Override
            public void begin(String file, int number, int of) {
                look.run();
            }

            @Override
            public void manifest(ManifestReport report, List<String> unlisted) {
                look.run();
            }

            @Override
            public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
                look.run();
            }

            @Override
            public boolean cancelled() {
                return false;
            }
        };
    }

    @Test
    void whatConvertingRefusesIsRefused() throws IOException {
        Path raw = disk(false);
        assertThatThrownBy(() -> measured(raw, DiskFormat.QCOW2, "cluster_size=3k")).isInstanceOf(ImageException.class)
                .hasMessageContaining("cluster_size");
        assertThatThrownBy(() -> measured(raw, DiskFormat.RAW, "cluster_size=4k")).hasMessageContaining(
                "no option cluster_size");
        assertThatThrownBy(() -> measured(raw, DiskFormat.VMDK, "subformat=vmfs")).hasMessageContaining("vmfs");
    }

    /// 15 TiB with 64 KiB of data: a stream has only the tables of what it stores.
    @Test
    void aHugeDiskCostsWhatItStores() throws IOException {
        Path raw = folder.resolve("huge.raw");
        try (RandomAccessFile disk = new RandomAccessFile(raw.toFile(), "rw")) {
            disk.setLength(15L << 40);
            disk.seek(7L << 40);
            disk.write(new byte[]{1});
        }
        assertThat(measured(raw, DiskFormat.VMDK, "subformat=streamOptimized").required()).isLessThan(8 << 20);
        assertThat(measured(raw, DiskFormat.RAW, "").required()).isEqualTo(BLOCK);
    }
}
