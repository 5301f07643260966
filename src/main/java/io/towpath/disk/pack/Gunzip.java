package io.towpath.disk.pack;

import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionProgress.Phase;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.ImageSource;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Unpacks a file of a package that is compressed as a whole, so that it can be read at any place.
///
/// | part    | fields, little-endian                                                                             |
/// |---------|---------------------------------------------------------------------------------------------------|
/// | header  | `1f 8b`, method (1; 8), flags (1), time (4), two of no use; by the flags: extra field (its length first, 2), name, comment (each to a NUL), the header's checksum (2) |
/// | content | deflate                                                                                           |
/// | end     | CRC-32 of what it inflates to (4), its length modulo 2^32 (4)                                      |
///
/// Several may follow each other, as where a program closes and goes on; nothing else may follow. Source: RFC 1952.
final class Gunzip implements AutoCloseable {

    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int CHECKED = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int LONGEST_TEXT = 1 << 16;

    private static final int READ = 1 << 18;
    private static final int WRITE = 1 << 18;

    private final ImageSource source;
    private final TargetFile target;
    private final long most;
    private final ConversionProgress progress;
    private final @Nullable RateLimit limit;
    private final Inflater inflater = new Inflater(true);
    private final ByteBuffer in = ByteBuffer.allocate(READ).limit(0);
    private final ByteBuffer out = ByteBuffer.allocate(WRITE);
    private long readTo;
    private long written;

    /// @param most  bytes that come of it; more is no disk but an attack
    /// @param limit on how fast it is read; null for none
    Gunzip(ImageSource source, TargetFile target, long most, ConversionProgress progress, @Nullable RateLimit limit) {
        this.source = source;
        this.target = target;
        this.most = most;
        this.progress = progress;
        this.limit = limit;
    }

    /// @throws ImageException [Reason#OVF_INCONSISTENT] for what is no such file, [Reason#TRUNCATED],
    ///                        [Reason#COMPRESSION_CORRUPT], [Reason#COMPRESSION_BOMB], or what the target refuses
    void run() throws IOException {
        boolean first = true;
        while (first || available()) {
            header(first);
            content();
            first = false;
        }
        target.extend(written);
        target.sync();
    }

    private boolean available() throws IOException {
        if (!in.hasRemaining() && readTo < source.length()) {
            in.clear().limit((int) Math.min(READ, source.length() - readTo));
            if (progress.cancelled()) {
                throw new ImageException(Reason.CANCELLED, source.name(), "gzip file", null, null,
                        "it was cancelled before its end", "Run it again.").offering(Offer.GO_ON);
            }
            if (limit != null) {
                limit.take(in.limit());
            }
            source.read(readTo, in);
            readTo += in.flip().limit();
            progress.at(Phase.COPY, readTo, source.length(), written);
        }
        return in.hasRemaining();
    }

    private int next() throws IOException {
        if (!available()) {
            throw new ImageException(Reason.TRUNCATED, source.name(), "gzip file", null, source.length(),
                    "it ends at byte %d, in the middle".formatted(source.length()),
                    "Copy the file again; it is not complete.");
        }
        return in.get() & 0xff;
    }

    private long number(int bytes) throws IOException {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number |= (long) next() << 8 * i;
        }
        return number;
    }

    private long at() {
        return readTo - in.remaining();
    }

    private void header(boolean first) throws IOException {
        long start = at();
        if (next() != MAGIC_1 || next() != MAGIC_2) {
            throw first
                    ? new ImageException(Reason.OVF_INCONSISTENT, source.name(), "gzip file", "magic", start,
                            "the descriptor calls it compressed, and it is no gzip file",
                            "Export the VM again; this descriptor contradicts itself.")
                    : corrupt("magic", start, "something follows its end at byte " + start);
        }
        long method = number(1);
        long flags = number(1);
        if (method != DEFLATE || (flags & RESERVED) != 0) {
            throw corrupt("flags", start + 2, "its method is %d and its flags are %d, expected 8 and at most 31"
                    .formatted(method, flags));
        }
        number(6);
        if ((flags & EXTRA) != 0) {
            for (long left = number(2); left > 0; left--) {
                next();
            }
        }
        if ((flags & NAME) != 0) {
            text(start);
        }
        if ((flags & COMMENT) != 0) {
            text(start);
        }
        if ((flags & CHECKED) != 0) {
            number(2);
        }
    }

    private void text(long start) throws IOException {
        for (int length = 0; next() != 0; length++) {
            if (length > LONGEST_TEXT) {
                throw new ImageException(Reason.LIMIT_EXCEEDED, source.name(), "gzip header", "name", start,
                        "a text in its header has more than %d bytes".formatted(LONGEST_TEXT), null);
            }
        }
    }

    private void content() throws IOException {
        inflater.reset();
        CRC32 crc = new CRC32();
        long from = written;
        try {
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    // throws where there is no more
                    next();
                    in.position(in.position() - 1);
                    inflater.setInput(in);
                }
                int got = inflater.inflate(out.array(), 0, WRITE);
                crc.update(out.array(), 0, got);
                store(got);
                if (got == 0 && inflater.needsDictionary()) {
                    throw corrupt("content", at(), "its content asks for a dictionary, which no gzip file has");
                }
            }
        } catch (DataFormatException e) {
            throw corrupt("content", at(), "its content does not inflate before byte %d: %s".formatted(at(), e
                    .getMessage()));
        }
        long end = at();
        long sum = number(4);
        long length = number(4);
        if (sum != crc.getValue() || length != (written - from & 0xffff_ffffL)) {
            throw corrupt("end", end, "what it inflates to has %d bytes and the checksum %08x, expected %d and %08x"
                    .formatted(written - from, crc.getValue(), length, sum));
        }
    }

    /// Zeroes are left out, a whole buffer of them: an image that was laid out beforehand would take its space twice.
    private void store(int length) throws IOException {
        if (length > most - written) {
            throw new ImageException(Reason.COMPRESSION_BOMB, source.name(), "gzip file", null, at(),
                    "it inflates to more than %d bytes, expected no more of a disk of its capacity".formatted(most),
                    "Export the VM again.");
        }
        boolean zero = true;
        for (int i = 0; i < length && zero; i++) {
            zero = out.array()[i] == 0;
        }
        if (!zero) {
            target.write(written, out.clear().limit(length));
        }
        written += length;
    }

    private ImageException corrupt(String field, long offset, String detail) {
        return new ImageException(Reason.COMPRESSION_CORRUPT, source.name(), "gzip file", field, offset, detail,
                "Copy the file again, or export the VM again.");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
