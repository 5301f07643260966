package io.towpath.disk.vhd;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Finds the footer that counts: the one at the end of the file, or where that is damaged, the copy that a dynamic disk
/// has at its beginning. The beginning of a fixed disk is the guest's, whatever it looks like.
final class FooterSearch {

    private FooterSearch() {}

    /// @param footer  the one that counts
    /// @param at      where it lies
    /// @param end     where the footer at the end begins: nothing else may lie there; the file's length when there is none
    /// @param copies  what is odd about the other one, null for nothing
    record Found(Footer footer, long at, long end, @Nullable String copies) {

        /// Whether the footer at the end is missing or damaged.
        boolean endLost() {
            return at == 0 && copies != null;
        }
    }

    /// A sector that may be a footer.
    private record Place(long at, ByteBuffer bytes) {

        boolean sound() {
            return Footer.isSound(bytes);
        }
    }

    /// Whether a file without other signs is a fixed VHD: a sound footer that fits its length to the byte. The last
    /// sector of a raw disk is the guest's, too, so less is not enough.
    static boolean endsAsFixedDisk(ImageSource source) throws IOException {
        Place end = end(source);
        if (!end.sound()) {
            return false;
        }
        Footer footer = Footer.of(end.bytes);
        return footer.isFixed() && footer.sizeBytes() == end.at;
    }

    /// Whether anything says that the file is a VHD, be it damaged.
    static boolean hasTraces(ImageSource source) throws IOException {
        return Footer.hasCookie(start(source).bytes) || end(source).sound() || cookieNearEnd(source) >= 0;
    }

    static Found find(ImageSource source) throws IOException {
        Faults faults = new Faults(source.name());
        Place start = start(source);
        Place end = end(source);
        boolean copy = start.sound() && end.at > 0 && !Footer.of(start.bytes).isFixed();
        if (end.sound()) {
            Footer footer = Footer.of(end.bytes);
            if (footer.isFixed()) {
                return new Found(footer, end.at, end.at, null);
            }
            if (!copy) {
                return new Found(footer, end.at, end.at, "the copy of the footer at byte 0 is damaged");
            }
            if (!footer.sameDiskAs(Footer.of(start.bytes))) {
                source.refuse(new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "footer", null, end.at,
                        "the footer at byte %d and its copy at byte 0 describe two different disks".formatted(end.at),
                        "Copy the file again; if it stays so, it is damaged."));
            }
            return new Found(footer, end.at, end.at, null);
        }
        long cookie = cookieNearEnd(source);
        if (copy) {
            if (source.length() % Footer.BYTES != 0) {
                throw faults.truncated("footer", source.length(),
                        "the file ends at byte %d, in the middle of a sector".formatted(source.length()));
            }
            boolean damaged = cookie == end.at;
            return new Found(Footer.of(start.bytes), 0, damaged ? end.at : source.length(),
                    "the footer at the end is " + (damaged ? "damaged" : "missing"));
        }
        throw noFooter(faults, source, start, cookie);
    }

    private static ImageException noFooter(Faults faults, ImageSource source, Place start, long cookie) {
        if (cookie >= 0 && cookie != source.length() - Footer.BYTES) {
            return faults.truncated("footer", cookie,
                    "its footer at byte %d has %d bytes, expected %d".formatted(cookie,
                            source.length() - cookie, Footer.BYTES));
        }
        boolean first = Footer.hasCookie(start.bytes);
        if (!first && cookie < 0) {
            return faults.truncated("footer", source.length(), "there is no footer at its end");
        }
        return faults.checksum("footer", cookie < 0 ? 0 : cookie, "does not agree with its checksum"
                + (first && cookie > 0 ? ", nor does its copy at byte 0" : ", and there is no sound copy"));
    }

    private static Place start(ImageSource source) throws IOException {
        return place(source, 0, Footer.BYTES);
    }

    private static Place end(ImageSource source) throws IOException {
        Place end = place(source, Math.max(0, source.length() - Footer.BYTES), Footer.BYTES);
        if (!end.sound() && source.length() % Footer.BYTES == Footer.OLD_BYTES) {
            Place old = place(source, source.length() - Footer.OLD_BYTES, Footer.OLD_BYTES);
            if (old.sound() && Footer.of(old.bytes).mayBeOld()) {
                return old;
            }
        }
        return end;
    }

    private static Place place(ImageSource source, long at, int bytes) throws IOException {
        ByteBuffer footer = ByteBuffer.allocate((int) Math.min(bytes, source.length() - at));
        source.read(at, footer);
        return new Place(at, footer.flip());
    }

    /// Where the cookie of a footer stands in the last two sectors, -1 for nowhere. Found elsewhere than at the beginning
    /// of the last sector, it belongs to a footer that was cut.
    private static long cookieNearEnd(ImageSource source) throws IOException {
        long from = Math.max(0, source.length() - Footer.BYTES);
        ByteBuffer tail = ByteBuffer.allocate((int) (source.length() - from));
        source.read(from, tail);
        for (int i = 0; i <= tail.limit() - Long.BYTES; i++) {
            if (tail.getLong(i) == Footer.COOKIE) {
                return from + i;
            }
        }
        return -1;
    }
}
