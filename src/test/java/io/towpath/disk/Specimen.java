package io.towpath.disk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/// A small good image that is to be damaged, with what is known of it.
///
/// @param name    for people
/// @param file    the name of the file that is damaged
/// @param image   its bytes
/// @param content what the guest sees
/// @param unit    bytes of the unit of allocation
/// @param regions headers and tables
/// @param seal    sets checksums right after a change, where there are any
/// @param opener  opens the disk that the file in a folder is or belongs to
public record Specimen(String name, String file, byte[] image, byte[] content, int unit, List<Region> regions,
        UnaryOperator<byte[]> seal, Opener opener) {

    /// How a disk whose metadata changed in one place may still be read.
    public enum Tolerance {
        /// As it was.
        NOTHING,
        /// Larger or smaller, with the same start: nothing else tells its size.
        SIZE,
        /// Without one unit, or without all of them, which read as zeroes: nothing contradicts the entry.
        LOSS,
        /// With anything in one unit: nothing says which of the file's bytes belong to it.
        UNIT,
        /// In any way.
        ANYTHING
    }

    /// Bytes of the file that are no content.
    public record Region(int offset, int length, Tolerance tolerance) {}

    /// Opens a disk in a folder.
    public interface Opener {
        /// @param problems hears what is wrong with it
        DiskReader open(Path folder, ImageProblems problems) throws IOException;
    }

    /// An image without checksums that is one file.
    public static Specimen of(String name, DiskFormat format, byte[] image, byte[] content, int unit,
            Region... regions) {
        String file = "disk." + format.id();
        return new Specimen(name, file, image, content, unit, List.of(regions), UnaryOperator.identity(),
                (folder, problems) -> DiskImages.open(DiskRef.file(folder.resolve(file)), OpenOptions.declared(format)
                        .inspected(problems)));
    }

    public Specimen sealed(UnaryOperator<byte[]> by) {
        return new Specimen(name, file, image, content, unit, regions, by, opener);
    }

    /// One that is opened in another way than as a disk image by its name.
    public Specimen opened(String damaged, Opener by) {
        return new Specimen(name, damaged, image, content, unit, regions, seal, by);
    }

    public static Region region(int offset, int length) {
        return new Region(offset, length, Tolerance.NOTHING);
    }

    public static Region region(int offset, int length, Tolerance tolerance) {
        return new Region(offset, length, tolerance);
    }

    int metadataBytes() {
        return regions.stream().mapToInt(Region::length).sum();
    }

    /// The headers and tables one behind the other: what a fuzzer changes.
    public byte[] metadata() {
        byte[] all = new byte[metadataBytes()];
        int at = 0;
        for (Region region : regions) {
            System.arraycopy(image, region.offset(), all, at, region.length());
            at += region.length();
        }
        return all;
    }

    /// The image with other headers and tables, as far as they go.
    byte[] with(byte[] metadata, boolean sealed) {
        byte[] changed = image.clone();
        int at = 0;
        for (Region region : regions) {
            int length = Math.min(region.length(), metadata.length - at);
            if (length > 0) {
                System.arraycopy(metadata, at, changed, region.offset(), length);
            }
            at += region.length();
        }
        return sealed ? seal.apply(changed) : changed;
    }

    /// The image with some bytes of its metadata changed at random, in ways that tend to hurt.
    byte[] mutant(Random random) {
        byte[] changed = metadata();
        for (int change = random.nextInt(4); change >= 0; change--) {
            int width = 1 << random.nextInt(4);
            int at = random.nextInt(changed.length) / width * width;
            switch (random.nextInt(4)) {
                case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> changed[at] = (byte) random.nextInt();
                case 2 -> Arrays.fill(changed, at, Math.min(changed.length, at + width), (byte) -random.nextInt(2));
                default -> {
                    int from = random.nextInt(changed.length) / width * width;
                    int length = Math.min(width, changed.length - Math.max(from, at));
                    System.arraycopy(changed, from, changed, at, Math.max(0, length));
                }
            }
        }
        return with(changed, random.nextInt(4) > 0);
    }

    @Override
    public String toString() {
        return name;
    }
}
