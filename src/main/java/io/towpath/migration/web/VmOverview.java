package io.towpath.migration.web;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `vm_row`.
///
/// @param state `NOT_PLANNED` or a state of a migration
/// @param scope `in-scope`, or why it does not migrate
record VmOverview(UUID id, String name, String sourceName, @Nullable String application, @Nullable String ownerName,
        @Nullable String ownerEmail, int cpus, long memoryBytes, String firmware, @Nullable String osName,
        String osFamily, String container, String place, long storedBytes, @Nullable Long usedBytes,
        @Nullable Long provisionedBytes, long capacityBytes, int disks, int nics, boolean missing, String readiness,
        @Nullable String complexity, int blockers, int warnings, @Nullable UUID migrationId, String state,
        @Nullable Instant since, boolean stalled, boolean needsPerson, boolean held, @Nullable UUID waveId,
        @Nullable String waveKey, String kind, String scope, @Nullable String strategy,
        @Nullable String excludedReason, @Nullable String power, @Nullable Integer tier, @Nullable String environment,
        @Nullable String datacenter, @Nullable String cluster, @Nullable String host, @Nullable String folder,
        @Nullable String dnsName, @Nullable UUID groupId, List<String> tags, List<String> findings) {

    static VmOverview of(ResultSet rs) throws SQLException {
        Timestamp since = rs.getTimestamp("since");
        return new VmOverview(rs.getObject("id", UUID.class), rs.getString("name"), rs.getString("source_name"),
                rs.getString("application"), rs.getString("owner_name"), rs.getString("owner_email"),
                rs.getInt("cpus"), rs.getLong("memory_bytes"), rs.getString("firmware"), rs.getString("os_name"),
                rs.getString("os_family"), rs.getString("container"), rs.getString("place"),
                rs.getLong("stored_bytes"), rs.getObject("used_bytes", Long.class),
                rs.getObject("provisioned_bytes", Long.class), rs.getLong("capacity_bytes"), rs.getInt("disks"),
                rs.getInt("nics"), rs.getTimestamp("missing_since") != null, rs.getString("readiness"),
                rs.getString("complexity"), rs.getInt("blockers"), rs.getInt("warnings"),
                rs.getObject("migration_id", UUID.class),
                rs.getString("state").toUpperCase(Locale.ROOT).replace('-', '_'),
                since == null ? null : since.toInstant(), rs.getBoolean("stalled"), rs.getBoolean("needs_person"),
                rs.getBoolean("held"), rs.getObject("wave_id", UUID.class), rs.getString("wave_key"),
                rs.getString("kind"), rs.getString("scope"), rs.getString("strategy"),
                rs.getString("excluded_reason"), rs.getString("power_state"), rs.getObject("tier", Integer.class),
                rs.getString("environment"), rs.getString("datacenter"), rs.getString("cluster"),
                rs.getString("host"), rs.getString("folder"), rs.getString("dns_name"),
                rs.getObject("group_id", UUID.class), texts(rs, "tags"), texts(rs, "rules"));
    }

    private static List<String> texts(ResultSet rs, String column) throws SQLException {
        return Arrays.asList((String[]) rs.getArray(column).getArray());
    }

    /// Why it cannot join a wave; null when it can. A blocked one can: it keeps the wave from being started.
    @Nullable
    String notForWaves() {
        switch (scope) {
            case "template" :
                return "a template: templates do not migrate";
            case "placeholder" :
                return "a placeholder of a recovery product: it does not migrate";
            case "excluded" :
                return "excluded: " + excludedReason;
            case "stays" :
                return "its strategy is to %s: only rehost and relocate move it".formatted(strategy);
            default :
                break;
        }
        if (missing) {
            return "missing at its source";
        }
        return switch (state) {
            case "NOT_PLANNED", "CANCELLED", "ROLLED_BACK" -> waveKey == null || state.equals("ROLLED_BACK")
                    || state.equals("CANCELLED") ? null : "in " + waveKey;
            case "DONE" -> "migrated already";
            default -> (waveKey == null ? "" : "in " + waveKey + ", ") + VmListPage.words(state);
        };
    }
}
