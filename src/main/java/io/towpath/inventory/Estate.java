package io.towpath.inventory;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The VMs of a source as a whole: which were known where, which are gone, which are back.
@Component
final class Estate {

    private final JdbcClient jdbc;
    private final VmWriter writer;
    private final SurroundingsStore surroundings;

    Estate(JdbcClient jdbc, VmWriter writer, SurroundingsStore surroundings) {
        this.jdbc = jdbc;
        this.writer = writer;
        this.surroundings = surroundings;
    }

    SurroundingsStore surroundings() {
        return surroundings;
    }

    VmWriter writer() {
        return writer;
    }

    /// What was found at one place with one fingerprint.
    record Found(String fingerprint, Map<UUID, String> vms) {}

    /// By place. A place whose VMs bear different fingerprints is left out: it was told halfway, so it is read again.
    Map<String, Found> known(UUID sourceId) {
        Map<String, Found> known = new HashMap<>();
        Map<String, Boolean> torn = new HashMap<>();
        jdbc.sql("select id, name, place, fingerprint from vm where source_id = :source and fingerprint <> ''")
                .param("source", sourceId).query(row -> {
                    String place = row.getString("place");
                    String fingerprint = row.getString("fingerprint");
                    Found found = known.computeIfAbsent(place, _ -> new Found(fingerprint, new HashMap<>()));
                    if (!found.fingerprint.equals(fingerprint)) {
                        torn.put(place, true);
                    }
                    found.vms.put(VmReader.id(row, "id"), row.getString("name"));
                });
        torn.keySet().forEach(known::remove);
        return known;
    }

    /// @return those that had been missing
    List<UUID> stillThere(Collection<UUID> seen, Instant now) {
        List<UUID> back = jdbc.sql("""
                update vm set missing_since = null, version = version + 1
                where id in (select unnest(cast(:seen as uuid[]))) and missing_since is not null
                returning id
                """).param("seen", VmReader.array(seen)).query((row, _) -> VmReader.id(row, "id")).list();
        // looks come often: thousands of rows are not rewritten for a few seconds more
        jdbc.sql("""
                update vm set last_seen_at = :now
                where id in (select unnest(cast(:seen as uuid[])))
                  and last_seen_at < cast(:now as timestamptz) - interval '10 minutes'
                """).param("now", Timestamp.from(now)).param("seen", VmReader.array(seen)).update();
        return back;
    }

    /// @param found everything that the scan found
    /// @return those missing from now on
    List<UUID> gone(UUID sourceId, Collection<UUID> found, Instant now) {
        return jdbc.sql("""
                update vm set missing_since = :now, version = version + 1
                where source_id = :source and missing_since is null and id not in (select unnest(cast(:found as uuid[])))
                returning id
                """).param("now", Timestamp.from(now)).param("source", sourceId)
                .param("found", VmReader.array(found)).query((row, _) -> VmReader.id(row, "id")).list();
    }
}
