package io.towpath.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.Judges;
import io.towpath.Judges.Verdict;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// VHD and VHDX before a judge that is not QEMU, which has its own ways of reading them: libvhdi tells what an image is,
/// and shows the disk in it as a file.
class SecondVhdJudgeTest {

    private static final long MIB = 1 << 20;
    /// The largest that there are.
    private static final long BLOCK = 256 * MIB;
    /// A whole number of the blocks of all other kinds.
    private static final long BLOCKS = 32 * MIB;

    @TempDir
    Path folder;

    static Stream<TargetKind> kinds() {
        return Stream.of(TargetKind.of(DiskFormat.VHD), TargetKind.of(DiskFormat.VHD, "subformat", "fixed"),
                TargetKind.of(DiskFormat.VHDX), TargetKind.of(DiskFormat.VHDX, "subformat", "fixed"),
                TargetKind.of(DiskFormat.VHDX, "block_size", "256M"),
                TargetKind.of(DiskFormat.VHDX, "block_size", "256M", "logical_sector_size", "4096"),
                TargetKind.of(DiskFormat.VHDX, "log_size", "8M", "block_size", "8M"),
                TargetKind.of(DiskFormat.VHDX, "block_state_zero", "off"));
    }

    /// Writes that keep to no block, some over what is there, zeroes over block edges, and a stop in between.
    @ParameterizedTest
    @MethodSource("kinds")
    void readsWhatWeWrite(TargetKind kind) throws IOException {
        // a dynamic VHD's table has to go beyond its first sector, of 128 entries
        boolean large = "256M".equals(kind.options().get("block_size"))
                || kind.format() == DiskFormat.VHD && !kind.options().containsKey("subformat");
        long edge = large ? BLOCK : BLOCKS;
        long size = 2 * edge + 9 * MIB;
        Path image = folder.resolve("disk." + kind.format().id());
        Path expected = folder.resolve("expected");
        try (RandomAccessFile raw = new RandomAccessFile(expected.toFile(), "rw")) {
            raw.setLength(size);
            try (DiskWriter writer = DiskImages.create(image, kind.format(), size, kind.options())) {
                write(writer, raw, edge - MIB, 2 * MIB, 1);
                write(writer, raw, 4096, 70_000 / 4096 * 4096, 2);
                write(writer, raw, size - 4096, 4096, 3);
                writer.checkpoint();
            }
            try (DiskWriter writer = DiskImages.resume(image, kind.format(), kind.options())) {
                write(writer, raw, 2 * edge - 8192, 5 * MIB, 4);
                write(writer, raw, edge - 2 * MIB, 3 * MIB / 2, 5);
                zero(writer, raw, edge - 300 * 4096, 600 * 4096);
                writer.finish();
            }
        }

        judge(image, kind, expected);
    }

    @Test
    void readsWhatADeltaLeaves() throws IOException {
        TargetKind kind = TargetKind.of(DiskFormat.VHDX, "block_size", "256M");
        Path before = Files.write(folder.resolve("before.raw"), TestDisk.mixed(5 << 20, 3));
        Path now = Files.write(folder.resolve("now.raw"), TestDisk.mixed(5 << 20, 4));
        for (Path raw : List.of(before, now)) {
            try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
                file.setLength(BLOCK + 8 * MIB);
            }
        }
        Path image = folder.resolve("disk.vhdx");
        Conversion.run(new ConversionRequest(DiskRef.file(before), OpenOptions.declared(DiskFormat.RAW), image,
                DiskFormat.VHDX, kind.options(), 2, false, false, true, false), Listener.patient());
        judge(image, kind, before);

        DeltaApply.run(
                new DeltaRequest(DiskRef.file(now), OpenOptions.declared(DiskFormat.RAW), DiskRef.file(image), null,
                        RangeSet.of(List.of(new ByteRange(0, BLOCK + 8 * MIB))), 2, true, true),
                Listener.patient());

        judge(image, kind, now);
    }

    /// A bitmap's entry stands in the BAT behind the entries of 4 GiB, so of 16 blocks of this size.
    @Test
    void largestBlocksBehindTheFirstBitmapEntry() throws IOException {
        long size = 5L << 30;
        Path raw = folder.resolve("disk.raw");
        Path image = folder.resolve("disk.vhdx");
        Path back = folder.resolve("back.raw");
        try (RandomAccessFile file = new RandomAccessFile(raw.toFile(), "rw")) {
            file.setLength(size);
            for (long at : new long[]{0, (4L << 30) - MIB, size - MIB}) {
                file.seek(at);
                file.write(TestDisk.dense((int) MIB, at));
            }
        }
        Conversion.run(new ConversionRequest(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW), image,
                DiskFormat.VHDX, Map.of("block_size", "256M"), 2, false, false, true, false), Listener.patient());

        String qemuImg = Judges.require("qemu-img").toString();
        Judges.run(qemuImg, "compare", "-f", "raw", "-F", "vhdx", raw.toString(), image.toString()).ok();
        Judges.run(qemuImg, "check", "-f", "vhdx", image.toString()).ok();
        Path theirs = folder.resolve("theirs.vhdx");
        Judges.run(qemuImg, "convert", "-f", "raw", "-O", "vhdx", "-o", "block_size=256M", raw.toString(), theirs
                .toString()).ok();
        Conversion.run(new ConversionRequest(DiskRef.file(theirs), OpenOptions.declared(DiskFormat.VHDX), back,
                DiskFormat.RAW, Map.of(), 2, false, false, true, false), Listener.patient());
        Judges.run(qemuImg, "compare", "-f", "raw", "-F", "raw", raw.toString(), back.toString()).ok();
    }

    private static void write(DiskWriter writer, RandomAccessFile raw, long at, long bytes, int seed)
            throws IOException {
        byte[] data = TestDisk.dense((int) bytes, seed);
        writer.write(at, ByteBuffer.wrap(data));
        raw.seek(at);
        raw.write(data);
    }

    private static void zero(DiskWriter writer, RandomAccessFile raw, long at, int bytes) throws IOException {
        writer.zero(new ByteRange(at, bytes));
        raw.seek(at);
        raw.write(new byte[bytes]);
    }

    private void judge(Path image, TargetKind kind, Path expected) throws IOException {
        String said = Judges.run(Judges.require("vhdiinfo").toString(), image.toString()).ok().output();
        assertThat(said).contains("Format\t\t\t: " + (kind.format() == DiskFormat.VHD ? "VHD (" : "VHDX ("))
                .contains("Disk type\t\t: " + ("fixed".equals(kind.options().get("subformat")) ? "Fixed" : "Dynamic"))
                .contains("(" + Files.size(expected) + " bytes)")
                .contains("sector\t: " + kind.options().getOrDefault("logical_sector_size", "512") + " bytes");
        // QEMU does not open sectors of 4,096 bytes
        if (!kind.options().containsKey("logical_sector_size")) {
            Judges.run(Judges.require("qemu-img").toString(), "compare", "-f", kind.format() == DiskFormat.VHD
                    ? "vpc"
                    : "vhdx", "-F", "raw", image.toString(), expected.toString()).ok();
        }
        Path shown = Files.createDirectories(folder.resolve("shown"));
        Verdict mounted = Judges.run(Judges.require("vhdimount").toString(), image.toString(), shown.toString());
        // what a machine without FUSE says of it; of the image it says other things
        boolean without = !Files.isWritable(Path.of("/dev/fuse")) || mounted.output().contains("fuse: ");
        if (without) {
            System.err.println("SKIPPED: no FUSE here, so libvhdi tells of images but does not show them");
            Assumptions.abort("no FUSE here: " + mounted.output());
        }
        mounted.ok();
        try {
            assertThat(Files.mismatch(shown.resolve("vhdi1"), expected)).isEqualTo(-1);
        } finally {
            Judges.run(Judges.require("umount").toString(), shown.toString()).ok();
        }
    }
}
