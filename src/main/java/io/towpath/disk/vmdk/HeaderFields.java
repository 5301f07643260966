package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The bytes of a header, little-endian, and the words for what is wrong with a field.
///
/// @param what the header, as messages call it
/// @param at   where it begins in the file
record HeaderFields(ImageSource source, String what, long at, ByteBuffer bytes) {

    static HeaderFields read(ImageSource source, String what, long at, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        source.read(at, bytes);
        return new HeaderFields(source, what, at, bytes);
    }

    long int32(int offset) {
        return Integer.toUnsignedLong(bytes.getInt(offset));
    }

    long int64(int offset) {
        return bytes.getLong(offset);
    }

    void expect(boolean holds, Reason reason, String field, int offset, long found, String expected)
            throws ImageException {
        if (!holds) {
            throw new ImageException(reason, source.name(), what, field, at + offset,
                    "%s: %s at byte %d is %s, expected %s".formatted(what, field, at + offset,
                            Long.toUnsignedString(found), expected),
                    reason == Reason.UNSUPPORTED_FEATURE
                            ? "Consolidate the VM's snapshots on the host, then export the disk again."
                            : "Copy the file again; if it stays so, it is damaged.");
        }
    }

    /// What is defined as zero and is not.
    void expectZeroes(int from, int to) throws ImageException {
        for (int i = from; i < to; i++) {
            expect(bytes.get(i) == 0, Reason.UNSUPPORTED_FEATURE, "reserved byte", i, bytes.get(i) & 0xff, "0");
        }
    }
}
