package io.towpath.slot;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `bandwidth_rule`.
@Component
class BandwidthStore {

    private final JdbcClient jdbc;

    BandwidthStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<BandwidthRule> all() {
        return jdbc.sql("select * from bandwidth_rule order by source_id nulls first, host nulls first, "
                + "datastore nulls first, target_id nulls first, from_time, id")
                .query((row, _) -> rule(row)).list();
    }

    void add(BandwidthRule rule) {
        jdbc.sql("""
                insert into bandwidth_rule (id, source_id, host, datastore, target_id, bytes_per_second, days, from_time,
                                            to_time, zone, note, changed_by, changed_at)
                values (:id, :source, :host, :datastore, :target, :rate, :days, :from, :to, :zone, :note, :by, :at)
                """).param("id", rule.id()).param("source", rule.place().sourceId())
                .param("host", rule.place().host()).param("datastore", rule.place().datastore())
                .param("target", rule.place().targetId()).param("rate", rule.bytesPerSecond())
                .param("days", rule.days().stream().sorted().map(DayOfWeek::name).toArray(String[]::new))
                .param("from", rule.from()).param("to", rule.to()).param("zone", rule.zone().getId())
                .param("note", rule.note()).param("by", rule.by())
                .param("at", java.sql.Timestamp.from(rule.at())).update();
    }

    boolean remove(UUID id) {
        return jdbc.sql("delete from bandwidth_rule where id = :id").param("id", id).update() == 1;
    }

    private static BandwidthRule rule(ResultSet row) throws SQLException {
        Set<DayOfWeek> days = Arrays.stream((String[]) row.getArray("days").getArray()).map(DayOfWeek::valueOf)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(DayOfWeek.class)));
        return new BandwidthRule(row.getObject("id", UUID.class),
                new RatePlace(row.getObject("source_id", UUID.class), row.getString("host"),
                        row.getString("datastore"), row.getObject("target_id", UUID.class)),
                row.getLong("bytes_per_second"), days, row.getObject("from_time", LocalTime.class),
                row.getObject("to_time", LocalTime.class), ZoneId.of(row.getString("zone")), row.getString("note"),
                row.getString("changed_by"), row.getTimestamp("changed_at").toInstant());
    }
}
