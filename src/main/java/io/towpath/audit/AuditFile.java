package io.towpath.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The export: UTF-8, each line one JSON object and a line feed. Every event has its line, oldest first; the last line
/// is the head.
///
/// ```
/// {"number":1,"at":"…","actor":"lena","action":"wave.started","subject":{"type":"wave","id":"…","label":"W-001"},
///  "reason":null,"detail":{"vms":"12"},"previousHash":"0000…","hash":"9f86…"}          (on one line)
/// {"head":{"number":1,"hash":"9f86…"}}
/// ```
///
/// There is one way to write a line. A line whose bytes differ from it was touched, even where the hash still fits.
final class AuditFile {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private AuditFile() {}

    static byte[] line(AuditEvent event) {
        AuditEntry entry = event.entry();
        ObjectNode node = JSON.createObjectNode();
        node.put("number", event.number());
        node.put("at", AuditChain.timestamp(event.at()));
        node.put("actor", entry.actor());
        node.put("action", entry.action());
        node.putObject("subject").put("type", entry.subject().type()).put("id", entry.subject().id())
                .put("label", entry.subject().label());
        node.put("reason", entry.reason());
        ObjectNode detail = node.putObject("detail");
        entry.detail().entrySet().stream().sorted(Map.Entry.comparingByKey(AuditChain.BY_BYTES))
                .forEach(pair -> detail.put(pair.getKey(), pair.getValue()));
        node.put("previousHash", event.previousHash());
        node.put("hash", event.hash());
        return bytes(node);
    }

    static byte[] line(ChainHead head) {
        ObjectNode node = JSON.createObjectNode();
        node.putObject("head").put("number", head.number()).put("hash", head.hash());
        return bytes(node);
    }

    static Verification verify(Path file, List<ChainHead> noted) throws IOException {
        ChainWalk walk = new ChainWalk(noted);
        ChainHead head = null;
        long lineNumber = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (byte[] line = next(in); line.length > 0; line = next(in)) {
                lineNumber++;
                if (head != null) {
                    return walk
                            .fault("line %d comes after the head, expected the end of the file".formatted(lineNumber));
                }
                Verification fault;
                try {
                    JsonNode node = JSON.readTree(line);
                    head = node.has("head") ? head(node.path("head")) : null;
                    AuditEvent event = head == null ? event(node) : null;
                    byte[] expected = event == null ? line(Objects.requireNonNull(head)) : line(event);
                    fault = event == null ? null : walk.step(event);
                    if (fault == null && !Arrays.equals(expected, line)) {
                        fault = walk.fault("line %d was touched: it is not written as an export writes it"
                                .formatted(lineNumber));
                    }
                } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
                    fault = walk.fault("line %d is not an event: %s".formatted(lineNumber, firstLine(e)));
                }
                if (fault != null) {
                    return fault;
                }
            }
        }
        if (head == null) {
            return walk.fault("the file ends after line %d without a head: its end is missing".formatted(lineNumber));
        }
        return walk.end(head);
    }

    private static AuditEvent event(JsonNode node) {
        JsonNode subject = node.required("subject");
        Map<String, String> detail = new LinkedHashMap<>();
        node.required("detail").properties().forEach(pair -> detail.put(pair.getKey(), pair.getValue().stringValue()));
        AuditEntry entry = new AuditEntry(text(node, "actor"), text(node, "action"),
                new Subject(text(subject, "type"), text(subject, "id"), text(subject, "label")),
                optional(node.required("reason")), detail);
        return new AuditEvent(node.required("number").longValue(), Instant.parse(text(node, "at")), entry,
                text(node, "previousHash"), text(node, "hash"));
    }

    private static ChainHead head(JsonNode node) {
        return new ChainHead(node.required("number").longValue(), text(node, "hash"));
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).stringValue();
    }

    private static @Nullable String optional(JsonNode node) {
        return node.isNull() ? null : node.stringValue();
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        return message.lines().findFirst().orElse(message);
    }

    private static byte[] bytes(ObjectNode node) {
        return (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /// The next line with its line feed; empty at the end of the file.
    private static byte[] next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.write(b);
            if (b == '\n') {
                break;
            }
        }
        return line.toByteArray();
    }
}
