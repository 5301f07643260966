package io.towpath.disk.vhdx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// One valid entry of the log: sectors with descriptors, then a data sector for each data descriptor.
///
/// | byte | size | field             | meaning                                                   |
/// |-----:|-----:|-------------------|-----------------------------------------------------------|
/// |    0 |    4 | Signature         | `loge`                                                    |
/// |    4 |    4 | Checksum          | CRC-32C of the entry, itself as zero                      |
/// |    8 |    4 | EntryLength       | bytes, whole sectors of 4 KiB                             |
/// |   12 |    4 | Tail              | byte of the log of the oldest entry that is still needed  |
/// |   16 |    8 | SequenceNumber    | one more than the entry before; never 0                   |
/// |   24 |    4 | DescriptorCount   |                                                           |
/// |   32 |   16 | LogGuid           | the header's, or the entry is of another time             |
/// |   48 |    8 | FlushedFileOffset | the file had at least so many bytes                       |
/// |   56 |    8 | LastFileOffset    | everything in the file lies below                         |
/// |   64 |   32 | descriptors       | 126 in the first sector, 128 in each further one          |
///
/// | descriptor | byte 0 | byte 4        | byte 8       | byte 16    | byte 24        |
/// |------------|--------|---------------|--------------|------------|----------------|
/// | data       | `desc` | TrailingBytes | LeadingBytes | FileOffset | SequenceNumber |
/// | zero       | `zero` |               | ZeroLength   | FileOffset | SequenceNumber |
///
/// A data sector is `data`, the upper half of the sequence number, bytes 8 to 4,091 of the update, and the lower half.
///
/// @param at byte of the log where it starts
record LogEntry(long at, long length, long tail, long sequence, int descriptors, long flushedFileOffset,
        long lastFileOffset) {

    static final int SIGNATURE = 0x65676f6c;
    static final int DATA_DESCRIPTOR = 0x63736564;
    static final int ZERO_DESCRIPTOR = 0x6f72657a;
    static final int DATA_SECTOR = 0x61746164;
    static final int HEADER_BYTES = 64;
    static final int DESCRIPTOR_BYTES = 32;

    interface DescriptorSink {
        /// @param sector holds the descriptor at `at`
        /// @param data   number of the data descriptors before it
        void descriptor(ByteBuffer sector, int at, int data) throws IOException;
    }

    /// The entry that starts at a byte of the log; null where there is none, or a torn or foreign one.
    static @Nullable LogEntry parse(Log log, long at) throws IOException {
        ByteBuffer first = log.sector(at);
        LogEntry entry = new LogEntry(at, Bytes.unsigned(first, 8), Bytes.unsigned(first, 12), first.getLong(16),
                first.getInt(24), first.getLong(48), first.getLong(56));
        boolean plausible = first.getInt(0) == SIGNATURE && Bytes.guid(first, 32).equals(log.guid())
                && entry.length > 0 && entry.length % Log.SECTOR == 0 && entry.length <= log.length()
                && entry.tail % Log.SECTOR == 0 && entry.tail < log.length() && entry.sequence != 0
                && entry.descriptors >= 0 && entry.descriptorSectors() * Log.SECTOR <= entry.length;
        return plausible && entry.isWhole(log) ? entry : null;
    }

    long descriptorSectors() {
        return Math.ceilDiv(HEADER_BYTES + (long) descriptors * DESCRIPTOR_BYTES, (long) Log.SECTOR);
    }

    /// Whether checksum, descriptors and data sectors all belong together.
    private boolean isWhole(Log log) throws IOException {
        CRC32C crc = new CRC32C();
        int expected = 0;
        int data = 0;
        for (long sector = 0; sector < length / Log.SECTOR; sector++) {
            ByteBuffer bytes = log.sector(at + sector * Log.SECTOR);
            if (sector == 0) {
                expected = bytes.getInt(4);
                bytes.putInt(4, 0);
            }
            crc.update(bytes.duplicate());
            if (sector < descriptorSectors()) {
                int found = dataDescriptors(bytes, sector);
                if (found < 0) {
                    return false;
                }
                data += found;
            } else if (sector - descriptorSectors() < data && !isDataSector(bytes)) {
                return false;
            }
        }
        return (int) crc.getValue() == expected && descriptorSectors() + data <= length / Log.SECTOR;
    }

    /// How many of a sector's descriptors have a data sector; -1 when one is not this entry's.
    private int dataDescriptors(ByteBuffer bytes, long sector) {
        int data = 0;
        int end = end(sector);
        for (int i = sector == 0 ? HEADER_BYTES : 0; i < end; i += DESCRIPTOR_BYTES) {
            int signature = bytes.getInt(i);
            if (signature != DATA_DESCRIPTOR && signature != ZERO_DESCRIPTOR || bytes.getLong(i + 24) != sequence) {
                return -1;
            }
            data += signature == DATA_DESCRIPTOR ? 1 : 0;
        }
        return data;
    }

    /// Where the descriptors end in a sector.
    private int end(long sector) {
        long all = HEADER_BYTES + (long) descriptors * DESCRIPTOR_BYTES;
        return (int) Math.min(Log.SECTOR, all - sector * Log.SECTOR);
    }

    private boolean isDataSector(ByteBuffer bytes) {
        return bytes.getInt(0) == DATA_SECTOR && bytes.getInt(4) == (int) (sequence >>> 32)
                && bytes.getInt(Log.SECTOR - 4) == (int) sequence;
    }

    void forEachDescriptor(Log log, DescriptorSink sink) throws IOException {
        int data = 0;
        for (long sector = 0; sector < descriptorSectors(); sector++) {
            ByteBuffer bytes = log.sector(at + sector * Log.SECTOR);
            int end = end(sector);
            for (int i = sector == 0 ? HEADER_BYTES : 0; i < end; i += DESCRIPTOR_BYTES) {
                sink.descriptor(bytes, i, data);
                data += bytes.getInt(i) == DATA_DESCRIPTOR ? 1 : 0;
            }
        }
    }
}
