package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What follows the header: `type` and `length` (4 bytes each), then `length` bytes padded to a multiple of eight, until
/// type 0 or the end of the first cluster. Of these only the format of the backing file is needed to read a disk, so
/// unknown types are passed over; but what contradicts the header is refused.
final class HeaderExtensions {

    private static final int END = 0;
    private static final int ENCRYPTION = 0x0537be77;
    private static final int DATA_FILE_NAME = 0x44415441;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int HEAD_BYTES = 8;
    private static final int LONGEST_NAME = 64;

    private HeaderExtensions() {}

    /// @return the format of the backing file as written there, null where it is not
    static @Nullable String judge(Qcow2Header header, ImageSource source) throws IOException {
        String backingFormat = null;
        long end = Math.min(1L << header.clusterBits(), source.length());
        Faults faults = new Faults(source.name());
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        long at = header.headerLength();
        while (at <= end - HEAD_BYTES) {
            source.read(at, head.clear());
            int type = head.getInt(0);
            long length = Integer.toUnsignedLong(head.getInt(4));
            if (type == END) {
                return backingFormat;
            }
            if (length > end - at - HEAD_BYTES) {
                throw new ImageException(Reason.HEADER_INVALID, source.name(), "header extension", "length", at + 4,
                        "the header extension %08x at byte %d is %d bytes long, expected to end in the first cluster"
                                .formatted(type, at, length),
                        Faults.REPAIR);
            }
            refuse(type, at, faults);
            if (type == BACKING_FORMAT) {
                ByteBuffer name = ByteBuffer.allocate((int) Math.min(length, LONGEST_NAME));
                source.read(at + HEAD_BYTES, name);
                backingFormat = new String(name.array(), StandardCharsets.ISO_8859_1);
            }
            at += HEAD_BYTES + (length + 7) / 8 * 8;
        }
        return backingFormat;
    }

    private static void refuse(int type, long at, Faults faults) throws ImageException {
        if (type == DATA_FILE_NAME) {
            throw faults.external("header extension", at,
                    "it names an external data file (header extension at byte %d), which is never opened".formatted(at),
                    "Bring the data into the image: `qemu-img convert -O qcow2 IMAGE NEW`, where both files are.");
        }
        if (type == ENCRYPTION) {
            throw faults.feature("header extension", at, "encryption (header extension at byte %d)".formatted(at),
                    "Decrypt it first: `qemu-img convert` with the image's secret.");
        }
    }
}
