package io.towpath.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends files to a server, shows what they would change, and applies that when told to.
final class ServerImport {

    static final int REJECTED = 1;
    static final int REFUSED = 7;
    static final int UNREACHABLE = 8;
    static final int CONFLICT = 9;
    private static final Duration ANSWER = Duration.ofMinutes(5);
    private static final List<String> OUTCOMES = List.of("created", "updated", "unchanged", "removed", "missing",
            "conflict", "rejected");

    private final Terminal terminal;
    private final String server;
    private final String token;
    private final boolean json;
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final JsonMapper mapper = JsonMapper.builder().build();

    /// @param server its address, as people open it: `https://towpath.example.com`
    /// @param token  as the page /me makes them
    ServerImport(Terminal terminal, String server, String token, boolean json) {
        this.terminal = terminal;
        this.server = server.replaceAll("/+$", "");
        this.token = token;
        this.json = json;
    }

    private record Answer(int status, JsonNode body) {}

    /// @param options of the address: `kind`, `onError`, …; null values are left out
    /// @param apply   whether the preview is applied at once
    /// @return the exit code
    int run(List<Path> files, Map<String, @Nullable String> options, boolean apply) throws IOException {
        try {
            String query = options.entrySet().stream().filter(option -> option.getValue() != null)
                    .map(option -> option.getKey() + "=" + java.net.URLEncoder.encode(option.getValue(),
                            StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&", "?", ""));
            String boundary = "towpath-" + UUID.randomUUID();
            Answer sent = call(request("/api/v1/imports" + query).header("Prefer", "wait=10")
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(parts(files, boundary)));
            while (sent.status < 300 && sent.body.path("state").asString("").equals("reading")) {
                TimeUnit.MILLISECONDS.sleep(500);
                sent = call(request("/api/v1/imports/" + sent.body.path("id").asString()).GET());
            }
            if (sent.status >= 300) {
                return refused(sent);
            }
            return sent.body.path("state").asString("").equals("failed") ? failed(sent) : shown(sent, apply);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server reads the file");
        } catch (java.net.ConnectException e) {
            terminal.say(server + " does not answer" + (e.getMessage() == null ? "" : ": " + e.getMessage()));
            return UNREACHABLE;
        }
    }

    private int shown(Answer sent, boolean apply) throws IOException, InterruptedException {
        Answer told = sent;
        if (apply && sent.body.path("state").asString("").equals("previewed")) {
            told = call(request("/api/v1/imports/" + sent.body.path("id").asString() + "/apply")
                    .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString("{}")));
            if (told.status >= 300) {
                return refused(told);
            }
        }
        if (json) {
            terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(told.body));
        } else {
            print(told.body);
        }
        terminal.out().flush();
        return told.body.path("summary").properties().stream().anyMatch(kind -> kind.getValue().has("rejected"))
                ? REJECTED
                : 0;
    }

    private void print(JsonNode one) {
        String state = one.path("state").asString("");
        terminal.out().printf("%s: %s, %s rows, %s%n", one.path("file").path("name").asString(),
                one.path("kind").asString("?"), one.path("file").path("rows").asString(), state);
        new TreeMap<>(one.path("summary").properties().stream().collect(Collectors.toMap(Map.Entry::getKey,
                Map.Entry::getValue))).forEach((kind, counts) -> {
                    List<String> words = new ArrayList<>();
                    OUTCOMES.stream().filter(counts::has)
                            .forEach(outcome -> words.add(counts.get(outcome).asString() + " " + outcome));
                    terminal.out().printf("  %-18s %s%n", kind, String.join(", ", words));
                });
        for (JsonNode fault : one.path("errors")) {
            terminal.out().printf("  %s %s%s: %s%n", fault.path("sheet").asString(fault.path("file").asString("")),
                    fault.path("line").asString(), fault.path("header").isString()
                            ? " " + fault.path("header")
                                    .asString()
                            : "",
                    fault.path("detail").asString());
        }
        if (state.equals("previewed")) {
            terminal.out().printf("Nothing is changed yet. Apply it with --yes, or at %s/imports/%s%n", server,
                    one.path("id").asString());
        }
    }

    private int failed(Answer answer) {
        JsonNode problem = answer.body.path("problem");
        terminal.say(problem.path("message").asString("the file cannot be taken"));
        terminal.err().println("         " + problem.path("remedy").asString(""));
        terminal.err().flush();
        return REFUSED;
    }

    private int refused(Answer answer) {
        terminal.say(answer.body.path("detail").asString("the server answered " + answer.status));
        terminal.err().println("         " + answer.body.path("remedy").asString(""));
        terminal.err().flush();
        if (json) {
            terminal.out().println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(answer.body));
            terminal.out().flush();
        }
        if (answer.status >= 500) {
            return UNREACHABLE;
        }
        return answer.status == 409 || answer.status == 412 ? CONFLICT : REFUSED;
    }

    private Answer call(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body;
        try {
            body = mapper.readTree(response.body());
        } catch (tools.jackson.core.JacksonException _) {
            body = mapper.createObjectNode();
        }
        return new Answer(response.statusCode(), body);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(server + path)).timeout(ANSWER).header("Authorization",
                "Bearer " + token).header("Accept", "application/json");
    }

    /// The files are streamed from the disk.
    private static HttpRequest.BodyPublisher parts(List<Path> files, String boundary) throws IOException {
        List<HttpRequest.BodyPublisher> parts = new ArrayList<>();
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " is no file; put the CSVs of a folder into a zip archive");
            }
            String name = String.valueOf(file.getFileName()).replace("\"", "'");
            parts.add(HttpRequest.BodyPublishers.ofString(
                    "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\n\r\n".formatted(boundary,
                            name)));
            parts.add(HttpRequest.BodyPublishers.ofFile(file));
            parts.add(HttpRequest.BodyPublishers.ofString("\r\n"));
        }
        parts.add(HttpRequest.BodyPublishers.ofString("--" + boundary + "--\r\n"));
        return HttpRequest.BodyPublishers.concat(parts.toArray(new HttpRequest.BodyPublisher[0]));
    }

    /// In the order people read them.
    static Map<String, @Nullable String> options(String kind, @Nullable String onError, @Nullable String absent,
            @Nullable String manual) {
        Map<String, @Nullable String> options = new LinkedHashMap<>();
        options.put("kind", kind);
        options.put("dryRun", "true");
        options.put("again", "true");
        options.put("onError", onError);
        options.put("absent", absent);
        options.put("manual", manual);
        return options;
    }
}
