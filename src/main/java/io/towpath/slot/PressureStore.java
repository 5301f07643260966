package io.towpath.slot;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The table `slot_pressure`: limits that the machine lowered. All times are the database's.
@Component
class PressureStore {

    private final JdbcClient jdbc;

    PressureStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Map<Resource, Lowered> all() {
        Map<Resource, Lowered> all = new LinkedHashMap<>();
        jdbc.sql("select * from slot_pressure").query((row, _) -> Map.entry(
                new Resource(LimitKind.valueOf(row.getString("kind")), row.getString("key"), row.getString("label")),
                new Lowered(row.getInt("most"), row.getString("why"), row.getInt("times"),
                        row.getTimestamp("lowered_at").toInstant())))
                .list().forEach(each -> all.put(each.getKey(), each.getValue()));
        return all;
    }

    /// Writes a lower limit down, unless the place was just lowered: many copies fail of one shortage.
    ///
    /// @return whether it was lowered
    boolean lower(Resource place, int most, String why) {
        return jdbc.sql("""
                insert into slot_pressure as p (kind, key, label, most, why)
                values (:kind, :key, :label, :most, :why)
                on conflict (kind, key) do update
                   set most = least(p.most, :most), why = :why, times = p.times + 1,
                       lowered_at = pg_catalog.clock_timestamp(),
                       raised_at = null
                 where p.lowered_at < pg_catalog.clock_timestamp() - interval '1 minute'
                """).param("kind", place.kind().name()).param("key", place.key()).param("label", place.label())
                .param("most", most).param("why", why).update() == 1;
    }

    /// Raises by one what was quiet for a quarter of an hour.
    List<Resource> raise() {
        return jdbc.sql("""
                update slot_pressure set most = most + 1, raised_at = pg_catalog.clock_timestamp()
                 where coalesce(raised_at, lowered_at) < pg_catalog.clock_timestamp() - interval '15 minutes'
                returning kind, key, label
                """).query((row, _) -> new Resource(LimitKind.valueOf(row.getString(1)), row.getString(2),
                row.getString(3))).list();
    }

    void end(Resource place) {
        jdbc.sql("delete from slot_pressure where kind = :kind and key = :key").param("kind", place.kind().name())
                .param("key", place.key()).update();
    }
}
