package io.towpath.tour;

import io.towpath.acceptance.Acceptance;
import io.towpath.acceptance.Accepted;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Evidence;
import io.towpath.acceptance.Evidence.Outcome;
import io.towpath.acceptance.SignOffs;
import io.towpath.acceptance.Verdict;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// VMs of the past that are at their target and wait for people: their checklists, through the doors that people use. The last
/// wave but one is signed and soaks, the last one waits for its owners.
@OfDemo
class DemoArrivals {

    private static final String VALIDATOR = "quinn";
    private static final String FROM = "127.0.0.1";
    private static final Duration CUTOVER = Duration.ofMinutes(50);

    private final Acceptance acceptance;
    private final Checklists checklists;
    private final SignOffs signOffs;
    private final JdbcClient jdbc;

    DemoArrivals(Acceptance acceptance, Checklists checklists, SignOffs signOffs, JdbcClient jdbc) {
        this.acceptance = acceptance;
        this.checklists = checklists;
        this.signOffs = signOffs;
        this.jdbc = jdbc;
    }

    private record Arrived(UUID trip, UUID vm, String name, @Nullable String application, @Nullable String ownerName,
            @Nullable String ownerEmail, int attempt, String wave, String state, Instant since, String place,
            long bytes) {

        boolean hasOwner() {
            return ownerName != null && ownerEmail != null;
        }

        boolean looksLikeADatabase() {
            return name.contains("db") || name.contains("sql") || name.contains("ora");
        }
    }

    /// Again tells it again: see [DemoOnce]. After the history is written.
    void play() {
        List<Arrived> arrived = jdbc.sql("""
                select m.id, m.vm_id, o.name, o.application, o.owner_name, o.owner_email, m.attempt, m.wave_key, m.state,
                       m.since, o.place, o.capacity_bytes
                  from migration m join vm_overview o on o.id = m.vm_id
                 where m.state in ('VALIDATING', 'AWAITING_SIGN_OFF') and m.planned_by = 'lena' and m.wake_at is null
                   and exists (select from migration_step s where s.migration_id = m.id and s.node = 'demo')
                 order by m.since, o.name
                """).query((row, _) -> new Arrived(row.getObject("id", UUID.class), row.getObject("vm_id", UUID.class),
                row.getString("name"), row.getString("application"), row.getString("owner_name"),
                row.getString("owner_email"), row.getInt("attempt"), row.getString("wave_key"),
                row.getString("state"), row.getTimestamp("since").toInstant(), row.getString("place"),
                row.getLong("capacity_bytes"))).list();
        arrived.forEach(this::open);
        List<Arrived> asked = arrived.stream().filter(one -> one.state.equals("AWAITING_SIGN_OFF")).toList();
        String last = asked.stream().map(Arrived::wave).max(String::compareTo).orElse("");
        List<Arrived> waiting = asked.stream().filter(one -> one.wave.equals(last)).toList();
        asked.forEach(one -> acceptance.awaitSignOff(one.trip));
        boolean rejected = false;
        for (Arrived one : asked) {
            if (!one.wave.equals(last) && one.hasOwner()) {
                decided(one);
                if (!rejected) {
                    rejects(one);
                    rejected = true;
                }
                signs(one);
            }
        }
        waiting.stream().filter(Arrived::looksLikeADatabase).findFirst().or(() -> waiting.stream().findFirst())
                .ifPresent(this::slower);
        waiting.stream().filter(Arrived::hasOwner).skip(1).limit(2).forEach(one -> {
            decided(one);
            signOffs.createLink(one.trip, VALIDATOR);
        });
        arrived.stream().filter(one -> one.state.equals("VALIDATING")).forEach(this::held);
    }

    private void open(Arrived one) {
        String digest = "sha256:" + sha256(one.name);
        acceptance.open(one.trip, new Accepted(one.vm, one.name, one.application, one.ownerName, one.hasOwner()
                ? one.ownerEmail
                : null, one.attempt, one.place, "KVM cluster ZRH", one.since.minus(CUTOVER), one.since,
                List.of(
                        Accepted.Disk.copied("Hard disk 1", one.name + ".qcow2", "qcow2", one.bytes, digest, digest))));
        acceptance.add(one.trip, List.of(
                new Evidence(Criterion.STORAGE, Outcome.PASSED, "disk-equality",
                        "Every disk was read back and is equal to what was read at the source."),
                new Evidence(Criterion.BOOTS, Outcome.NOTED, "boot-loader",
                        "A boot loader is where the firmware looks for it.")));
    }

    /// All that a validator looks at holds.
    private void decided(Arrived one) {
        checklists.decide(one.trip,
                Stream.of(Criterion.values()).filter(criterion -> criterion != Criterion.OWNER_SIGN_OFF
                        && criterion != Criterion.SOAK)
                        .map(criterion -> new Checklists.Ruling(criterion, Verdict.PASSED, null))
                        .toList(),
                null, VALIDATOR);
    }

    private void rejects(Arrived one) {
        signOffs.reject(signOffs.createLink(one.trip, VALIDATOR).token(),
                new SignOffs.Problem(String.valueOf(one.ownerName),
                        "The nightly export has no share to write to.", false,
                        Map.of(Criterion.APPLICATION, new SignOffs.Tick(
                                false, "the share of the export is missing"))),
                FROM);
        checklists.decide(one.trip, List.of(new Checklists.Ruling(Criterion.APPLICATION, Verdict.PASSED,
                "The share is mounted again; the export ran at 14:10.")), null, VALIDATOR);
    }

    private void signs(Arrived one) {
        String token = signOffs.createLink(one.trip, VALIDATOR).token();
        String seen = checklists.find(one.trip).orElseThrow().sha256();
        signOffs.sign(token, new SignOffs.Signing(seen, String.valueOf(one.ownerName), true, null, Map.of()), FROM);
    }

    private void slower(Arrived one) {
        acceptance.add(one.trip, List.of(new Evidence(Criterion.PERFORMANCE, Outcome.FAILED, "baseline",
                "Transactions in the busiest hour: 1,168 a second against 1,600 of the baseline, −27 %; 20 % may differ. The "
                        + "disks answer in 9 ms instead of 2 ms: they lie on the class for archives.")));
    }

    /// Nobody drives it on before that was looked at.
    private void held(Arrived one) {
        jdbc.sql("""
                update migration set hold_by = :by, hold_reason = 'The application team looks at it first.',
                       hold_since = :since where id = :id
                """).param("by", VALIDATOR).param("since", Timestamp.from(one.since)).param("id", one.trip).update();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(
                    StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
