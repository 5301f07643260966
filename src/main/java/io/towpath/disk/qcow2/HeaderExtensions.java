package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What follows the header: `type` and `length` (4 bytes each), then `length` bytes padded to a multiple of eight, until
/// type 0 or the end of the first cluster. Of these only what tells of other files is needed to read a disk, so
/// unknown types are passed over; but what contradicts the header is refused.
final class HeaderExtensions {

    private static final int END = 0;
    private static final int ENCRYPTION = 0x0537be77;
    private static final int DATA_FILE_NAME = 0x44415441;
    private static final int BACKING_FORMAT = 0xe2792aca;
    private static final int HEAD_BYTES = 8;
    private static final int LONGEST_FORMAT = 64;
    private static final int LONGEST_NAME = 1023;

    private HeaderExtensions() {}

    /// As written there.
    ///
    /// @param backingFormat of the backing file
    /// @param dataFile      the file that has the data, for a header that wants one
    record Found(@Nullable String backingFormat, @Nullable String dataFile) {}

    static Found judge(Qcow2Header header, ImageSource source) throws IOException {
        String backingFormat = null;
        String dataFile = null;
        long end = Math.min(1L << header.clusterBits(), source.length());
        Faults faults = new Faults(source.name());
        ByteBuffer head = ByteBuffer.allocate(HEAD_BYTES);
        long at = header.headerLength();
        while (at <= end - HEAD_BYTES) {
            source.read(at, head.clear());
            int type = head.getInt(0);
            long length = Integer.toUnsignedLong(head.getInt(4));
            if (type == END) {
                return new Found(backingFormat, dataFile);
            }
            if (length > end - at - HEAD_BYTES) {
                throw new ImageException(Reason.HEADER_INVALID, source.name(), "header extension", "length", at + 4,
                        "the header extension %08x at byte %d is %d bytes long, expected to end in the first cluster"
                                .formatted(type, at, length),
                        Faults.REPAIR);
            }
            if (type == BACKING_FORMAT) {
                backingFormat = new String(text(source, at, Math.min(length, LONGEST_FORMAT)),
                        StandardCharsets.ISO_8859_1);
            } else if (type == DATA_FILE_NAME && header.has(Qcow2Header.DATA_FILE)) {
                if (length > LONGEST_NAME) {
                    throw faults.header(Reason.LIMIT_EXCEEDED, "data file name", at + 4, length + " bytes long",
                            "no more than " + LONGEST_NAME);
                }
                dataFile = new String(text(source, at, length), StandardCharsets.UTF_8);
            } else {
                refuse(type, at, faults, source);
            }
            at += HEAD_BYTES + (length + 7) / 8 * 8;
        }
        return new Found(backingFormat, dataFile);
    }

    private static byte[] text(ImageSource source, long at, long length) throws IOException {
        ByteBuffer text = ByteBuffer.allocate((int) length);
        source.read(at + HEAD_BYTES, text);
        return text.array();
    }

    private static void refuse(int type, long at, Faults faults, ImageSource source) throws ImageException {
        if (type == DATA_FILE_NAME) {
            source.refuse(faults.external("header extension", at,
                    "it names an external data file (header extension at byte %d) that is none".formatted(at),
                    "Bring the data into the image: `qemu-img convert -O qcow2 IMAGE NEW`, where both files are."));
        }
        if (type == ENCRYPTION) {
            source.refuse(faults.feature("header extension", at, "encryption (header extension at byte %d)".formatted(
                    at), "Decrypt it first: `qemu-img convert` with the image's secret."));
        }
    }
}
