package io.towpath.slot;

import io.towpath.database.Beats;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The tables `slot_limit` and `slot_node`, and of `slot_pressure` what is in force.
@Component
class LimitStore {

    /// A node that was silent for longer copies nothing that counts.
    private static final String SILENT = "30 seconds";

    private final JdbcClient jdbc;
    private final JdbcClient beats;
    private final SlotProperties properties;

    LimitStore(JdbcClient jdbc, SlotProperties properties) {
        this(jdbc, jdbc, properties);
    }

    @Autowired
    LimitStore(JdbcClient jdbc, @Beats JdbcClient beats, SlotProperties properties) {
        this.jdbc = jdbc;
        this.beats = beats;
        this.properties = properties;
    }

    /// A limit that a person set.
    record Set(Resource resource, int most, @Nullable String reason, String by, Instant at) {}

    Limits inForce() {
        Map<LimitKind, Integer> usual = new EnumMap<>(LimitKind.class);
        usual.put(LimitKind.NODE, properties.node());
        Map<Resource, Integer> set = new HashMap<>();
        set().forEach(each -> set.put(each.resource(), each.most()));
        Map<Resource, Integer> lowered = new HashMap<>();
        jdbc.sql("select kind, key, label, most from slot_pressure").query((row, _) -> Map.entry(
                new Resource(LimitKind.valueOf(row.getString(1)), row.getString(2), row.getString(3)), row.getInt(4)))
                .list().forEach(each -> lowered.put(each.getKey(), each.getValue()));
        return new Limits(usual, set, lowered, nodes());
    }

    List<Set> set() {
        return jdbc.sql("select * from slot_limit order by kind, lower(label), key").query((row, _) -> new Set(
                new Resource(LimitKind.valueOf(row.getString("kind")), row.getString("key"), row.getString("label")),
                row.getInt("most"), row.getString("reason"), row.getString("changed_by"),
                row.getTimestamp("changed_at").toInstant())).list();
    }

    void set(Resource resource, int most, @Nullable String reason, String by) {
        jdbc.sql("""
                insert into slot_limit (kind, key, label, most, reason, changed_by)
                values (:kind, :key, :label, :most, :reason, :by)
                on conflict (kind, key) do update
                   set label = :label, most = :most, reason = :reason, changed_by = :by,
                       changed_at = pg_catalog.clock_timestamp()
                """).param("kind", resource.kind().name()).param("key", resource.key())
                .param("label", resource.label()).param("most", most).param("reason", reason).param("by", by).update();
    }

    boolean unset(Resource resource) {
        return jdbc.sql("delete from slot_limit where kind = :kind and key = :key")
                .param("kind", resource.kind().name()).param("key", resource.key()).update() == 1;
    }

    /// This node lives.
    void beat(String node) {
        beats.sql("""
                insert into slot_node (node) values (:node)
                on conflict (node) do update set seen_at = pg_catalog.clock_timestamp()
                """).param("node", node).update();
    }

    void leave(String node) {
        jdbc.sql(
                "delete from slot_node where node = :node or seen_at < pg_catalog.clock_timestamp() - interval '1 day'")
                .param("node", node).update();
    }

    List<String> nodes() {
        return jdbc.sql("select node from slot_node where seen_at > pg_catalog.clock_timestamp() - interval '" + SILENT
                + "' order by node").query((row, _) -> row.getString(1)).list();
    }
}
