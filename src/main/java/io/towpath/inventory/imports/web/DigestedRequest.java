package io.towpath.inventory.imports.web;

import io.towpath.inventory.RefusedException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes the SHA-256 of a body while it is read, and compares it with what `Content-Digest` (RFC 9530) announces.
final class DigestedRequest extends HttpServletRequestWrapper {

    private static final Pattern SHA256 = Pattern.compile("(?:^|,)\\s*sha-256\\s*=\\s*:([A-Za-z0-9+/=]+):");

    private final MessageDigest digest;
    private @Nullable ServletInputStream body;

    DigestedRequest(HttpServletRequest request) {
        super(request);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Reads what is left, then compares.
    void check() throws IOException {
        ServletInputStream rest = getInputStream();
        byte[] buffer = new byte[64 * 1024];
        while (rest.read(buffer) >= 0) {
            // only its digest counts
        }
        String announced = getHeader("Content-Digest");
        Matcher matcher = SHA256.matcher(announced == null ? "" : announced);
        if (matcher.find() && !MessageDigest.isEqual(decoded(matcher.group(1)), digest.digest())) {
            throw new RefusedException(RefusedException.Kind.INVALID, "digest-mismatch",
                    "what came is not what Content-Digest announces", "Send it again: it was damaged on its way.");
        }
    }

    private static byte[] decoded(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException _) {
            return new byte[0];
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (body == null) {
            body = new Digesting(super.getInputStream());
        }
        return body;
    }

    private final class Digesting extends ServletInputStream {

        private final ServletInputStream from;

        Digesting(ServletInputStream from) {
            this.from = from;
        }

        @Override
        public int read() throws IOException {
            int one = from.read();
            if (one >= 0) {
                digest.update((byte) one);
            }
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = from.read(bytes, offset, length);
            if (read > 0) {
                digest.update(bytes, offset, read);
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
