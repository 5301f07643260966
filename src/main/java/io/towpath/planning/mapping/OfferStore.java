package io.towpath.planning.mapping;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Tables `target_network`, `target_storage`, `target_placement`.
@Component
final class OfferStore {

    private final JdbcClient jdbc;

    OfferStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    List<Offer> of(MappingKind kind, UUID targetId) {
        return jdbc.sql(switch (kind) {
            case NETWORK -> "select name, kind, vlan, cast(prefixes as text[]) as prefixes, mtu, vanished_at"
                    + " from target_network where target_id = :target order by lower(name), name";
            case STORAGE -> "select * from target_storage where target_id = :target order by lower(name), name";
            case PLACEMENT -> "select * from target_placement where target_id = :target order by lower(name), name";
        }).param("target", targetId).query((row, _) -> offer(kind, targetId, row)).list();
    }

    /// Whether anything of the kind was ever declared there: from then on each VM's must be mapped.
    boolean declared(MappingKind kind, UUID targetId) {
        return jdbc.sql("select exists (select from target_" + kind.word() + " where target_id = :target)")
                .param("target", targetId).query(Boolean.class).single();
    }

    void put(Offer offer, String actor, Instant now) {
        var statement = switch (offer.of()) {
            case NETWORK -> jdbc.sql("""
                    insert into target_network (target_id, name, kind, vlan, prefixes, mtu, declared_by, declared_at)
                    values (:target, :name, :kind, :vlan, cast(:prefixes as cidr[]), :mtu, :actor, :now)
                    on conflict (target_id, name) do update
                    set kind = excluded.kind, vlan = excluded.vlan, prefixes = excluded.prefixes, mtu = excluded.mtu,
                        declared_by = excluded.declared_by, declared_at = excluded.declared_at, vanished_at = null
                    """).param("vlan", offer.vlan()).param("mtu", offer.mtu())
                    .param("prefixes", offer.prefixes().stream().map(Prefix::toString).toArray(String[]::new));
            case STORAGE -> jdbc.sql("""
                    insert into target_storage (target_id, name, kind, access_mode, volume_mode, capacity_bytes,
                                                reserved_bytes, free_bytes, declared_by, declared_at)
                    values (:target, :name, :kind, :access, :volume, :capacity, :reserved, :free, :actor, :now)
                    on conflict (target_id, name) do update
                    set kind = excluded.kind, access_mode = excluded.access_mode, volume_mode = excluded.volume_mode,
                        capacity_bytes = excluded.capacity_bytes, reserved_bytes = excluded.reserved_bytes,
                        free_bytes = excluded.free_bytes, declared_by = excluded.declared_by,
                        declared_at = excluded.declared_at, vanished_at = null
                    """).param("access", offer.accessMode()).param("volume", offer.volumeMode())
                    .param("capacity", offer.capacityBytes()).param("reserved", offer.reservedBytes())
                    .param("free", offer.freeBytes());
            case PLACEMENT -> jdbc.sql("""
                    insert into target_placement (target_id, name, kind, declared_by, declared_at)
                    values (:target, :name, :kind, :actor, :now)
                    on conflict (target_id, name) do update
                    set kind = excluded.kind, declared_by = excluded.declared_by, declared_at = excluded.declared_at,
                        vanished_at = null
                    """);
        };
        statement.param("target", offer.targetId()).param("name", offer.name()).param("kind", offer.kind())
                .param("actor", actor).param("now", Timestamp.from(now)).update();
    }

    /// @return false when it was not there
    boolean vanish(MappingKind kind, UUID targetId, String name, Instant now) {
        return jdbc.sql("update target_" + kind.word() + """
                 set vanished_at = :now where target_id = :target and name = :name and vanished_at is null
                """).param("now", Timestamp.from(now)).param("target", targetId).param("name", name).update() == 1;
    }

    private static Offer offer(MappingKind of, UUID target, ResultSet row) throws SQLException {
        Timestamp vanished = row.getTimestamp("vanished_at");
        boolean network = of == MappingKind.NETWORK;
        boolean storage = of == MappingKind.STORAGE;
        return new Offer(of, target, row.getString("name"), row.getString("kind"),
                network ? row.getObject("vlan", Integer.class) : null,
                network ? prefixes(row.getArray("prefixes")) : List.of(),
                network ? row.getObject("mtu", Integer.class) : null, storage ? row.getString("access_mode") : null,
                storage ? row.getString("volume_mode") : null, storage ? number(row, "capacity_bytes") : null,
                storage ? number(row, "reserved_bytes") : null, storage ? number(row, "free_bytes") : null,
                vanished == null ? null : vanished.toInstant());
    }

    private static List<Prefix> prefixes(Array array) throws SQLException {
        return Stream.of((String[]) array.getArray()).map(Prefix::of).toList();
    }

    private static @Nullable Long number(ResultSet row, String column) throws SQLException {
        return row.getObject(column, Long.class);
    }
}
