package io.towpath.disk.vhdx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// An entry of a log, byte by byte, to be damaged and put into a [SmallVhdx].
final class SmallLog {

    static final int SECTOR = 4096;
    static final UUID GUID = UUID.fromString("0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0");

    final long sequence;
    long tail;
    UUID guid = GUID;
    long flushed = SmallVhdx.FILE_BYTES;
    long last = SmallVhdx.FILE_BYTES;
    private final List<ByteBuffer> descriptors = new ArrayList<>();
    private final List<ByteBuffer> data = new ArrayList<>();

    /// @param tail byte of the log
    SmallLog(long sequence, long tail) {
        this.sequence = sequence;
        this.tail = tail;
    }

    SmallLog data(long offset, byte[] update) {
        ByteBuffer bytes = ByteBuffer.wrap(update.clone()).order(ByteOrder.LITTLE_ENDIAN);
        descriptors.add(descriptor("desc").putInt(4, bytes.getInt(SECTOR - 4)).putLong(8, bytes.getLong(0))
                .putLong(16, offset));
        data.add(bytes.put(0, "data".getBytes(StandardCharsets.US_ASCII)).putInt(4, (int) (sequence >>> 32))
                .putInt(SECTOR - 4, (int) sequence));
        return this;
    }

    SmallLog zero(long offset, long length) {
        descriptors.add(descriptor("zero").putLong(8, length).putLong(16, offset));
        return this;
    }

    private ByteBuffer descriptor(String signature) {
        return ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN).put(0, signature.getBytes(
                StandardCharsets.US_ASCII)).putLong(24, sequence);
    }

    SmallLog guid(UUID other) {
        guid = other;
        return this;
    }

    SmallLog fileBytes(long flushedBytes, long lastBytes) {
        flushed = flushedBytes;
        last = lastBytes;
        return this;
    }

    /// With a right checksum.
    ByteBuffer bytes() {
        int sectors = (64 + 32 * descriptors.size() + SECTOR - 1) / SECTOR;
        ByteBuffer bytes = ByteBuffer.allocate((sectors + data.size()) * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(0, "loge".getBytes(StandardCharsets.US_ASCII)).putInt(8, bytes.capacity()).putInt(12, (int) tail)
                .putLong(16, sequence).putInt(24, descriptors.size()).putLong(48, flushed).putLong(56, last);
        Bytes.putGuid(bytes, 32, guid);
        for (int i = 0; i < descriptors.size(); i++) {
            bytes.put(64 + 32 * i, descriptors.get(i).array());
        }
        for (int i = 0; i < data.size(); i++) {
            bytes.put((sectors + i) * SECTOR, data.get(i).array());
        }
        return seal(bytes);
    }

    static ByteBuffer seal(ByteBuffer entry) {
        return entry.putInt(4, Bytes.checksum(entry));
    }
}
