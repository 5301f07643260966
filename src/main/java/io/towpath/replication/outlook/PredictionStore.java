package io.towpath.replication.outlook;

import io.towpath.replication.forecast.Part;
import io.towpath.replication.forecast.Prediction;
import io.towpath.replication.forecast.Spread;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Table `cutover_prediction`: one a pass, the first that was made stays.
@Component
class PredictionStore {

    private final JdbcClient db;
    private final JsonMapper json;

    PredictionStore(JdbcClient db, JsonMapper json) {
        this.db = db;
        this.json = json;
    }

    private record PartJson(Part part, long middle, long mostly, double seen) {}

    private record SpreadsJson(List<Double> arrives, List<Double> starts) {}

    void put(Outlook outlook) {
        Prediction told = outlook.prediction();
        List<PartJson> parts = told.parts().stream().map(part -> new PartJson(part.part(), part.middle().toMillis(),
                part.nineInTen().toMillis(), part.seen())).toList();
        db.sql("""
                insert into cutover_prediction (migration_id, pass, predicted_at, cutover_at, planned, middle_millis,
                    mostly_millis, changed_bytes, mostly_bytes, parts, learned_passes, learned_others, bias, stretch, spreads)
                values (:migration, :pass, :at, :cutover, :planned, :middle, :mostly, :changed, :mostlyBytes,
                    cast(:parts as jsonb), :passes, :others, :bias, :stretch, cast(:spreads as jsonb))
                on conflict (migration_id, pass) do nothing
                """).param("migration", outlook.migrationId()).param("pass", outlook.pass())
                .param("at", Timestamp.from(outlook.predictedAt()))
                .param("cutover", Timestamp.from(told.cutoverAt())).param("planned", outlook.planned())
                .param("middle", told.middle().toMillis()).param("mostly", told.nineInTen().toMillis())
                .param("changed", told.changed()).param("mostlyBytes", told.mostly())
                .param("parts", json.writeValueAsString(parts)).param("passes", told.passes())
                .param("others", told.landings()).param("bias", told.bias()).param("stretch", told.stretch())
                .param("spreads", spreads(told.spreads())).update();
    }

    private @Nullable String spreads(Prediction.@Nullable Spreads played) {
        return played == null
                ? null
                : json.writeValueAsString(new SpreadsJson(played.arrives().seconds(), played.starts().seconds()));
    }

    private Prediction.@Nullable Spreads spreads(@Nullable String stored) {
        if (stored == null) {
            return null;
        }
        SpreadsJson found = json.readValue(stored, SpreadsJson.class);
        return new Prediction.Spreads(new Spread(found.arrives()), new Spread(found.starts()));
    }

    /// In the order of passes.
    List<Outlook> all(UUID migrationId) {
        return db.sql("select * from cutover_prediction where migration_id = :migration order by pass")
                .param("migration", migrationId).query(this::outlook).list();
    }

    /// Of each the one after its newest pass.
    Map<UUID, Outlook> latest(Collection<UUID> migrationIds) {
        Map<UUID, Outlook> found = new HashMap<>();
        db.sql("""
                select told.* from unnest(cast(:ids as uuid[])) as asked(id)
                 cross join lateral (select * from cutover_prediction where migration_id = asked.id
                                      order by pass desc limit 1) told
                """).param("ids", migrationIds.toArray(UUID[]::new)).query(this::outlook).list()
                .forEach(outlook -> found.put(outlook.migrationId(), outlook));
        return found;
    }

    private Outlook outlook(ResultSet row, int number) throws SQLException {
        List<Prediction.PartTime> parts = json
                .readValue(row.getString("parts"), new TypeReference<List<PartJson>>() {
                }).stream()
                .map(part -> new Prediction.PartTime(part.part(), Duration.ofMillis(part.middle()),
                        Duration.ofMillis(part.mostly()), part.seen()))
                .toList();
        return new Outlook(row.getObject("migration_id", UUID.class), row.getInt("pass"),
                row.getTimestamp("predicted_at").toInstant(), row.getBoolean("planned"),
                new Prediction(row.getTimestamp("cutover_at").toInstant(),
                        Duration.ofMillis(row.getLong("middle_millis")),
                        Duration.ofMillis(row.getLong("mostly_millis")),
                        parts, row.getLong("changed_bytes"), row.getLong("mostly_bytes"), row.getInt("learned_passes"),
                        row.getInt("learned_others"), row.getDouble("bias"), row.getDouble("stretch"),
                        spreads(row.getString("spreads"))));
    }
}
