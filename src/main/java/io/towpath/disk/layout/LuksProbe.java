package io.towpath.disk.layout;

import io.towpath.disk.layout.Filesystem.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/// LUKS, versions 1 and 2: an encrypted volume, whose content nobody here sees. Big-endian.
///
/// | byte | size | field                                                                |
/// |-----:|-----:|----------------------------------------------------------------------|
/// |    0 |    6 | magic `LUKS BA BE`                                                   |
/// |    6 |    2 | version                                                              |
/// |    8 |    8 | version 2: bytes of header and its JSON                              |
/// |   24 |   48 | version 2: label                                                     |
/// |   72 |   32 | version 2: checksum algorithm                                        |
/// |  168 |   40 | UUID, as text                                                        |
/// |  448 |   64 | version 2: checksum of header and JSON, this as 0                    |
///
/// Source: *LUKS2 On-Disk Format Specification 1.1.1*, section 2.1.
final class LuksProbe {

    private static final int HEADER = 4096;
    private static final int CHECKSUM_AT = 448;
    private static final int CHECKSUM_BYTES = 64;

    private LuksProbe() {}

    static @Nullable Filesystem probe(Area area, String place, Notes notes) throws IOException {
        ByteBuffer b = area.read(0, HEADER);
        if (b == null || !Area.has(b, 0, "LUKS\u00ba\u00be")) {
            return null;
        }
        b.order(ByteOrder.BIG_ENDIAN);
        int version = b.getShort(6);
        if (version != 1 && version != 2) {
            return null;
        }
        if (version == 2 && "sha256".equals(Area.text(b, 72, 32))) {
            ByteBuffer all = b.getLong(8) < HEADER ? null : area.read(0, b.getLong(8));
            Filesystems.checksum(all != null && matches(all), place, Kind.LUKS, notes);
        }
        return new Filesystem(Kind.LUKS, version == 2 ? Area.text(b, 24, 48) : null, Area.text(b, 168, 40), 0);
    }

    private static boolean matches(ByteBuffer all) {
        byte[] stored = new byte[32];
        all.get(CHECKSUM_AT, stored);
        all.put(CHECKSUM_AT, new byte[CHECKSUM_BYTES]);
        try {
            return MessageDigest.isEqual(stored, MessageDigest.getInstance("SHA-256").digest(all.array()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
