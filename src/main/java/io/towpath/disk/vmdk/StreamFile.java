package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/// The file a stream is appended to, sector by sector.
final class StreamFile implements Closeable {

    /// Tables hold numbers of sectors in 32 bits.
    private static final long MOST_SECTORS = 1L << 32;

    private final TargetFile file;
    private long sectors;

    /// Of a file that has something already, nothing is kept before [#cut] said what.
    StreamFile(TargetFile file) {
        this.file = file;
    }

    /// Where the next sector goes.
    long sectors() {
        return sectors;
    }

    /// @param data whole sectors
    void append(ByteBuffer data) throws IOException {
        long at = Sectors.toBytes(sectors);
        long more = data.remaining() / Sectors.BYTES;
        if (sectors + more >= MOST_SECTORS) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, file.name(), "grain table", null, at,
                    "the stream has more than 2 TiB, which its tables cannot address",
                    "Choose another format, such as qcow2.");
        }
        file.write(at, data);
        sectors += more;
    }

    /// Drops all behind so many sectors.
    void cut(long toSectors) throws IOException {
        file.truncate(Sectors.toBytes(toSectors));
        sectors = toSectors;
    }

    /// Fills `into`.
    ///
    /// @return false when the file ends before
    boolean read(long at, ByteBuffer into) throws IOException {
        boolean there = at + into.remaining() <= file.length();
        if (there) {
            file.read(at, into);
        }
        return there;
    }

    void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
