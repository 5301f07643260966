package io.towpath.acceptance;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Tables `sign_off_link`, `sign_off`, `sign_off_key`.
@Component
final class LinkStore {

    private static final int KEY_LENGTH = 32;

    private final JdbcClient jdbc;
    private final AcceptanceProperties properties;
    private final TransactionTemplate ownTransaction;
    private volatile @Nullable LinkTokens tokens;

    LinkStore(JdbcClient jdbc, AcceptanceProperties properties, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.properties = properties;
        // the first one who asks may only be reading
        this.ownTransaction = new TransactionTemplate(transactions);
        this.ownTransaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// With the configured key, or the one all nodes share in the database, which the first of them makes.
    LinkTokens tokens() {
        LinkTokens known = tokens;
        if (known == null) {
            known = new LinkTokens(key());
            tokens = known;
        }
        return known;
    }

    /// As [#tokens], for links of another purpose.
    LinkTokens tokens(String purpose) {
        return new LinkTokens(key(), purpose);
    }

    private byte[] key() {
        String configured = properties.key();
        if (configured != null && !configured.isBlank()) {
            return configured.getBytes(StandardCharsets.UTF_8);
        }
        byte[] fresh = new byte[KEY_LENGTH];
        new SecureRandom().nextBytes(fresh);
        return ownTransaction.execute(_ -> {
            jdbc.sql("insert into sign_off_key (secret) values (:secret) on conflict do nothing").param("secret", fresh)
                    .update();
            return jdbc.sql("select secret from sign_off_key").query(byte[].class).single();
        });
    }

    Optional<LinkRow> byToken(String tokenSha256) {
        return one("select * from sign_off_link where token_sha256 = :value", tokenSha256);
    }

    Optional<LinkRow> find(UUID id) {
        return one("select * from sign_off_link where id = :value", id);
    }

    void insert(LinkRow link) {
        jdbc.sql("""
                insert into sign_off_link (id, checklist_id, recipient_name, recipient_email, version, token_sha256,
                                           seal, created_by, created_at, expires_at)
                values (:id, :checklist, :name, :mail, :version, :token, :seal, :by, :at, :expires)
                """).param("id", link.id()).param("checklist", link.checklistId()).param("name", link.recipientName())
                .param("mail", link.recipientEmail()).param("version", link.version())
                .param("token", link.tokenSha256()).param("seal", link.seal()).param("by", link.createdBy())
                .param("at", Timestamp.from(link.createdAt())).param("expires", Timestamp.from(link.expiresAt()))
                .update();
    }

    /// Ends the links of a checklist that could still be used.
    ///
    /// @return their ids
    List<UUID> revokeAll(UUID checklistId, String actor, Instant now) {
        return jdbc.sql("""
                update sign_off_link set revoked_at = :now, revoked_by = :actor
                where checklist_id = :checklist and revoked_at is null and used_at is null returning id
                """).param("checklist", checklistId).param("actor", actor).param("now", Timestamp.from(now))
                .query((row, _) -> row.getObject("id", UUID.class)).list();
    }

    /// False when somebody was faster: a link is used once.
    boolean use(UUID id, Instant now) {
        return jdbc.sql("""
                update sign_off_link set used_at = :now
                where id = :id and used_at is null and revoked_at is null and expires_at > :now
                """).param("id", id).param("now", Timestamp.from(now)).update() == 1;
    }

    /// False when it was asked before.
    boolean ask(UUID id, Instant now) {
        return jdbc.sql("update sign_off_link set asked_at = :now where id = :id and asked_at is null")
                .param("id", id).param("now", Timestamp.from(now)).update() == 1;
    }

    void answer(LinkRow link, boolean signed, String name, @Nullable String comment, boolean urgent, int version,
            String sha256, String address, Instant now) {
        jdbc.sql("""
                insert into sign_off (checklist_id, link_id, outcome, name, email, comment, urgent, version, sha256,
                                      address, at)
                values (:checklist, :link, :outcome, :name, :mail, :comment, :urgent, :version, :sha256, :address, :now)
                """).param("checklist", link.checklistId()).param("link", link.id())
                .param("outcome", signed ? "SIGNED" : "REJECTED").param("name", name)
                .param("mail", link.recipientEmail()).param("comment", comment).param("urgent", urgent)
                .param("version", version).param("sha256", sha256).param("address", address)
                .param("now", Timestamp.from(now)).update();
    }

    private Optional<LinkRow> one(String sql, Object value) {
        return jdbc.sql(sql).param("value", value).query((row, _) -> LinkRow.of(row)).optional();
    }
}
