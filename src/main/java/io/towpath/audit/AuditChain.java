package io.towpath.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How events hang together, and how anybody can check it without this program.
///
/// An event's hash is the SHA-256 of these fields, in this order, each as a netstring (`LENGTH:BYTES,`, the length in
/// decimal, counting the UTF-8 bytes). A missing reason is the single byte `~`.
///
/// | field         | form |
/// |---------------|------|
/// | scheme        | `towpath-audit-1` |
/// | number        | decimal, from 1, without gaps |
/// | at            | UTC, always with six digits: `2026-11-25T21:04:05.000123Z` |
/// | actor, action | as they are |
/// | subject       | type, id, label: three fields |
/// | reason        | as it is, or `~` |
/// | detail        | the number of pairs, then key and value of each, ordered by the keys' UTF-8 bytes |
/// | previous hash | lower-case hex of the event before; 64 zeros for the first |
///
/// A chain cannot notice by itself that its last events were cut off. For that one keeps its head: the number and hash
/// of the last event, which an export ends with and the page shows.
public final class AuditChain {

    /// The previous hash of the first event.
    public static final String GENESIS = "0".repeat(64);

    static final Comparator<String> BY_BYTES = (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8),
            b.getBytes(StandardCharsets.UTF_8));

    private static final String SCHEME = "towpath-audit-1";
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'")
            .withZone(ZoneOffset.UTC);

    private AuditChain() {}

    /// Links one more entry to the chain.
    public static AuditEvent link(long number, Instant at, AuditEntry entry, String previousHash) {
        return new AuditEvent(number, at, entry, previousHash, hash(number, at, entry, previousHash));
    }

    /// The hash as the table above says, lower-case hex.
    public static String hash(long number, Instant at, AuditEntry entry, String previousHash) {
        return HexFormat.of().formatHex(sha256(canonical(number, at, entry, previousHash)));
    }

    /// Follows the chain to its end or to the first event that does not fit.
    public static Verification verify(Iterator<AuditEvent> events) {
        return verify(events, null);
    }

    /// The same, and the chain must end at `head`.
    public static Verification verify(Iterator<AuditEvent> events, @Nullable ChainHead head) {
        ChainWalk walk = new ChainWalk();
        while (events.hasNext()) {
            Verification fault = walk.step(events.next());
            if (fault != null) {
                return fault;
            }
        }
        return walk.end(head);
    }

    /// Verifies an export, one JSON object a line, every byte of it.
    ///
    /// @throws IOException if the file cannot be read
    public static Verification verifyFile(Path file) throws IOException {
        return AuditFile.verify(file, List.of());
    }

    /// The same, and the chain must also pass through heads noted earlier: an older export's last line, a page's figure.
    public static Verification verifyFile(Path file, List<ChainHead> noted) throws IOException {
        return AuditFile.verify(file, noted);
    }

    static String timestamp(Instant at) {
        return MICROS.format(at);
    }

    static byte[] canonical(long number, Instant at, AuditEntry entry, String previousHash) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        field(out, SCHEME);
        field(out, Long.toString(number));
        field(out, timestamp(at));
        field(out, entry.actor());
        field(out, entry.action());
        field(out, entry.subject().type());
        field(out, entry.subject().id());
        field(out, entry.subject().label());
        field(out, entry.reason());
        field(out, Integer.toString(entry.detail().size()));
        entry.detail().entrySet().stream().sorted(Map.Entry.comparingByKey(BY_BYTES)).forEach(pair -> {
            field(out, pair.getKey());
            field(out, pair.getValue());
        });
        field(out, previousHash);
        return out.toByteArray();
    }

    private static void field(ByteArrayOutputStream out, @Nullable String text) {
        if (text == null) {
            out.write('~');
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(bytes);
        out.write(',');
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
