package io.towpath.planning;

import io.towpath.planning.forecast.Unit;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// How far the program is: what is at its target.
@Component
public class Progress {

    static final String OVER = "'VALIDATING', 'AWAITING_SIGN_OFF', 'SOAKING', 'DONE'";

    private final JdbcClient db;

    Progress(JdbcClient db) {
        this.db = db;
    }

    /// @param amount of the unit that came to an end then: 1, or bytes
    public record Step(Instant at, long amount) {}

    /// @param over when each of what serves from its target got there, in order; what was rolled back does not count
    public record SoFar(Unit unit, List<Step> over) {

        public SoFar {
            over = List.copyOf(over);
        }

        /// How much was over by then.
        public long by(Instant time) {
            return over.stream().filter(step -> !step.at().isAfter(time)).mapToLong(Step::amount).sum();
        }

        public long all() {
            return over.stream().mapToLong(Step::amount).sum();
        }
    }

    public SoFar soFar(Unit unit) {
        String each = unit == Unit.TB ? "coalesce(vm.used_bytes, vm.stored_bytes)" : "1";
        return unit == Unit.APPLICATIONS
                ? applications()
                : new SoFar(unit, db.sql("""
                select coalesce(s.at_target_at, m.since) as at, %s as amount
                  from migration_latest m join vm on vm.id = m.vm_id
                  left join migration_milestone s on s.migration_id = m.id
                 where m.state in (%s) order by 1
                """.formatted(each, OVER)).query((row, _) -> new Step(row.getTimestamp("at").toInstant(),
                        row.getLong("amount"))).list());
    }

    /// An application is over with the last of its VMs that migrate.
    private SoFar applications() {
        record Application(@Nullable Timestamp last, boolean over) {}
        List<Application> known = db.sql("""
                select max(coalesce(s.at_target_at, m.since)) filter (where m.state in (%1$s)) as last,
                       bool_and(coalesce(m.state in (%1$s), false)) as over
                  from vm left join migration_latest m on m.vm_id = vm.id
                  left join migration_milestone s on s.migration_id = m.id
                 where vm.application_id is not null and vm.kind = 'vm' and vm.excluded_reason is null
                   and (vm.missing_since is null or m.state in (%1$s))
                 group by vm.application_id
                """.formatted(OVER)).query((row, _) -> new Application(row.getTimestamp("last"),
                row.getBoolean("over"))).list();
        List<Step> over = known.stream().filter(Application::over).map(Application::last)
                .flatMap(Stream::ofNullable).map(at -> new Step(at.toInstant(), 1))
                .sorted(Comparator.comparing(Step::at)).toList();
        return new SoFar(Unit.APPLICATIONS, over);
    }
}
