package io.towpath.disk.layout;

import io.towpath.units.ByteSize;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Recognises what fills a partition.
final class Filesystems {

    /// In this order: what encloses others first, and FAT, whose marks are the weakest, last.
    private static final List<Probe> PROBES = List.of(LuksProbe::probe, LvmProbe::probe, ExtProbe::probe,
            XfsProbe::probe, BtrfsProbe::probe, SwapProbe::probe, NtfsProbe::probe, ExfatProbe::probe,
            IsoProbe::probe, FatProbe::probe);

    private Filesystems() {}

    /// One filesystem's recogniser: null when the area has another.
    interface Probe {

        @Nullable
        Filesystem probe(Area area, String place, Notes notes) throws IOException;
    }

    /// @param place how notes call the area: `partition 2`
    static @Nullable Filesystem recognise(Area area, String place, Notes notes) throws IOException {
        for (Probe probe : PROBES) {
            Filesystem found = probe.probe(area, place, notes);
            if (found != null) {
                if (found.sizeBytes() > area.length()) {
                    notes.add("filesystem-larger-than-partition", "%s: %s says it has %s, there are %s".formatted(place,
                            found.kind().words(), new ByteSize(found.sizeBytes()), new ByteSize(area.length())));
                }
                return found;
            }
        }
        return null;
    }

    static void checksum(boolean matches, String place, Filesystem.Kind kind, Notes notes) {
        if (!matches) {
            notes.add("superblock-checksum", "%s: the %s superblock does not match its checksum".formatted(place,
                    kind.words()));
        }
    }

    /// `blocks * size`, both from a superblock; 0 when that cannot be.
    static long size(long blocks, long size) {
        return blocks < 0 || size <= 0 || blocks > Long.MAX_VALUE / size ? 0 : blocks * size;
    }
}
