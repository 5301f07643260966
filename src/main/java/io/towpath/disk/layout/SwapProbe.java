package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Linux swap: `SWAPSPACE2` at the end of the first page; at byte 1024 the version (1), the last page, the number of bad
/// pages, a UUID and a label of 16 bytes each. In the byte order of its machine; little-endian here.
final class SwapProbe {

    private static final String MAGIC = "SWAPSPACE2";
    private static final int[] PAGES = {4096, 8192, 16384, 65536};

    private SwapProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        for (int page : PAGES) {
            ByteBuffer b = area.read(0, page);
            if (b != null && Area.has(b, page - MAGIC.length(), MAGIC) && b.getInt(1024) == 1) {
                return new Filesystem(Kind.SWAP, Area.text(b, 1052, 16), Area.uuid(b, 1036),
                        (Area.u32(b, 1028) + 1) * page);
            }
        }
        return null;
    }
}
