package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// A finding as a row of its table, and back.
final class FindingRows {

    private static final TypeReference<LinkedHashMap<String, String>> NUMBERS = new TypeReference<>() {
    };
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private FindingRows() {}

    static Map<String, @Nullable Object> row(UUID vmId, int position, Finding finding, Instant since) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("vm_id", vmId.toString());
        row.put("position", position);
        row.put("rule", finding.rule());
        row.put("severity", finding.severity().name().toLowerCase(Locale.ROOT));
        row.put("what", finding.what().replace("\0", ""));
        row.put("fix", finding.fix().replace("\0", ""));
        row.put("since", since.toString());
        row.put("severities", finding.severities());
        row.put("evidence", finding.evidence());
        row.put("blocks", finding.blocksStart());
        return row;
    }

    /// Of `finding`, joined with the waiver that covers it today.
    static Finding finding(ResultSet row) throws SQLException {
        UUID waiver = row.getObject("waiver", UUID.class);
        return new Finding(row.getString("rule"), severity(row.getString("severity")), row.getString("what"),
                row.getString("fix"), JSON.readValue(row.getString("evidence"), NUMBERS),
                row.getBoolean("blocks_start"), row.getString("severities"),
                waiver == null
                        ? null
                        : new Finding.Waived(waiver, row.getString("waiver_reason"), row.getString("approved_by"),
                                row.getObject("expires_on", LocalDate.class)));
    }

    static Severity severity(String word) {
        return Severity.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
