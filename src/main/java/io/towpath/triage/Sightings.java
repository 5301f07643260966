package io.towpath.triage;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// [FailureLog] in PostgreSQL.
@Component
class Sightings implements FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(Sightings.class);
    private static final int MOST = 2000;

    private final JdbcClient db;
    private final Clock clock;

    Sightings(JdbcClient db, Clock clock) {
        this.db = db;
        this.clock = clock;
    }

    @Override
    public void saw(String code, String what, UUID vmId, String vmName) {
        try {
            Said said = Said.of(what);
            Set<String> names = Set.of(vmName);
            String print = said.fingerprint(code, names);
            db.sql("""
                    insert into failure_cluster (fingerprint, code, what, shape) values (:print, :code, :what, :shape)
                    on conflict (fingerprint) do nothing
                    """).param("print", print).param("code", code).param("what", beginning(said.text()))
                    .param("shape", beginning(Shape.of(said.text(), names))).update();
            db.sql("""
                    insert into failure_sighting (fingerprint, vm_id, first_seen_at, last_seen_at)
                    values (:print, :vm, :now, :now)
                    on conflict (fingerprint, vm_id) do update
                       set times = failure_sighting.times + 1, last_seen_at = excluded.last_seen_at
                    """).param("print", print).param("vm", vmId).param("now", Timestamp.from(clock.instant())).update();
        } catch (DataAccessException e) {
            LOG.warn("{}: its failure is not counted: {}", vmName, e.getMessage());
        }
    }

    private static String beginning(String text) {
        String clean = text.replace("\0", "");
        return clean.length() > MOST ? clean.substring(0, MOST) : clean;
    }
}
