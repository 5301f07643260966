package io.towpath.disk;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// The readers' contract, on chains of three layers that QEMU makes: the lower two hold other bytes in places, which the
/// layers above them hide.
public abstract class LayersByQemu extends ReaderContract {

    private static final int BLOCK = 65536;

    /// `qemu-img` options of the layers above the lowest.
    protected abstract String layerOptions();

    /// The lowest layer, by any name.
    protected abstract Path base(Path folder, byte[] content) throws IOException;

    /// By QEMU's name.
    protected abstract String baseFormat();

    @Override
    protected int unit() {
        return BLOCK;
    }

    @Override
    protected DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), new OpenOptions(format(), List.of(), true));
    }

    @Override
    protected Path image(Path folder, byte[] content) throws IOException {
        byte[] middle = mangled(content, 1);
        byte[] lowest = mangled(middle, 2);
        Path base = base(folder, lowest);
        Path second = layer(folder, "middle." + format().id(), base, baseFormat(), lowest, middle);
        return layer(folder, "disk." + format().id(), second, format().qemuName(), middle, content);
    }

    /// A third of the blocks are others, some of them zeroes.
    private static byte[] mangled(byte[] content, long seed) {
        byte[] other = content.clone();
        Random random = new Random(seed);
        for (int at = 0; at < other.length; at += BLOCK) {
            int end = Math.min(other.length, at + BLOCK);
            switch (random.nextInt(6)) {
                case 0 -> Arrays.fill(other, at, end, (byte) (at / BLOCK + 1));
                case 1 -> Arrays.fill(other, at, end, (byte) 0);
                default -> {
                    // as it is
                }
            }
        }
        return other;
    }

    private Path layer(Path folder, String name, Path below, String belowFormat, byte[] before, byte[] after)
            throws IOException {
        Path image = folder.resolve(name);
        List<String> create = new ArrayList<>(List.of(Judges.require("qemu-img").toString(), "create", "-q", "-f",
                format().qemuName(), "-b", below.getFileName().toString(), "-F", belowFormat));
        if (!layerOptions().isEmpty()) {
            create.addAll(List.of("-o", layerOptions()));
        }
        create.add(image.toString());
        Judges.run(create).ok();
        List<String> write = new ArrayList<>(List.of(Judges.require("qemu-io").toString(), "-f",
                format().qemuName()));
        int changed = 0;
        for (int at = 0; at < after.length; at += BLOCK) {
            byte[] block = Arrays.copyOfRange(after, at, Math.min(after.length, at + BLOCK));
            if (!Arrays.equals(block, Arrays.copyOfRange(before, at, at + block.length))) {
                write.addAll(List.of("-c", command(folder, block, at, changed++)));
            }
        }
        write.add(image.toString());
        if (changed > 0) {
            Judges.run(write).ok();
        }
        return image;
    }

    private static String command(Path folder, byte[] block, int at, int number) throws IOException {
        if (Arrays.equals(block, new byte[block.length])) {
            return "write -z %d %d".formatted(at, block.length);
        }
        Path bytes = Files.write(folder.resolve("block%d.bin".formatted(number)), block);
        return "write -s %s %d %d".formatted(bytes, at, block.length);
    }
}
