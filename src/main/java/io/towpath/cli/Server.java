package io.towpath.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that remote commands speak to.
final class Server {

    static final int REFUSED = 7;
    static final int UNREACHABLE = 8;
    static final int CONFLICT = 9;
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private final Terminal terminal;
    private final String address;
    private final String token;
    private final boolean json;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final JsonMapper mapper = JsonMapper.builder().build();

    /// @param address as people open it: `https://towpath.example.com`
    /// @param token   as the page /me makes them
    Server(Terminal terminal, String address, String token, boolean json) {
        this.terminal = terminal;
        this.address = address.replaceAll("/+$", "");
        this.token = token;
        this.json = json;
    }

    /// With the token of the environment.
    static Server of(String url, Terminal terminal, boolean json, Function<String, RuntimeException> usage) {
        String token = System.getenv("TOWPATH_TOKEN");
        if (token == null || token.isBlank()) {
            throw usage.apply("TOWPATH_TOKEN is not set: make a token on the server's page /me and put it there");
        }
        if (!url.matches("https?://.+")) {
            throw usage.apply("--server '" + url + "' is no address, such as https://towpath.example.com");
        }
        return new Server(terminal, url, token.strip(), json);
    }

    record Answer(int status, JsonNode body) {}

    String address() {
        return address;
    }

    String pretty(Object body) {
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(body);
    }

    Answer get(String path) throws IOException, InterruptedException {
        return call(request(path).GET());
    }

    Answer post(String path, String body) throws IOException, InterruptedException {
        return call(request(path).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(
                body)));
    }

    Answer call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(
                StandardCharsets.UTF_8));
        JsonNode body;
        try {
            body = mapper.readTree(response.body());
        } catch (tools.jackson.core.JacksonException _) {
            body = mapper.createObjectNode();
        }
        return new Answer(response.statusCode(), body);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path)).timeout(ANSWER).header("Authorization",
                "Bearer " + token).header("Accept", "application/json");
    }

    /// Tells why the server does not do it.
    ///
    /// @return the exit code
    int refused(Answer answer) {
        terminal.say(answer.body.path("detail").asString("the server answered " + answer.status));
        terminal.err().println("         " + answer.body.path("remedy").asString(""));
        terminal.err().flush();
        if (json) {
            terminal.out().println(pretty(answer.body));
            terminal.out().flush();
        }
        if (answer.status >= 500) {
            return UNREACHABLE;
        }
        return answer.status == 409 || answer.status == 412 ? CONFLICT : REFUSED;
    }

    int silent(IOException e) {
        terminal.say(address + " does not answer" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
        return UNREACHABLE;
    }
}
