package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Twins;
import io.towpath.inventory.VmsChanged;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.rule.Case;
import io.towpath.readiness.rule.ReadinessRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A mark made, or a fact changed, between what a judging read and what it wrote is not lost.
@DatabaseTest
class MarkWhileJudgedTest {

    @Autowired
    JdbcClient jdbc;
    @Autowired
    Inventory inventory;
    @Autowired
    Twins twins;
    @Autowired
    AssessmentStore store;
    @Autowired
    Bench bench;
    @Autowired
    Readiness readiness;

    UUID source = new UUID(0, 0);
    UUID vm = new UUID(0, 0);

    @BeforeEach
    void aVm() {
        source = jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values ('source', 'imported', 'marked ' || gen_random_uuid(), 'marked' || gen_random_uuid(), 'lena', now())
                returning id
                """).query(UUID.class).single();
        vm = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                values (:s, 'vm-1', 'marked-' || :s, 4, 2, 8::bigint << 30, 'bios', false,
                    'vcenter', 'dc/1', 1000, '', 'x', now(), now()) returning id
                """).param("s", source).query(UUID.class).single();
    }

    @AfterEach
    void gone() {
        for (String table : List.of("finding", "assessment")) {
            jdbc.sql("delete from %s where vm_id = :vm".formatted(table)).param("vm", vm).update();
        }
        jdbc.sql("delete from vm where id = :vm").param("vm", vm).update();
        jdbc.sql("delete from connection where id = :s").param("s", source).update();
    }

    /// While it judges, something else comes to its end, or waits for the end of the judging.
    private final class Slow implements ReadinessRule {

        private final Runnable meanwhile;
        private CompletableFuture<Void> other = CompletableFuture.completedFuture(null);

        Slow(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public String id() {
            return "slow";
        }

        @Override
        public String title() {
            return "Slow";
        }

        @Override
        public String meaning() {
            return "It is slow.";
        }

        @Override
        public List<Finding> judge(Case one) {
            other = CompletableFuture.runAsync(meanwhile);
            try {
                other.get(2, TimeUnit.SECONDS);
            } catch (TimeoutException itWaits) {
                // for the end of this judging
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
            return List.of(new Finding("slow", Severity.INFO, "as it was", "Nothing."));
        }
    }

    private void judged(Slow rule) throws Exception {
        new Judge(inventory, twins, List.of(rule), store, bench).judgeAll(List.of(vm));
        rule.other.get(30, TimeUnit.SECONDS);
    }

    /// The mark stands, unless the background has judged it again since.
    private void isJudgedAgain() {
        await().atMost(Duration.ofSeconds(30)).until(() -> stale() || readiness.of(vm).findings().stream().noneMatch(
                finding -> finding.what().equals("as it was")));
    }

    private boolean stale() {
        return store.stale(Judge.RULES_VERSION, bench.settings().digest(), Integer.MAX_VALUE).contains(vm);
    }

    @Test
    void aVmThatWasJudgedBeforeStaysMarked() throws Exception {
        readiness.judge(vm);

        judged(new Slow(() -> readiness.judgeLater(List.of(vm))));

        isJudgedAgain();
        readiness.judge(vm);
        assertThat(stale()).isFalse();
    }

    @Test
    void aVmThatWasNeverJudgedStaysMarked() throws Exception {
        judged(new Slow(() -> readiness.judgeLater(List.of(vm))));

        isJudgedAgain();
    }

    /// As one who excludes VMs, or gives them tags, and judges them at the end.
    @Test
    void whoMarksDoesNotWaitForWhoHoldsTheRowOfTheVm() {
        bench.transaction().executeWithoutResult(_ -> {
            jdbc.sql("select id from vm where id = :vm for update").param("vm", vm).query(UUID.class).single();

            assertThat(CompletableFuture.runAsync(() -> readiness.judgeLater(List.of(vm)))).succeedsWithin(20,
                    TimeUnit.SECONDS);

            store.hold(List.of(vm));
        });
    }

    /// More than one page, told in another order than others hold them in.
    @Test
    void manyAreHeldInOneOrder() throws Exception {
        List<UUID> all = new ArrayList<>(jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at)
                select :s, 'many-' || n, 'many-' || n || :s, 4, 2, 8::bigint << 30, 'bios', false,
                    'vcenter', 'dc/1', 1000, '', 'x', now(), now() from generate_series(1, :count) n returning id
                """).param("s", source).param("count", Reassessment.PAGE + 1).query(UUID.class).list());
        all.sort(Comparator.comparing(UUID::toString).reversed());
        CompletableFuture<Void> other = new CompletableFuture<>();
        try {
            bench.transaction().executeWithoutResult(_ -> {
                store.hold(List.of(all.getLast()));
                other.completeAsync(() -> {
                    new Judge(inventory, twins, List.of(), store, bench).on(new VmsChanged(all));
                    return null;
                });
                await().atMost(Duration.ofSeconds(60)).until(() -> other.isDone() || waits());

                assertThat(jdbc.sql("select vm_id from judging where vm_id = any(:ids) for update skip locked")
                        .param("ids", all.toArray(UUID[]::new)).query(UUID.class).list()).as("nothing is held by it")
                        .hasSameSizeAs(all);
            });
            other.get(120, TimeUnit.SECONDS);
        } finally {
            for (String table : List.of("finding", "assessment")) {
                jdbc.sql("delete from %s where vm_id = any(:ids)".formatted(table))
                        .param("ids", all.toArray(UUID[]::new)).update();
            }
            jdbc.sql("delete from vm where id = any(:ids)").param("ids", all.toArray(UUID[]::new)).update();
        }
    }

    private boolean waits() {
        return jdbc.sql("""
                select exists (select from pg_stat_activity
                                where wait_event_type = 'Lock' and query like '%from judging%')
                """).query(Boolean.class).single();
    }

    /// Two judge at the same time: what the one that read first says does not stand over what the other says.
    @Test
    void anOldJudgementDoesNotReplaceANewerOne() throws Exception {
        judged(new Slow(() -> readiness.judge(vm)));

        assertThat(readiness.of(vm).findings()).extracting(Finding::what).doesNotContain("as it was");
    }
}
