package io.towpath.disk.vhd;

import static io.towpath.disk.Specimen.region;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.Specimen;

/// Images to be damaged.
public final class VhdSpecimens {

    private static final int USED_OF_FOOTER = 88;
    private static final int USED_OF_HEADER = 64;

    private VhdSpecimens() {}

    public static Specimen dynamic() {
        return Specimen.of("dynamic VHD", DiskFormat.VHD, new SmallVhd().bytes.array(), SmallVhd.content(),
                SmallVhd.BLOCK, region(0, USED_OF_FOOTER), region(508, 4), region(SmallVhd.HEADER, USED_OF_HEADER),
                region(SmallVhd.HEADER + 576, 48), region(SmallVhd.TABLE, 4 * SmallVhd.BLOCKS + 4),
                region(SmallVhd.FOOTER, USED_OF_FOOTER)).sealed(image -> SmallVhd.of(image).seal().bytes.array());
    }

    public static Specimen fixed() {
        return Specimen.of("fixed VHD", DiskFormat.VHD, SmallVhd.fixed().bytes.array(), SmallVhd.content(),
                SmallVhd.BLOCK, region(SmallVhd.SIZE, 512)).sealed(
                        image -> SmallVhd.of(image).sum(SmallVhd.SIZE,
                                512, 64).bytes.array());
    }
}
