package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Gets a descriptor's characters: to the end of the file or the first NUL byte, in UTF-8, or in what its `encoding`
/// says where they are not UTF-8.
final class DescriptorText {

    private static final int MOST_BYTES = 1 << 20;

    private DescriptorText() {}

    static String ofFile(ImageSource source) throws IOException {
        return read(source, 0, source.length());
    }

    static String embedded(ImageSource source, SparseHeader header) throws IOException {
        long at = Sectors.inside(source, "descriptor", header.descriptorSector(), header.descriptorSectors());
        return read(source, at, Sectors.toBytes(header.descriptorSectors()));
    }

    private static String read(ImageSource source, long at, long length) throws IOException {
        if (length > MOST_BYTES) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, source.name(), "descriptor", "size", at,
                    "the descriptor has %d bytes, at most %d are read".formatted(length, MOST_BYTES),
                    "Check that this is a descriptor.");
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        source.read(at, bytes);
        bytes.flip();
        int end = 0;
        while (end < bytes.limit() && bytes.get(end) != 0) {
            end++;
        }
        bytes.limit(end);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.duplicate()).toString();
        } catch (CharacterCodingException e) {
            return encoding(new String(bytes.array(), 0, end, StandardCharsets.ISO_8859_1)).decode(bytes).toString();
        }
    }

    private static Charset encoding(String text) {
        int key = text.indexOf("encoding=\"");
        int end = key < 0 ? -1 : text.indexOf('"', key + 10);
        String name = end < 0 ? "" : text.substring(key + 10, end);
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }
}
