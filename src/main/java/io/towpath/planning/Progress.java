package io.towpath.planning;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How far the program is: VMs that are at their target, and those on their way.
@Component
public class Progress {

    private final JdbcClient db;

    Progress(JdbcClient db) {
        this.db = db;
    }

    /// @param over     when each VM that serves from its target got there, in order; those rolled back do not count
    /// @param underWay planned in a wave that was started, or moving: in no plan any more and not over
    public record SoFar(List<Instant> over, int underWay) {

        public SoFar {
            over = List.copyOf(over);
        }

        /// How many were over by then.
        public int by(Instant time) {
            return (int) over.stream().filter(at -> !at.isAfter(time)).count();
        }
    }

    public SoFar soFar() {
        List<Instant> over = db.sql("""
                select coalesce(s.at_target_at, m.since) as at
                  from migration_latest m left join migration_milestone s on s.migration_id = m.id
                 where m.state in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE') order by 1
                """).query((row, _) -> row.getTimestamp("at")).list().stream().map(Timestamp::toInstant).toList();
        int underWay = db.sql("""
                select count(*) from migration_latest m
                 where m.state not in ('VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE', 'CANCELLED', 'ROLLED_BACK')
                """).query(Integer.class).single();
        return new SoFar(over, underWay);
    }
}
