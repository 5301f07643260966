package io.towpath.cli;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/// Sends files to a server, shows what they would change, and applies that when told to.
final class ServerImport {

    /// Not all rows are taken: some are rejected, or nobody said which VM they mean.
    static final int REJECTED = 1;
    private static final List<String> OUTCOMES = List.of("created", "updated", "unchanged", "removed", "missing",
            "conflict", "rejected");

    private final Terminal terminal;
    private final Server server;
    private final boolean json;

    ServerImport(Terminal terminal, Server server, boolean json) {
        this.terminal = terminal;
        this.server = server;
        this.json = json;
    }

    /// @param mapping what columns are, as JSON; null: what they are called
    /// @param options of the address: `kind`, `onError`, …; null values are left out
    /// @param proposals whether rows mean the VM that a name, a DNS name or a MAC address alone proposes
    /// @param apply   whether the preview is applied at once
    /// @return the exit code
    int run(List<Path> files, @Nullable String mapping, Map<String, @Nullable String> options, boolean proposals,
            boolean apply) throws IOException {
        try {
            String query = options.entrySet().stream().filter(option -> option.getValue() != null)
                    .map(option -> option.getKey() + "=" + java.net.URLEncoder.encode(option.getValue(),
                            StandardCharsets.UTF_8))
                    .collect(Collectors.joining("&", "?", ""));
            String boundary = "towpath-" + UUID.randomUUID();
            Server.Answer sent = server.call(server.request("/api/v1/imports" + query).header("Prefer", "wait=10")
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(parts(files, mapping, boundary)));
            while (sent.status() < 300 && sent.body().path("state").asString("").equals("reading")) {
                TimeUnit.MILLISECONDS.sleep(500);
                sent = server.get("/api/v1/imports/" + sent.body().path("id").asString());
            }
            if (sent.status() >= 300) {
                return server.refused(sent);
            }
            return switch (sent.body().path("state").asString("")) {
                case "failed" -> failed(sent);
                case "needs-mapping" -> unmapped(sent);
                default -> shown(sent, proposals, apply);
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the server reads the file");
        } catch (java.net.ConnectException e) {
            return server.silent(e);
        }
    }

    private int shown(Server.Answer sent, boolean proposals, boolean apply) throws IOException, InterruptedException {
        Server.Answer told = sent;
        String self = "/api/v1/imports/" + sent.body().path("id").asString();
        boolean previewed = sent.body().path("state").asString("").equals("previewed");
        if (proposals && previewed && undecided(sent) > 0) {
            told = server.post(self + "/resolve", "{\"acceptProposals\":true}");
        }
        if (apply && previewed && told.status() < 300) {
            told = server.post(self + "/apply", "{}");
        }
        if (told.status() >= 300) {
            return server.refused(told);
        }
        if (json) {
            terminal.out().println(server.pretty(told.body()));
        } else {
            print(told.body());
        }
        terminal.out().flush();
        tellUndecided(told);
        return undecided(told) > 0
                || told.body().path("summary").properties().stream().anyMatch(kind -> kind.getValue().has("rejected"))
                        ? REJECTED
                        : 0;
    }

    private static int undecided(Server.Answer answer) {
        return answer.body().path("undecided").asInt(0);
    }

    private void tellUndecided(Server.Answer told) {
        int rows = undecided(told);
        if (rows == 0) {
            return;
        }
        boolean previewed = told.body().path("state").asString("").equals("previewed");
        terminal.say("%,d %s: %s/imports/%s?tab=conflict".formatted(rows, previewed
                ? rows == 1 ? "row waits for a decision" : "rows wait for a decision"
                : rows == 1
                        ? "row was left out, for nobody decided which VM it means"
                        : "rows were left out, for nobody decided which VMs they mean",
                server.address(), told.body().path("id").asString()));
        terminal.err()
                .printf("         --accept-proposals takes the VMs that a name, a DNS name or a MAC address alone "
                        + "proposes.%n");
        terminal.err().flush();
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
        int kept = one.path("keptFields").asInt(0);
        if (kept > 0 && one.path("options").path("manual").asString("keep").equals("keep")) {
            terminal.out().printf("  %-18s %d %s; see %s/imports/%s?tab=kept%n", "kept", kept, kept == 1
                    ? "field that a person wrote or a better list told stays"
                    : "fields that people wrote or a better list told stay", server.address(),
                    one.path("id").asString());
        }
        for (JsonNode fault : one.path("errors")) {
            terminal.out().printf("  %s %s%s: %s%n", fault.path("sheet").asString(fault.path("file").asString("")),
                    fault.path("line").asString(), fault.path("header").isString()
                            ? " " + fault.path("header")
                                    .asString()
                            : "",
                    fault.path("detail").asString());
        }
        if (state.equals("previewed")) {
            terminal.out().printf("Nothing is changed yet. Apply it with --yes, or at %s/imports/%s%n",
                    server.address(),
                    one.path("id").asString());
        }
    }

    /// Kept on the server until somebody says what its columns are.
    private int unmapped(Server.Answer answer) {
        JsonNode one = answer.body();
        if (json) {
            terminal.out().println(server.pretty(one));
            terminal.out().flush();
        }
        terminal.say(one.path("mapping").path("why").asString("not all columns are known"));
        terminal.err().printf(
                "         It is kept. Say what its columns are at %s/imports/%s, or send it with --kind and --map "
                        + "HEADER=FIELD; without --server, --dry-run lists them.%n",
                server.address(),
                one.path("id").asString());
        terminal.err().flush();
        return Server.REFUSED;
    }

    private int failed(Server.Answer answer) {
        JsonNode problem = answer.body().path("problem");
        terminal.say(problem.path("message").asString("the file cannot be taken"));
        terminal.err().println("         " + problem.path("remedy").asString(""));
        terminal.err().flush();
        return Server.REFUSED;
    }

    /// The files are streamed from the disk.
    private static HttpRequest.BodyPublisher parts(List<Path> files, @Nullable String mapping, String boundary)
            throws IOException {
        List<HttpRequest.BodyPublisher> parts = new ArrayList<>();
        if (mapping != null) {
            parts.add(HttpRequest.BodyPublishers.ofString(
                    "--%s\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n%s\r\n".formatted(boundary,
                            mapping)));
        }
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
