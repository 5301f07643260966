package io.towpath.disk.vhdx;

import java.nio.ByteBuffer;
import java.util.UUID;

/// One of the two headers, 4 KiB long.
///
/// | byte | size | field           | meaning                                                      |
/// |-----:|-----:|-----------------|--------------------------------------------------------------|
/// |    0 |    4 | Signature       | `head`                                                       |
/// |    4 |    4 | Checksum        | CRC-32C of the 4 KiB, itself as zero                         |
/// |    8 |    8 | SequenceNumber  | the valid header with the higher one is the current one      |
/// |   16 |   16 | FileWriteGuid   | changes when the file is opened to be written                |
/// |   32 |   16 | DataWriteGuid   | changes when what the guest sees may change                  |
/// |   48 |   16 | LogGuid         | zero: nothing to replay; else that of the log entries that count |
/// |   64 |    2 | LogVersion      | 0, unless the log is empty                                   |
/// |   66 |    2 | Version         | 1                                                            |
/// |   68 |    4 | LogLength       | bytes, whole MiB                                             |
/// |   72 |    8 | LogOffset       | bytes, whole MiB                                             |
record VhdxHeader(long sequence, UUID fileWriteGuid, UUID dataWriteGuid, UUID logGuid, int logVersion, int version,
        long logLength, long logOffset) {

    static final int BYTES = 4096;
    static final long FIRST_AT = 64L << 10;
    static final long SECOND_AT = 128L << 10;
    static final int SIGNATURE = 0x64616568;
    static final int VERSION = 1;

    static VhdxHeader parse(ByteBuffer bytes) {
        return new VhdxHeader(bytes.getLong(8), Bytes.guid(bytes, 16), Bytes.guid(bytes, 32), Bytes.guid(bytes, 48),
                Short.toUnsignedInt(bytes.getShort(64)), Short.toUnsignedInt(bytes.getShort(66)),
                Bytes.unsigned(bytes, 68), bytes.getLong(72));
    }

    boolean hasLog() {
        return !logGuid.equals(Bytes.NO_GUID);
    }

    /// The next header of a file that is being written.
    VhdxHeader following(UUID newFileWriteGuid, UUID newDataWriteGuid) {
        return new VhdxHeader(sequence + 1, newFileWriteGuid, newDataWriteGuid, logGuid, logVersion, version, logLength,
                logOffset);
    }

    ByteBuffer bytes() {
        ByteBuffer bytes = Bytes.allocate(BYTES);
        bytes.putInt(0, SIGNATURE).putLong(8, sequence).putShort(64, (short) logVersion).putShort(66, (short) version)
                .putInt(68, (int) logLength).putLong(72, logOffset);
        Bytes.putGuid(bytes, 16, fileWriteGuid);
        Bytes.putGuid(bytes, 32, dataWriteGuid);
        Bytes.putGuid(bytes, 48, logGuid);
        return bytes.putInt(4, Bytes.checksum(bytes));
    }
}
