package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// ISO 9660: primary volume descriptor at byte 32768: type 1, `CD001`, label at byte 40 (32), blocks at byte 80, block
/// size at byte 128. Source: ECMA-119, section 8.4.
final class IsoProbe {

    private IsoProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(32768, 2048);
        if (b == null || b.get(0) != 1 || !Area.has(b, 1, "CD001")) {
            return null;
        }
        return new Filesystem(Kind.ISO9660, Area.text(b, 40, 32), null,
                Filesystems.size(Area.u32(b, 80), Area.u16(b, 128)));
    }
}
