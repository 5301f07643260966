package io.towpath.acceptance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of table `checklist`.
///
/// @param vm without its disks, which are rows of their own
record ChecklistRow(UUID id, UUID migrationId, Accepted vm, ChecklistState state, Instant since,
        @Nullable String closedWhy, int version, @Nullable Integer soakDays, @Nullable Instant soakStartedAt,
        @Nullable Instant soakEndedAt, @Nullable String soakCompared) {

    static ChecklistRow of(ResultSet row) throws SQLException {
        Accepted vm = new Accepted(row.getObject("vm_id", UUID.class), row.getString("vm_name"),
                row.getString("application"), row.getString("owner_name"), row.getString("owner_email"),
                row.getInt("attempt"), row.getString("source_place"), row.getString("target_place"),
                row.getTimestamp("started_at").toInstant(), row.getTimestamp("arrived_at").toInstant(), List.of());
        return new ChecklistRow(row.getObject("id", UUID.class), row.getObject("migration_id", UUID.class), vm,
                ChecklistState.valueOf(row.getString("state")), row.getTimestamp("since").toInstant(),
                row.getString("closed_why"), row.getInt("version"),
                row.getObject("soak_business_days", Integer.class), instant(row, "soak_started_at"),
                instant(row, "soak_ended_at"), row.getString("soak_compared"));
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp value = row.getTimestamp(column);
        return value == null ? null : value.toInstant();
    }
}
