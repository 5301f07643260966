package io.towpath.hook;

import io.towpath.hook.HookAction.Authentication;
import io.towpath.hook.HookAction.Http;
import io.towpath.units.CallableAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Sends a request. No redirect is followed, and addresses of this machine and special ones are refused unless allowed; each
/// is judged at each try, the client asks the name service once more, which within Java's cache of some seconds says the same.
@Component
final class HttpPerformer implements Performer {

    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final int MOST_WORDS = 300;
    private static final int READ = 8192;

    private final CallableAddresses callable;
    private final Clock clock;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1).build();

    HttpPerformer(HooksProperties properties, Clock clock) {
        this.callable = CallableAddresses.of(properties.allowedNetworks(), "towpath.hooks.allowed-networks");
        this.clock = clock;
    }

    @Override
    public HookKind kind() {
        return HookKind.HTTP;
    }

    /// @param url with its variables filled in
    /// @throws IOException saying what is wrong with the address
    URI check(String url) throws IOException {
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw new IOException("it is no URL: " + e.getReason());
        }
        @Nullable
        String host = uri.getHost();
        if (host == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new IOException(host == null ? "it names no host" : "it holds more than host, port, path and query");
        }
        String named = host.replaceAll("^\\[|\\]$", "");
        callable.resolve(named);
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        if (!plain && !"https".equalsIgnoreCase(uri.getScheme()) || plain && !callable.areAllNamed(named)) {
            throw new IOException("it must begin with https://");
        }
        return uri;
    }

    @Override
    public Result perform(Attempt attempt) throws InterruptedException {
        Http http = (Http) attempt.hook().action();
        Expected expected = Expected.parse(http.expected());
        HttpRequest request;
        try {
            request = request(http, attempt);
        } catch (IllegalArgumentException e) {
            // its message quotes what it refuses, which may be the secret
            return Result.failed("hook-header", "The request was not sent: a header holds what no header can.",
                    "Correct the hook's headers, or enter its secret anew.", false);
        } catch (IOException | Template.UnfitException e) {
            return Result.failed("hook-address", "The request was not sent: " + words(e, attempt) + ".",
                    "Correct the hook's address, or allow its network by TOWPATH_HOOKS_ALLOWED_NETWORKS.", false);
        }
        try {
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            read(answer.body(), attempt.capture());
            int status = answer.statusCode();
            return expected.has(status)
                    ? Result.good(status)
                    : Result.failed("hook-status", "It answered %d, expected %s.".formatted(status,
                            http.expected().isBlank() ? "200-299" : http.expected()),
                            "Look at what it answered, mend what refuses, then run it again.", attempt.hook()
                                    .repeatable() && passes(status))
                            .with(status);
        } catch (HttpTimeoutException e) {
            return e instanceof HttpConnectTimeoutException
                    ? Result.failed("hook-away", "No connection within %d s.".formatted(CONNECT.toSeconds()),
                            "See that the address answers, then run it again.", true)
                    : Result.failed("hook-timed-out", "No answer came within the time of the run.",
                            "Look at what keeps it, or give it more time; then run it again.", false);
        } catch (IOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedException();
            }
            return e instanceof ConnectException
                    ? Result.failed("hook-away", "No connection: " + words(e, attempt) + ".",
                            "See that the address answers, then run it again.", true)
                    : Result.failed("hook-away", "No answer came: " + words(e, attempt) + ".",
                            "Look whether it had its effect all the same; then run it again, or let it count as done.",
                            attempt.hook().repeatable());
        }
    }

    private static boolean passes(int status) {
        return status >= 500 || status == 408 || status == 425 || status == 429;
    }

    private HttpRequest request(Http http, Attempt attempt) throws IOException, Template.UnfitException {
        Map<String, String> values = attempt.variables();
        Template.path(http.url(), values);
        Map<String, String> all = new HashMap<>(values);
        all.put("secret", attempt.secret());
        HttpRequest.Builder request = HttpRequest.newBuilder(check(Template.fill(http.url(), values,
                Template::inUrl))).timeout(attempt.left());
        String type = null;
        for (String line : http.headers()) {
            String[] parts = line.split(":", 2);
            String value = Template.inHeader(Template.fill(parts[1], all, Template::inHeader));
            request.header(parts[0].strip(), value);
            type = parts[0].strip().equalsIgnoreCase("Content-Type") ? value : type;
        }
        String body = Template.fill(http.body(), values, Template.inBody(type == null && looksLikeJson(http.body())
                ? "application/json"
                : type));
        if (type == null && !body.isEmpty()) {
            request.header("Content-Type", looksLikeJson(http.body())
                    ? "application/json"
                    : "text/plain; charset=UTF-8");
        }
        request.header("User-Agent", "Towpath").header("Idempotency-Key", attempt.key());
        if (http.authentication() == Authentication.BEARER) {
            request.header("Authorization", "Bearer " + attempt.secret());
        } else if (http.authentication() == Authentication.HMAC) {
            long now = clock.instant().getEpochSecond();
            request.header("towpath-timestamp", Long.toString(now)).header("towpath-signature",
                    "v1=" + signature(attempt.secret(), attempt.key() + "." + now + "." + body));
        }
        return request.method(http.method(), body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
    }

    private static boolean looksLikeJson(String body) {
        String begin = body.stripLeading();
        return begin.startsWith("{") && !begin.startsWith("{{") || begin.startsWith("[");
    }

    /// @return hexadecimal HMAC-SHA256
    static String signature(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /// No more than is kept: an answer that never ends ends here.
    private static void read(InputStream body, Capture capture) throws IOException {
        try (body) {
            byte[] buffer = new byte[READ];
            int read;
            while (capture.written() <= Capture.MOST && (read = body.read(buffer)) >= 0) {
                capture.write(buffer, 0, read);
            }
        }
    }

    private static String words(Exception e, Attempt attempt) {
        String said = e.getMessage();
        String message = said == null ? null : Masks.of(attempt.secret()).mask(said);
        if (e instanceof ProtocolException || message != null && message.contains("parse error")) {
            return "it does not answer as HTTP/1.1 does";
        }
        if (e instanceof ConnectException && (message == null || message.isBlank())) {
            return "a connection could not be made";
        }
        return message == null || message.isBlank()
                ? "no connection: " + e.getClass().getSimpleName()
                : message.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(message.length(), MOST_WORDS));
    }
}
