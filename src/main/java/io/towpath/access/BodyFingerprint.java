package io.towpath.access;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Takes the SHA-256 of a request's body while it is read. The boundary of a form is left out, wherever it stands: clients
/// make another one each time they send the same files.
final class BodyFingerprint extends HttpServletRequestWrapper {

    private final MessageDigest digest;
    private final byte[] boundary;
    private final int[] fallback;
    private int matched;
    private @Nullable ServletInputStream body;

    BodyFingerprint(HttpServletRequest request) {
        super(request);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        boundary = boundary(request.getContentType());
        fallback = fallback(boundary);
    }

    /// Reads what is left; then the digest, as hex.
    String finish() throws IOException {
        byte[] buffer = new byte[64 * 1024];
        ServletInputStream rest = getInputStream();
        while (rest.read(buffer) >= 0) {
            // only its digest counts
        }
        digest.update(boundary, 0, matched);
        matched = 0;
        return HexFormat.of().formatHex(digest.digest());
    }

    private void take(byte[] bytes, int offset, int length) {
        if (boundary.length == 0) {
            digest.update(bytes, offset, length);
            return;
        }
        for (int at = offset; at < offset + length; at++) {
            take(bytes[at]);
        }
    }

    /// Knuth, Morris and Pratt: what is no boundary after all is taken late, never lost.
    private void take(byte one) {
        while (matched > 0 && boundary[matched] != one) {
            int shorter = fallback[matched - 1];
            digest.update(boundary, 0, matched - shorter);
            matched = shorter;
        }
        if (boundary[matched] == one) {
            matched++;
            if (matched == boundary.length) {
                matched = 0;
            }
        } else {
            digest.update(one);
        }
    }

    private static int[] fallback(byte[] word) {
        int[] fallback = new int[word.length];
        int length = 0;
        for (int at = 1; at < word.length; at++) {
            while (length > 0 && word[at] != word[length]) {
                length = fallback[length - 1];
            }
            if (word[at] == word[length]) {
                length++;
            }
            fallback[at] = length;
        }
        return fallback;
    }

    private static byte[] boundary(@Nullable String type) {
        int at = type == null || !type.startsWith("multipart/") ? -1 : type.indexOf("boundary=");
        if (type == null || at < 0) {
            return new byte[0];
        }
        String word = type.substring(at + "boundary=".length()).split(";")[0].strip().replace("\"", "");
        return word.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new Watched(super.getInputStream());
        }
        return body;
    }

    private final class Watched extends ServletInputStream {

        private final ServletInputStream from;

        Watched(ServletInputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            int one = from.read();
            if (one >= 0) {
                take(new byte[]{(byte) one}, 0, 1);
            }
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = from.read(bytes, offset, length);
            if (read > 0) {
                take(bytes, offset, read);
            }
            return read;
        }

        @Override
        public boolean isFinished() {
            return from.isFinished();
        }

        @Override
        public boolean isReady() {
            return from.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            from.setReadListener(listener);
        }
    }
}
