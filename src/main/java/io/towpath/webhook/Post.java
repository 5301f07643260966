package io.towpath.webhook;

import io.towpath.units.CallableAddresses;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Sends one event. Whatever a receiver answers but its status is not read, and no redirect is followed: nobody can read
/// through it what lies behind an address. An address is judged each time; the client asks the name service once more, which
/// within Java's cache of some seconds says the same.
@Component
class Post {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_WORDS = 300;

    private final CallableAddresses callable;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE.dividedBy(2))
            .followRedirects(HttpClient.Redirect.NEVER).version(HttpClient.Version.HTTP_1_1).build();

    Post(WebhooksProperties properties) {
        callable = CallableAddresses.of(properties.allowedNetworks(), "towpath.webhooks.allowed-networks");
    }

    /// @param status  null where none came
    /// @param trouble null where it was taken
    record Answer(@Nullable Integer status, @Nullable String trouble, int tookMillis) {

        boolean taken() {
            return trouble == null;
        }
    }

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

    Answer send(String url, Envelope event, SigningKey key, Instant now) throws InterruptedException {
        long began = System.nanoTime();
        try {
            HttpRequest request = HttpRequest.newBuilder(check(url)).timeout(PATIENCE)
                    .header("Content-Type", "application/cloudevents+json; charset=UTF-8")
                    .header("User-Agent", "Towpath").header("webhook-id", event.id())
                    .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                    .header("webhook-signature", key.sign(event.id(), now.getEpochSecond(), event.body()))
                    .POST(HttpRequest.BodyPublishers.ofString(event.body())).build();
            HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
            // unread: one that never ends would hold whoever waits for its end
            answer.body().close();
            int status = answer.statusCode();
            return new Answer(status, status >= 200 && status < 300
                    ? null
                    : "the receiver answers %d".formatted(status), since(began));
        } catch (HttpTimeoutException e) {
            return new Answer(null, "no answer within %d s".formatted(PATIENCE.toSeconds()), since(began));
        } catch (IOException | IllegalArgumentException e) {
            return new Answer(null, words(e), since(began));
        }
    }

    /// What a receiver said itself is not repeated: it is none of ours, and may be anything.
    private static String words(Exception e) {
        String message = e.getMessage();
        if (e instanceof ProtocolException || message != null && message.contains("parse error")) {
            return "it does not answer as HTTP/1.1 does";
        }
        return message == null || message.isBlank()
                ? "no connection: " + e.getClass().getSimpleName()
                : message.replaceAll("\\p{Cntrl}", "?").substring(0, Math.min(message.length(), MOST_WORDS));
    }

    private static int since(long began) {
        return (int) Math.min(Integer.MAX_VALUE, (System.nanoTime() - began) / 1_000_000);
    }
}
