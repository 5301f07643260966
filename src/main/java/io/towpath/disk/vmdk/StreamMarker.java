package io.towpath.disk.vmdk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// What stands before everything in a stream but the grains: a sector that tells what follows it. Little-endian.
///
/// | byte | size | field                                          |
/// |-----:|-----:|------------------------------------------------|
/// |    0 |    8 | sectors that follow                            |
/// |    8 |    4 | 0; what is not 0 here begins a grain           |
/// |   12 |    4 | type                                           |
///
/// Source: VMware, *Virtual Disk Format 5.0*, "Stream-Optimized Compressed Extents".
enum StreamMarker {
    END_OF_STREAM, GRAIN_TABLE, GRAIN_DIRECTORY, FOOTER;

    static final int TYPE_AT = 12;

    /// A sector.
    ByteBuffer bytes(long sectors) {
        ByteBuffer bytes = ByteBuffer.allocate(Sectors.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        return bytes.putLong(sectors).putInt(0).putInt(ordinal()).rewind();
    }

    /// Null for none that is known.
    static @Nullable StreamMarker ofType(int type) {
        return type >= 0 && type < values().length ? values()[type] : null;
    }
}
