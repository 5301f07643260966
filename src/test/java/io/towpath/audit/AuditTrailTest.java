package io.towpath.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

@DatabaseTest
class AuditTrailTest {

    @Autowired
    AuditTrail trail;
    @Autowired
    AuditArchive archive;
    @Autowired
    TransactionTemplate transaction;
    @Autowired
    JdbcClient jdbc;
    @TempDir
    Path folder;

    private final String vm = UUID.randomUUID().toString();

    @Test
    void refusesAnEntryOutsideATransaction() {
        assertThatThrownBy(() -> trail.append(entry("vm.renamed")))
                .isInstanceOf(IllegalTransactionStateException.class);
    }

    @Test
    void keepsTheOrderAndShowsPendingEntriesInTheirTransaction() {
        transaction.executeWithoutResult(_ -> {
            trail.append(entry("vm.first"));
            trail.append(entry("vm.second").because("why"));
            assertThat(actions()).containsExactly("vm.second", "vm.first");
            trail.append(entry("vm.third"));
        });

        List<AuditEvent> events = trail.about("vm", vm, 10);
        assertThat(actions()).containsExactly("vm.third", "vm.second", "vm.first");
        assertThat(events.getFirst().number()).isEqualTo(events.getLast().number() + 2);
        assertThat(events.get(1).entry().reason()).isEqualTo("why");
    }

    @Test
    void anEntryFallsWithItsTransaction() {
        transaction.executeWithoutResult(status -> {
            trail.append(entry("vm.renamed"));
            status.setRollbackOnly();
        });

        assertThat(actions()).isEmpty();
    }

    @Test
    void takesEntriesThatComeWhileTheTransactionPreparesToCommit() {
        transaction.executeWithoutResult(_ -> {
            trail.append(entry("vm.first"));
            TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {

                @Override
                public void beforeCommit(boolean readOnly) {
                    trail.append(entry("vm.late"));
                }
            });
        });

        assertThat(actions()).containsExactlyInAnyOrder("vm.first", "vm.late");
    }

    @Test
    void storesTextThatTheDatabaseCannotHoldAsReplacement() {
        transaction.executeWithoutResult(
                _ -> trail.append(entry("vm.renamed").because("a\0b\uD800").with(Map.of("k", "\0"))));

        assertThat(trail.about("vm", vm, 1).getFirst().entry().reason()).isEqualTo("a\uFFFDb\uFFFD");
        assertThat(archive.verify("test").result().why()).isNull();
    }

    @Test
    void concurrentTransactionsMakeOneChainWithoutGaps() {
        try (ExecutorService many = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 40; i++) {
                many.submit(() -> transaction.executeWithoutResult(_ -> {
                    trail.append(entry("vm.renamed"));
                    trail.append(entry("vm.renamed"));
                }));
            }
        }

        assertThat(trail.about("vm", vm, 100)).hasSize(80);
        assertThat(archive.verify("test").result()).returns(null, Verification::why)
                .returns(archive.head().number(), Verification::count);
    }

    @Test
    void theTableRefusesEveryChange() {
        transaction.executeWithoutResult(_ -> trail.append(entry("vm.renamed")));

        for (String sql : List.of("update audit_event set actor = 'x'", "delete from audit_event",
                "truncate audit_event", "delete from audit_head", "update audit_head set number = number - 1",
                "update audit_head set hash = repeat('0', 64)")) {
            assertThatThrownBy(() -> jdbc.sql(sql).update()).as(sql).isInstanceOf(DataAccessException.class)
                    .hasMessageContaining("append-only");
        }
    }

    @Test
    void anExportVerifiesOffline() throws IOException {
        transaction.executeWithoutResult(_ -> trail.append(entry("vm.renamed").with(Map.of("before", "ü", "a", "\n"))));
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        archive.export(out);

        Verification result = AuditChain.verifyFile(Files.write(folder.resolve("a.jsonl"), out.toByteArray()));
        assertThat(result.why()).isNull();
        assertThat(result.count()).isEqualTo(archive.head().number());
    }

    @Test
    void findsWhatADatabaseAdministratorDidInTheTable() {
        transaction.executeWithoutResult(_ -> {
            for (int i = 0; i < 5; i++) {
                trail.append(entry("vm.renamed"));
            }
        });
        long last = archive.head().number();

        assertFound(last - 2, "update audit_event set reason = 'invented' where number = " + (last - 2));
        assertFound(last - 2, "delete from audit_event where number = " + (last - 2));
        assertFound(last, "delete from audit_event where number = " + last);
        assertFound(last - 3, """
                update audit_event a set actor = b.actor, subject_label = 'x', hash = repeat('f', 64)
                  from audit_event b where b.number = a.number - 1 and a.number = """ + " " + (last - 3));
    }

    /// Tampers behind the triggers' back, verifies, and undoes it all.
    private void assertFound(long firstBad, String tampering) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("set local session_replication_role = replica").update();
            assertThat(jdbc.sql(tampering).update()).isEqualTo(1);
            assertThat(archive.verify("test").result().firstBad()).as(tampering).isEqualTo(firstBad);
            status.setRollbackOnly();
        });
    }

    private AuditEntry entry(String action) {
        return AuditEntry.of("lena", action, new Subject("vm", vm, "web01"));
    }

    private List<String> actions() {
        return trail.about("vm", vm, 100).stream().map(event -> event.entry().action()).toList();
    }
}
