package io.towpath.disk.vhd;

/// Cylinders, heads and sectors for a size, as the specification computes them: rounded down to whole cylinders, and no
/// more than 127 GiB. Only old BIOSes and programs believe them.
///
/// Source: *Virtual Hard Disk Image Format Specification* 1.0, "Appendix: CHS Calculation".
final class DiskGeometry {

    private static final long MOST_SECTORS = 65_535L * 16 * 255;

    private DiskGeometry() {}

    /// Cylinders in the upper 16 bits, then 8 bits each of heads and sectors per track.
    static int of(long sizeBytes) {
        long sectors = Math.min(sizeBytes / 512, MOST_SECTORS);
        int perTrack = 255;
        int heads = 16;
        long tracks = sectors / perTrack;
        if (sectors < 65_535L * 16 * 63) {
            perTrack = 17;
            tracks = sectors / perTrack;
            heads = (int) Math.max(4, (tracks + 1023) / 1024);
            if (tracks >= heads * 1024L || heads > 16) {
                perTrack = 31;
                heads = 16;
                tracks = sectors / perTrack;
            }
            if (tracks >= heads * 1024L) {
                perTrack = 63;
                heads = 16;
                tracks = sectors / perTrack;
            }
        }
        return (int) (tracks / heads) << 16 | heads << 8 | perTrack;
    }
}
