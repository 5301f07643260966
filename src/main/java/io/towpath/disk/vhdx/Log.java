package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/// The log's ring of sectors of 4 KiB, in which an entry may run over the end and go on at the start.
final class Log {

    static final int SECTOR = LogOverlay.SECTOR;

    /// Hyper-V's logs have 1 MiB. Only a log that has to be replayed is held to this.
    private static final long MOST_BYTES = 64 * Bytes.MIB;

    /// An honest log is looked at once or twice; entries made to overlap each other could cost the square of its size.
    private static final int MOST_TIMES = 8;

    private final ImageSource source;
    private final Faults faults;
    private final long offset;
    private final long length;
    private final UUID guid;
    private long examined;

    private Log(ImageSource source, VhdxHeader header) {
        this.source = source;
        this.faults = new Faults(source.name());
        this.offset = header.logOffset();
        this.length = header.logLength();
        this.guid = header.logGuid();
    }

    /// @param header with a log that has to be replayed
    static Log of(ImageSource source, VhdxHeader header) throws ImageException {
        Log log = new Log(source, header);
        if (log.length > MOST_BYTES) {
            throw log.faults.field(Reason.LIMIT_EXCEEDED, "header", "LogLength", VhdxHeader.FIRST_AT + 68,
                    Long.toString(log.length), "at most 64 MiB for a log that has to be replayed");
        }
        if (log.length == 0 || log.offset < Headers.SECTION_BYTES || log.offset > source.length() - log.length) {
            throw log.faults.log(VhdxHeader.FIRST_AT + 68,
                    "%d bytes at byte %d are none of the file's".formatted(log.length, log.offset));
        }
        return log;
    }

    UUID guid() {
        return guid;
    }

    long offset() {
        return offset;
    }

    long length() {
        return length;
    }

    Faults faults() {
        return faults;
    }

    /// Byte of the file of a byte of the log, counted on over its end.
    long place(long at) {
        return offset + at % length;
    }

    /// Reads one sector.
    ByteBuffer sector(long at) throws IOException {
        examined += SECTOR;
        if (examined > length * MOST_TIMES) {
            throw faults.log(offset, "its entries overlap each other");
        }
        ByteBuffer sector = Bytes.allocate(SECTOR);
        source.read(place(at), sector);
        return sector.flip();
    }
}
