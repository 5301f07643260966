package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The CID of a disk that is there, which has to change with its content: a delta that was made upon the earlier content
/// names the earlier CID, and is refused from then on.
public final class ContentId {

    private static final int DESCRIPTOR_OFFSET = 28;
    private static final int MOST_BYTES = 1 << 20;
    private static final Pattern LINE = Pattern.compile("(?mi)^[ \t]*CID[ \t]*=[ \t]*([0-9a-f]{1,8})");

    private ContentId() {}

    /// Writes another one in place, durably.
    ///
    /// @param image a descriptor, or a sparse extent with one inside; open to be read and written
    /// @param name  how messages call it
    public static void renew(FileChannel image, String name) throws IOException {
        ByteBuffer header = read(image, 0, Sectors.BYTES);
        boolean sparse = header.limit() == Sectors.BYTES && header.getInt(0) == SparseHeader.MAGIC;
        long start = sparse ? Sectors.toBytes(header.getLong(DESCRIPTOR_OFFSET)) : 0;
        long length = sparse ? Sectors.toBytes(header.getLong(DESCRIPTOR_OFFSET + Long.BYTES)) : image.size();
        String text = StandardCharsets.ISO_8859_1.decode(read(image, start, (int) Math.clamp(length, 0, MOST_BYTES)))
                .toString();
        Matcher line = LINE.matcher(text);
        if (!line.find()) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, name, "descriptor", "CID", start,
                    "its descriptor has no CID, expected 1 to 8 hexadecimal digits", "Convert the disk again.");
        }
        ByteBuffer digits = StandardCharsets.US_ASCII.encode(other(line.group(1)));
        long at = start + line.start(1);
        while (digits.hasRemaining()) {
            at += image.write(digits, at);
        }
        image.force(false);
    }

    /// As many digits, and neither −1 nor −2, which mean something else.
    private static String other(String cid) {
        long before = Long.parseLong(cid, 16);
        long mask = Math.min((1L << 4 * cid.length()) - 1, Integer.MAX_VALUE);
        long after = RandomGenerator.getDefault().nextLong() & mask;
        return ("%0" + cid.length() + "x").formatted(after == before ? after ^ 1 : after);
    }

    private static ByteBuffer read(FileChannel image, long start, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && image.read(bytes, start + bytes.position()) >= 0) {
            // what there is
        }
        return bytes.flip();
    }
}
