package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// In a process of its own, for its heap: makes a huge disk of a few sectors and passes it on from kind to kind.
final class HugeConversions {

    private static final int SECTOR = 512;

    private HugeConversions() {}

    static List<String> command(String heap, Path folder, long size, List<TargetKind> kinds) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx" + heap,
                        "--enable-native-access=ALL-UNNAMED", "-cp",
                        System.getProperty("java.class.path"), HugeConversions.class.getName(), folder.toString(),
                        Long.toString(
                                size)));
        kinds.forEach(kind -> command.add(kind.toString()));
        return command;
    }

    /// @param args folder, size in bytes, kinds as they call themselves
    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        long size = Long.parseLong(args[1]);
        Path source = folder.resolve("disk.qcow2");
        try (DiskWriter writer = DiskImages.create(source, DiskFormat.QCOW2, size, Map.of())) {
            for (long place : places(size)) {
                writer.write(place, ByteBuffer.wrap(sector(place)));
            }
            writer.finish();
        }
        DiskFormat format = DiskFormat.QCOW2;
        for (int i = 0; i < args.length - 2; i++) {
            TargetKind kind = TargetKind.of(args[i + 2]);
            Path image = image(folder, i, kind);
            Conversion
                    .run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(format), image, kind.format(),
                            kind.options(), 2, false, false, true, true), Listener.patient());
            check(image, kind.format(), size);
            source = image;
            format = kind.format();
        }
    }

    static Path image(Path folder, int number, TargetKind kind) {
        return folder.resolve("copy-" + number + "." + kind.format().id());
    }

    private static long[] places(long size) {
        return new long[]{0, 7 * SECTOR, (1L << 31) - SECTOR, 1L << 32, size / 2 / SECTOR * SECTOR, size - SECTOR};
    }

    private static byte[] sector(long place) {
        byte[] sector = new byte[SECTOR];
        new Random(place).nextBytes(sector);
        return sector;
    }

    /// Each place has its sector, and besides them only what shares a unit of allocation is stored.
    private static void check(Path image, DiskFormat format, long size) throws IOException {
        try (DiskReader reader = DiskImages.open(DiskRef.file(image), OpenOptions.declared(format))) {
            if (reader.sizeBytes() != size) {
                throw new IllegalStateException(image + " has " + reader.sizeBytes() + " bytes");
            }
            for (long place : places(size)) {
                byte[] read = new byte[SECTOR];
                reader.read(place, ByteBuffer.wrap(read));
                if (!Arrays.equals(sector(place), read)) {
                    throw new IllegalStateException(image + " differs at byte " + place);
                }
            }
            long[] stored = {0};
            reader.extents(new ByteRange(0, size), extent -> stored[0] += extent instanceof Extent.Data
                    ? extent.range().length()
                    : 0);
            if (stored[0] < 6 * SECTOR || stored[0] > 6L << 25) {
                throw new IllegalStateException(image + " stores " + stored[0] + " bytes");
            }
        }
    }
}
