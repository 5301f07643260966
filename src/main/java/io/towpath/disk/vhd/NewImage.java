package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// The structures of a new VHD.
///
/// The creator is given as Windows': QEMU, and what is built upon it, believes the footer's size only of the creators it
/// knows, and takes the geometry's, which is smaller, of all others.
final class NewImage {

    static final int BLOCK_BYTES = 2 << 20;
    static final int TABLE_OFFSET = Footer.BYTES + DynamicHeader.BYTES;

    private static final String CREATOR = "win ";
    private static final int CREATOR_VERSION = 10 << 16;
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final UUID NO_PARENT = new UUID(0, 0);

    private NewImage() {}

    /// @throws ImageException when there cannot be a VHD of that size
    static Footer footer(String file, long sizeBytes, DiskType type) throws ImageException {
        if (sizeBytes < 0 || sizeBytes > Footer.MOST_BYTES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file, "options", "size", null,
                    "the size is %d bytes, but a VHD has at most %d (2,040 GiB)".formatted(sizeBytes,
                            Footer.MOST_BYTES),
                    "Choose vhdx, which goes up to 64 TiB.");
        }
        if (sizeBytes % 512 != 0) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, file, "options", "size", null,
                    "the size is %d bytes, expected a multiple of 512 for vhd".formatted(sizeBytes),
                    "Pad the source to whole sectors: `truncate -s %512 FILE`, or choose raw.");
        }
        long dataOffset = type == DiskType.FIXED ? Footer.NO_DATA_OFFSET : Footer.BYTES;
        int timeStamp = (int) Duration.between(EPOCH, Instant.now()).toSeconds();
        return new Footer(Footer.RESERVED_FEATURE, Footer.VERSION, dataOffset, timeStamp, CREATOR, CREATOR_VERSION,
                sizeBytes, sizeBytes, DiskGeometry.of(sizeBytes), type.code(), UUID.randomUUID(), false);
    }

    static DynamicHeader header(long sizeBytes) {
        return new DynamicHeader(Footer.BYTES, TABLE_OFFSET, Math.ceilDiv(sizeBytes, (long) BLOCK_BYTES), BLOCK_BYTES,
                NO_PARENT, "", sizeBytes);
    }
}
