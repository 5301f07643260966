package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.ova.TarText;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// From every kind that is read, as QEMU writes it, to every kind that is written. Each result has the digest of the disk,
/// and QEMU finds no difference, no error, the same size and the same stored ranges in it.
class AllPairsTest {

    private static final Pattern VIRTUAL_SIZE = Pattern.compile("\"virtual-size\": ([0-9]+)");
    private static final Pattern STORED = Pattern.compile(
            "\"start\": ([0-9]+), \"length\": ([0-9]+), .*\"zero\": (true|false), \"data\": (true|false)");

    @TempDir
    private Path folder;

    private String qemuImg = "";

    /// @param arguments of `qemu-img convert`, between them the name
    record SourceKind(String name, DiskFormat format, List<String> arguments) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<SourceKind> sources() {
        return Stream.of(
                source("disk.raw", DiskFormat.RAW),
                source("disk.qcow2", DiskFormat.QCOW2),
                source("zlib.qcow2", DiskFormat.QCOW2, "-c"),
                source("zstd.qcow2", DiskFormat.QCOW2, "-c", "-o", "compression_type=zstd"),
                source("subclusters.qcow2", DiskFormat.QCOW2, "-o", "extended_l2=on"),
                source("monolithicSparse.vmdk", DiskFormat.VMDK, "-o", "subformat=monolithicSparse"),
                source("monolithicFlat.vmdk", DiskFormat.VMDK, "-o", "subformat=monolithicFlat"),
                source("twoGbMaxExtentSparse.vmdk", DiskFormat.VMDK, "-o", "subformat=twoGbMaxExtentSparse"),
                source("twoGbMaxExtentFlat.vmdk", DiskFormat.VMDK, "-o", "subformat=twoGbMaxExtentFlat"),
                source("streamOptimized.vmdk", DiskFormat.VMDK, "-o", "subformat=streamOptimized"),
                source("packed.ova", DiskFormat.VMDK, "-o", "subformat=streamOptimized"),
                source("dynamic.vhd", DiskFormat.VHD, "-o", "subformat=dynamic,force_size=on"),
                source("fixed.vhd", DiskFormat.VHD, "-o", "subformat=fixed,force_size=on"),
                source("dynamic.vhdx", DiskFormat.VHDX, "-o", "subformat=dynamic,block_size=1M"),
                source("fixed.vhdx", DiskFormat.VHDX, "-o", "subformat=fixed"));
    }

    private static SourceKind source(String name, DiskFormat format, String... arguments) {
        return new SourceKind(name, format, List.of(arguments));
    }

    @BeforeEach
    void findJudge() {
        qemuImg = Judges.require("qemu-img").toString();
    }

    @ParameterizedTest
    @MethodSource("sources")
    void toEveryKind(SourceKind kind) throws IOException {
        int number = sources().toList().indexOf(kind);
        byte[] content = TestDisk.mixed((2 << 20) + 512 * (1 + 331 * number), 70 + number);
        Path raw = TestDisk.raw(folder, content);
        DiskRef source = image(kind, raw);
        DiskDigest digest = digestOf(raw);
        for (TargetKind target : TargetKind.ALL) {
            Path image = folder.resolve("copy-" + TargetKind.ALL.indexOf(target) + "." + target.format().id());
            ConversionResult result = Conversion.run(new ConversionRequest(source, OpenOptions.declared(kind.format()),
                    image, target.format(), target.options(), 2, false, false, true, true), Listener.patient());

            assertEquals(digest, result.digest(), target::toString);
            assertTrue(result.proven(), target::toString);
            qemu("compare", "-f", "raw", "-F", target.format().qemuName(), raw.toString(), image.toString()).ok();
            // each kind is looked at more closely once or twice: QEMU takes its time to start
            if ((TargetKind.ALL.indexOf(target) - number) % TargetKind.ALL.size() == 0) {
                judge(target, image, content.length);
            }
        }
    }

    /// No VHDX holds a disk of no bytes.
    @Test
    void everyKindOfADiskOfOneSectorAndOfNone() throws IOException {
        for (int size : new int[]{512, 0}) {
            Path raw = TestDisk.raw(folder, TestDisk.mixed(size, 7));
            for (TargetKind target : TargetKind.ALL) {
                if (size > 0 || target.format() != DiskFormat.VHDX) {
                    small(raw, target, size);
                }
            }
        }
    }

    private void small(Path raw, TargetKind target, int size) throws IOException {
        Path image = folder.resolve("small-" + TargetKind.ALL.indexOf(target) + "-" + size);
        assertTrue(Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), image,
                target.format(), target.options(), 1, false, false, true, true), Listener.patient()).proven());
        if (size > 0 || target.emptyOpenedByQemu()) {
            qemu("compare", "-f", "raw", "-F", target.format().qemuName(), raw.toString(), image.toString()).ok();
            judge(target, image, size);
        }
    }

    /// As QEMU makes it, which asks for no flushes since nobody pulls the plug.
    private DiskRef image(SourceKind kind, Path raw) throws IOException {
        if (kind.format() == DiskFormat.RAW) {
            return DiskRef.file(raw);
        }
        boolean packed = kind.name().endsWith(".ova");
        Path image = folder.resolve(packed ? "member.vmdk" : kind.name());
        List<String> command = new ArrayList<>(List.of("convert", "-t", "unsafe", "-f", "raw", "-O",
                kind.format().qemuName()));
        command.addAll(kind.arguments());
        command.addAll(List.of(raw.toString(), image.toString()));
        qemu(command.toArray(String[]::new)).ok();
        if (!packed) {
            return DiskRef.file(image);
        }
        Path archive = folder.resolve(kind.name());
        TarText.aTar().file("web.ovf", "not read").file("disk1.vmdk", Files.readAllBytes(image)).writeTo(archive);
        return DiskRef.member(archive, "disk1.vmdk");
    }

    private static DiskDigest digestOf(Path raw) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW))) {
            return DiskDigests.of(reader, 1, Listener.patient());
        }
    }

    private void judge(TargetKind target, Path image, long sizeBytes) throws IOException {
        String format = target.format().qemuName();
        Matcher size = VIRTUAL_SIZE
                .matcher(qemu("info", "--output=json", "-f", format, image.toString()).ok().output());
        assertTrue(size.find(), target::toString);
        assertEquals(sizeBytes, Long.parseLong(size.group(1)), target::toString);
        if (target.checkedByQemu()) {
            qemu("check", "-f", format, image.toString()).ok();
        }
        if (target.storedByTables() && sizeBytes > 0) {
            String map = qemu("map", "--output=json", "-f", format, image.toString()).ok().output();
            assertEquals(stored(map), stored(image, target.format()), target::toString);
        }
    }

    /// What the judge's map says is stored.
    private static List<ByteRange> stored(String map) {
        List<ByteRange> ranges = new ArrayList<>();
        Matcher each = STORED.matcher(map);
        while (each.find()) {
            if (each.group(4).equals("true")) {
                add(ranges, new ByteRange(Long.parseLong(each.group(1)), Long.parseLong(each.group(2))));
            }
        }
        return ranges;
    }

    private static List<ByteRange> stored(Path image, DiskFormat format) throws IOException {
        List<ByteRange> ranges = new ArrayList<>();
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format))) {
            reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                if (extent instanceof Extent.Data) {
                    add(ranges, extent.range());
                }
            });
        }
        return ranges;
    }

    private static void add(List<ByteRange> ranges, ByteRange next) {
        if (!ranges.isEmpty() && ranges.getLast().end() == next.offset()) {
            ByteRange last = ranges.removeLast();
            ranges.add(new ByteRange(last.offset(), last.length() + next.length()));
        } else {
            ranges.add(next);
        }
    }

    private Judges.Verdict qemu(String... arguments) {
        List<String> command = new ArrayList<>(List.of(qemuImg));
        command.addAll(Arrays.asList(arguments));
        return Judges.run(command);
    }
}
