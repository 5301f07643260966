package io.towpath.platform.vsphere;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What vijava gets when it opens its URL: a connection whose request goes over our own line and whose answer was filtered.
/// vijava swallows a failed connection and parses what is not there, so the failure is thrown as one it does not expect, and
/// kept, since vijava drops the cause of what it throws.
final class Wire extends URLStreamHandler {

    private static final Pattern METHOD = Pattern.compile("<soapenv:Body>\\s*<([A-Za-z_]+)");

    private final Line line;
    private final Dropped dropped;
    private final String soapAction;
    private final ThreadLocal<AnswerFilter.Fault> fault = new ThreadLocal<>();
    private final ThreadLocal<IOException> failure = new ThreadLocal<>();

    Wire(Line line, Dropped dropped, String soapAction) {
        this.line = line;
        this.dropped = dropped;
        this.soapAction = soapAction;
    }

    @Override
    protected URLConnection openConnection(URL url) {
        return new Call(url);
    }

    /// What the server refused in this thread's last call; null when it did not.
    AnswerFilter.@Nullable Fault fault() {
        return fault.get();
    }

    /// Why the line failed in this thread's last call; null when it did not.
    @Nullable
    IOException failure() {
        return failure.get();
    }

    private byte[] exchange(byte[] request) throws IOException {
        fault.remove();
        failure.remove();
        String body = new String(request, StandardCharsets.UTF_8);
        Matcher method = METHOD.matcher(body);
        String name = method.find() ? method.group(1) : "";
        Line.Answer answer = line.post("/sdk",
                Map.of("Content-Type", "text/xml; charset=utf-8", "SOAPAction", "\"" + soapAction + "\""), body);
        if (answer.status() != 200 && answer.status() != 500 || !answer.type().contains("xml")) {
            throw new IOException("%s answered %s with status %d and no SOAP: %s".formatted(line.server(), name,
                    answer.status(), AnswerFilter.beginning(answer.body())));
        }
        AnswerFilter.Filtered filtered = AnswerFilter.filter(answer.body(), Model.answer(name), dropped,
                line.server().toString());
        fault.set(filtered.fault());
        return filtered.xml();
    }

    private final class Call extends HttpURLConnection {

        private final ByteArrayOutputStream request = new ByteArrayOutputStream();

        Call(URL url) {
            super(url);
        }

        @Override
        public OutputStream getOutputStream() {
            return request;
        }

        @Override
        public InputStream getInputStream() {
            try {
                return new ByteArrayInputStream(exchange(request.toByteArray()));
            } catch (IOException e) {
                failure.set(e);
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public @Nullable String getHeaderField(String name) {
            // the line keeps cookies; vijava would send them back with their attributes
            return null;
        }

        @Override
        public void connect() {
            connected = true;
        }

        @Override
        public void disconnect() {
            connected = false;
        }

        @Override
        public boolean usingProxy() {
            return false;
        }
    }
}
