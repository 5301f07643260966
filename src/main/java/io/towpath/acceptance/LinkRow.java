package io.towpath.acceptance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of table `sign_off_link`.
record LinkRow(UUID id, UUID checklistId, String recipientName, String recipientEmail, int version,
        String tokenSha256, String seal, String createdBy, Instant createdAt, Instant expiresAt,
        @Nullable Instant revokedAt, @Nullable Instant usedAt, @Nullable Instant askedAt) {

    static LinkRow of(ResultSet row) throws SQLException {
        return new LinkRow(row.getObject("id", UUID.class), row.getObject("checklist_id", UUID.class),
                row.getString("recipient_name"), row.getString("recipient_email"), row.getInt("version"),
                row.getString("token_sha256"), row.getString("seal"), row.getString("created_by"),
                row.getTimestamp("created_at").toInstant(), row.getTimestamp("expires_at").toInstant(),
                ChecklistRow.instant(row, "revoked_at"), ChecklistRow.instant(row, "used_at"),
                ChecklistRow.instant(row, "asked_at"));
    }

    LinkView.State state(Instant now) {
        if (usedAt != null) {
            return LinkView.State.USED;
        }
        if (revokedAt != null) {
            return LinkView.State.REVOKED;
        }
        return now.isBefore(expiresAt) ? LinkView.State.ACTIVE : LinkView.State.EXPIRED;
    }

    LinkView view(Instant now) {
        return new LinkView(id, recipientName, recipientEmail, version, state(now), createdBy, createdAt, expiresAt,
                usedAt, askedAt);
    }
}
