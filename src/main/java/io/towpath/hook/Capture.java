package io.towpath.hook;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/// What a try writes: of more than 64 KiB its beginning and its end. Written by one thread, read by another.
final class Capture extends OutputStream {

    static final int MOST = 64 * 1024;
    private static final int HALF = MOST / 2 - 256;

    private final byte[] head = new byte[HALF];
    private final byte[] tail = new byte[HALF];
    private long written;

    @Override
    public synchronized void write(int b) {
        if (written < HALF) {
            head[(int) written] = (byte) b;
        } else {
            tail[(int) ((written - HALF) % HALF)] = (byte) b;
        }
        written++;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        for (int i = 0; i < length; i++) {
            write(bytes[offset + i]);
        }
    }

    /// Up to its end, or until the stream is closed.
    void drain(InputStream from) throws IOException {
        from.transferTo(this);
    }

    synchronized long written() {
        return written;
    }

    /// @return without what the masks hide, also beside the cut, and without characters that no text can hold
    synchronized String text(Masks masks) {
        if (written <= 2L * HALF) {
            int inTail = (int) Math.max(0, written - HALF);
            byte[] all = new byte[(int) written];
            System.arraycopy(head, 0, all, 0, (int) Math.min(written, HALF));
            System.arraycopy(tail, 0, all, all.length - inTail, inTail);
            return fits(masks.mask(clean(all, 0, all.length)));
        }
        int begin = (int) ((written - HALF) % HALF);
        byte[] end = new byte[HALF];
        System.arraycopy(tail, begin, end, 0, HALF - begin);
        System.arraycopy(tail, 0, end, HALF - begin, begin);
        String first = masks.mask(clean(head, 0, HALF));
        String last = masks.mask(clean(end, 0, HALF));
        // what is left of a secret that lay across the cut is shorter than it, and right beside the cut
        int beside = Math.max(0, masks.longest() - 1);
        return fits(
                first.substring(0, Math.max(0, first.length() - beside)) + "\n… %d bytes are left out …\n".formatted(
                        written - 2L * HALF) + last.substring(Math.min(beside, last.length())));
    }

    private static String clean(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    /// Bytes that are no UTF-8 take three each once they are replaced.
    private static String fits(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MOST) {
            return text;
        }
        String cut = new String(bytes, 0, MOST - 8, StandardCharsets.UTF_8);
        return cut.substring(0, cut.length() - 1) + "…";
    }
}
