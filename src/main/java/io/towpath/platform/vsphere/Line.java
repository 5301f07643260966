package io.towpath.platform.vsphere;

import io.towpath.platform.spi.CertificateChangedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// HTTPS to one server: to a checked address, with a pinned certificate, without redirects, with an end to every wait and a
/// limit on every answer. Keeps the cookies of the server's sessions.
final class Line implements AutoCloseable {

    static {
        // the connection goes to an address, the request names the host; read once, by the JDK's client
        String restricted = System.getProperty("jdk.httpclient.allowRestrictedHeaders", "");
        if (restricted.isEmpty()) {
            System.setProperty("jdk.httpclient.allowRestrictedHeaders", "host");
        }
    }

    private final AddressPolicy.Address server;
    private final Pin pin;
    private final VsphereProperties limits;
    private final HttpClient client;
    private final String base;
    private final Map<String, String> cookies = new ConcurrentHashMap<>();

    /// @throws IOException when the server's address must not be called
    Line(AddressPolicy policy, AddressPolicy.Address server, Pin pin, VsphereProperties limits) throws IOException {
        this.server = server;
        this.pin = pin;
        this.limits = limits;
        InetAddress address = policy.resolve(server);
        String literal = address.getHostAddress().replaceAll("%.*", "");
        base = "https://%s:%d".formatted(address instanceof Inet6Address ? "[" + literal + "]" : literal,
                server.port());
        SSLParameters tls = pin.context().getDefaultSSLParameters();
        tls.setProtocols(new String[]{"TLSv1.3", "TLSv1.2"});
        if (!server.host().matches("[0-9.]+|.*:.*")) {
            tls.setServerNames(List.of(new SNIHostName(server.host())));
        }
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(pin.context())
                .sslParameters(tls).followRedirects(HttpClient.Redirect.NEVER).connectTimeout(limits.connectTimeout())
                .build();
    }

    /// @param body as sent; not more than the limit
    record Answer(int status, String type, byte[] body) {}

    /// A part of a file.
    ///
    /// @param within `bytes 0-1023/8388608`, as the server says which part it sends; empty when it does not
    /// @param body   empty but for 206
    record Part(int status, String within, byte[] body) {}

    /// A file on its way; to be closed.
    record Stream(int status, InputStream body) {}

    AddressPolicy.Address server() {
        return server;
    }

    /// The fingerprint of the server's certificate as VMware's own programs know it; null before the first call.
    @Nullable
    String seenSha1() {
        return pin.seenSha1();
    }

    Answer post(String path, Map<String, String> headers, String body) throws IOException {
        return send(path, headers, request -> request.POST(BodyPublishers.ofString(body)));
    }

    Answer get(String path, Map<String, String> headers) throws IOException {
        return send(path, headers, HttpRequest.Builder::GET);
    }

    Answer delete(String path, Map<String, String> headers) throws IOException {
        return send(path, headers, HttpRequest.Builder::DELETE);
    }

    /// Asks for a part of a file. A server that sends the whole instead is not listened to.
    Part part(String path, long from, int length) throws IOException {
        HttpRequest request = request(path, Map.of("Range", "bytes=%d-%d".formatted(from, from + length - 1)),
                HttpRequest.Builder::GET);
        Watched.Progress progress = new Watched.Progress();
        HttpResponse<Object> answer = answer(request, told -> told.statusCode() == 206
                ? new Watched<>(BodySubscribers.mapping(
                        BodySubscribers.limiting(BodySubscribers.ofByteArray(), length), bytes -> bytes), progress)
                : BodySubscribers.mapping(BodySubscribers.ofInputStream(), stream -> stream), progress);
        return new Part(answer.statusCode(), answer.headers().firstValue("Content-Range").orElse(""),
                read(answer.body()));
    }

    private static byte[] read(Object body) throws IOException {
        if (body instanceof InputStream unwanted) {
            unwanted.close();
            return new byte[0];
        }
        return (byte[]) body;
    }

    /// Asks for a file, of any length.
    Stream stream(String path) throws IOException {
        HttpResponse<InputStream> answer = answer(request(path, Map.of(), HttpRequest.Builder::GET),
                BodyHandlers.ofInputStream(), new Watched.Progress());
        return new Stream(answer.statusCode(), answer.body());
    }

    void forgetCookies() {
        cookies.clear();
    }

    /// Takes no more calls; those under way go on.
    void retire() {
        client.shutdown();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private interface Method {

        HttpRequest.Builder on(HttpRequest.Builder request);
    }

    private Answer send(String path, Map<String, String> headers, Method method) throws IOException {
        HttpResponse<byte[]> answer = answer(request(path, headers, method),
                BodyHandlers.limiting(BodyHandlers.ofByteArray(), limits.maxAnswer().toBytes()), null);
        return new Answer(answer.statusCode(), answer.headers().firstValue("Content-Type").orElse(""), answer.body());
    }

    private HttpRequest request(String path, Map<String, String> headers, Method method) {
        HttpRequest.Builder request = method.on(HttpRequest.newBuilder(URI.create(base + path)));
        headers.forEach(request::setHeader);
        if (!cookies.isEmpty()) {
            request.setHeader("Cookie", String.join("; ", cookies.entrySet().stream()
                    .map(cookie -> cookie.getKey() + "=" + cookie.getValue()).toList()));
        }
        try {
            request.setHeader("Host", server.port() == 443 ? server.host() : server.host() + ":" + server.port());
        } catch (IllegalArgumentException _) {
            // an HttpClient was used before the property was set: the address stands in the header
        }
        return request.build();
    }

    /// @param progress of a disk's bytes, which are waited for as long as they come; null for calls, which may think for long
    private <T> HttpResponse<T> answer(HttpRequest request, HttpResponse.BodyHandler<T> body,
            Watched.@Nullable Progress progress) throws IOException {
        CompletableFuture<HttpResponse<T>> running = client.sendAsync(request, body);
        try {
            HttpResponse<T> answer = awaited(running, progress);
            answer.headers().allValues("Set-Cookie").forEach(this::remember);
            return answer;
        } catch (TimeoutException e) {
            running.cancel(true);
            throw new IOException("%s did not answer within %d s".formatted(server,
                    limits.answerTimeout().toSeconds()));
        } catch (ExecutionException e) {
            throw explained(e.getCause() == null ? e : e.getCause());
        } catch (InterruptedException e) {
            running.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while " + server + " was asked", e);
        }
    }

    private <T> HttpResponse<T> awaited(CompletableFuture<HttpResponse<T>> running,
            Watched.@Nullable Progress progress)
            throws IOException, TimeoutException, ExecutionException, InterruptedException {
        long end = System.nanoTime() + limits.answerTimeout().toNanos();
        while (progress != null) {
            long left = Math.min(end - System.nanoTime(), limits.silence().toNanos() - progress.silentNanos());
            try {
                return running.get(Math.max(0, left), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (System.nanoTime() >= end) {
                    throw e;
                }
                if (progress.silentNanos() >= limits.silence().toNanos()) {
                    running.cancel(true);
                    throw new IOException("%s was asked for a disk, and nothing came for %d s".formatted(server,
                            limits.silence().toSeconds()), e);
                }
            }
        }
        return running.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    /// Only the name and the value: what a server says besides is not for it to read again.
    private void remember(String cookie) {
        String pair = cookie.split(";", 2)[0].strip();
        int equals = pair.indexOf('=');
        if (equals > 0 && pair.length() <= 4096) {
            cookies.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
        }
    }

    private IOException explained(Throwable cause) {
        if (pin.broken()) {
            String confirmed = pin.sha256();
            String seen = Objects.requireNonNull(pin.seen()).sha256();
            return confirmed == null
                    ? new IOException("%s shows another certificate than the vCenter says: %s".formatted(server, seen))
                    : new CertificateChangedException(server.toString(), confirmed, seen);
        }
        if (tooLarge(cause)) {
            return new IOException("%s answered with more than %d MB; the answer was not read".formatted(server,
                    limits.maxAnswer().toMegabytes()), cause);
        }
        String message = "%s cannot be reached: %s".formatted(server, reason(cause));
        return unsent(cause) ? new UnsentException(message, cause) : new IOException(message, cause);
    }

    /// Whether it failed before the request was sent.
    private static boolean unsent(Throwable cause) {
        return cause instanceof java.net.ConnectException || cause instanceof java.net.http.HttpConnectTimeoutException
                || cause instanceof javax.net.ssl.SSLHandshakeException;
    }

    private static boolean tooLarge(Throwable cause) {
        for (@Nullable
        Throwable each = cause; each != null; each = each.getCause()) {
            if (String.valueOf(each.getMessage()).contains("exceeds capacity")) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case java.net.http.HttpConnectTimeoutException _ -> "no connection within the time";
            case java.net.ConnectException _ -> "nobody listens there, or a firewall refuses";
            case javax.net.ssl.SSLException e -> "TLS: " + e.getMessage();
            default -> cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        };
    }
}
