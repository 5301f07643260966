package io.towpath.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;

@Component
class StoredAuditArchive implements AuditArchive {

    private final AuditStore store;
    private final JdbcClient jdbc;

    StoredAuditArchive(AuditStore store, JdbcClient jdbc) {
        this.store = store;
        this.jdbc = jdbc;
    }

    @Override
    public List<AuditEvent> find(AuditFilter filter, long before, int limit) {
        return store.find(filter, before, limit);
    }

    @Override
    public List<String> actions() {
        return store.actions();
    }

    @Override
    public ChainHead head() {
        return store.head();
    }

    /// One snapshot for events and head: what is appended meanwhile is in neither.
    @Override
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public void export(OutputStream out) throws IOException {
        ChainHead head = store.head();
        try {
            store.forEach(event -> {
                try {
                    out.write(AuditFile.line(event));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.write(AuditFile.line(head));
    }

    @Override
    @Transactional(isolation = Isolation.REPEATABLE_READ)
    public Checked verify(String actor) {
        ChainHead head = store.head();
        ChainWalk walk = new ChainWalk();
        AtomicReference<@Nullable Verification> fault = new AtomicReference<>();
        store.forEach(event -> {
            if (fault.get() == null) {
                fault.set(walk.step(event));
            }
        });
        Verification broken = fault.get();
        return record(actor, broken == null ? walk.end(head) : broken);
    }

    private Checked record(String actor, Verification result) {
        return jdbc.sql("""
                insert into audit_verification (at, actor, count, head_hash, first_bad, why)
                values (clock_timestamp(), :actor, :count, :hash, :bad, :why)
                returning at, actor, count, head_hash, first_bad, why
                """).param("actor", actor).param("count", result.count()).param("hash", result.headHash())
                .param("bad", result.firstBad()).param("why", result.why()).query(StoredAuditArchive::checked).single();
    }

    @Override
    public @Nullable Checked lastVerified() {
        return jdbc.sql("""
                select at, actor, count, head_hash, first_bad, why from audit_verification order by at desc limit 1
                """).query(StoredAuditArchive::checked).optional().orElse(null);
    }

    private static Checked checked(ResultSet row, int index) throws SQLException {
        Verification result = new Verification(row.getLong("count"), row.getString("head_hash"),
                row.getObject("first_bad", Long.class), row.getString("why"));
        return new Checked(row.getObject("at", OffsetDateTime.class).toInstant(), row.getString("actor"), result);
    }
}
