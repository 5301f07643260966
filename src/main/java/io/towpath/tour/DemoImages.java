package io.towpath.tour;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.tour.source.BootRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Small images with something on them, in every way that VMs come as files; and broken ones, to see how they are refused.
final class DemoImages {

    private static final int MIB = 1 << 20;
    private static final int MORE_MIB = 64;
    private static final Pattern NUMBERED = Pattern.compile("hr-portal-([0-9]{2,6})\\.ova");

    private static final ConversionProgress QUIET = new ConversionProgress() {
        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            // a second or two in all
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    };

    private final Path folder;

    DemoImages(Path folder) {
        this.folder = folder;
    }

    /// @return the folder with VMs that can migrate
    Path write() throws IOException {
        Path good = Files.createDirectories(folder.resolve("images"));
        for (int number = 1; number <= 10; number++) {
            appliance(good, "hr-portal-%02d".formatted(number), 16 + number * 4, number);
        }
        Path raw = disk(good.resolve("formats.raw"), 24, 99);
        try {
            convert(raw, good.resolve("webserver-sparse.vmdk"), Map.of("subformat", "monolithicSparse"));
            convert(raw, good.resolve("webserver-flat.vmdk"), Map.of("subformat", "monolithicFlat"));
            convert(raw, good.resolve("webserver-stream.vmdk"), Map.of("subformat", "streamOptimized"));
        } finally {
            Files.deleteIfExists(raw);
        }
        broken(Files.createDirectories(folder.resolve("broken")), good);
        return good;
    }

    /// Further VMs that can migrate, numbered on from those there are.
    ///
    /// @return their names
    List<String> more(int count) throws IOException {
        Path good = folder.resolve("images");
        if (!Files.isDirectory(good)) {
            throw new IOException("the folder of images is away: mend that first");
        }
        int last;
        try (Stream<Path> files = Files.list(good)) {
            last = files.map(file -> NUMBERED.matcher(String.valueOf(file.getFileName()))).filter(Matcher::matches)
                    .mapToInt(found -> Integer.parseInt(found.group(1))).max().orElse(0);
        }
        List<String> names = new ArrayList<>();
        for (int number = last + 1; number <= last + count; number++) {
            String name = "hr-portal-%02d".formatted(number);
            appliance(good, name, MORE_MIB, number);
            names.add(name);
        }
        return names;
    }

    /// One VM with one disk, as exported.
    private static void appliance(Path folder, String name, int mib, int seed) throws IOException {
        Path target = folder.resolve(name + ".ova");
        if (Files.exists(target)) {
            return;
        }
        Path raw = disk(folder.resolve(name + ".raw"), mib, seed);
        Path vmdk = folder.resolve(name + "-disk1.vmdk");
        try {
            convert(raw, vmdk, Map.of("subformat", "streamOptimized"));
            DemoOva.write(target, name, vmdk, (long) mib * MIB);
        } finally {
            Files.deleteIfExists(raw);
            Files.deleteIfExists(vmdk);
        }
    }

    /// Something to boot, a partition table, and half of the disk written with text and noise; the other half never.
    private static Path disk(Path file, int mib, int seed) throws IOException {
        Random random = new Random(seed);
        byte[] noise = new byte[MIB];
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(BootRecord.of(mib * 2048L), 0);
            for (int at = 1; at < mib / 2; at++) {
                random.nextBytes(noise);
                if (at % 2 == 0) {
                    java.util.Arrays.fill(noise, MIB / 8, MIB, (byte) ('a' + at % 26));
                }
                out.write(ByteBuffer.wrap(noise), (long) at * MIB);
            }
            out.write(ByteBuffer.wrap(new byte[]{0}), (long) mib * MIB - 1);
        }
        return file;
    }

    private static void convert(Path from, Path to, Map<String, String> options) throws IOException {
        if (!Files.exists(to)) {
            Conversion.run(new ConversionRequest(DiskRef.file(from), OpenOptions.declared(DiskFormat.RAW), to,
                    DiskFormat.VMDK, options, 1, false, false, true, false), QUIET);
        }
    }

    private static void broken(Path folder, Path good) throws IOException {
        byte[] sparse = Files.readAllBytes(good.resolve("webserver-sparse.vmdk"));
        Files.write(folder.resolve("truncated.vmdk"), java.util.Arrays.copyOf(sparse, sparse.length / 3));
        Files.writeString(folder.resolve("delta.vmdk"), """
                # Disk DescriptorFile
                version=1
                CID=11111111
                parentCID=22222222
                createType="seSparse"
                parentFileNameHint="base.vmdk"
                RW 49152 SESPARSE "delta-sesparse.vmdk"
                ddb.adapterType = "lsilogic"
                """);
        Files.writeString(folder.resolve("raw-device.vmdk"), """
                # Disk DescriptorFile
                version=1
                CID=11111111
                parentCID=ffffffff
                createType="vmfsRawDeviceMap"
                RW 49152 VMFSRDM "raw-device-rdm.vmdk"
                """);
        Files.writeString(folder.resolve("not-an-image.vmdk"), "This is a letter, not a disk.\n");
    }
}
