package io.towpath.readiness;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

@Component
final class MeasuredSizing implements RightSizing {

    private static final String SELECT = """
            select vm.id, vm.name, app.name as application, vm.cpus, vm.memory_bytes, b.measured_from, b.measured_to,
                   b.cpu_p95_percent, b.memory_p95_percent, b.origin
            from vm
            left join application app on app.id = vm.application_id
            left join lateral (select * from vm_baseline b where b.vm_id = vm.id order by measured_to desc limit 1) b
                   on true
            """;

    private static final String SHOWN = """
             where b.vm_id is not null and vm.missing_since is null and vm.kind = 'vm' and vm.excluded_reason is null
            """;

    private final JdbcClient jdbc;
    private final ReadinessProperties settings;

    MeasuredSizing(JdbcClient jdbc, ReadinessProperties settings) {
        this.jdbc = jdbc;
        this.settings = settings;
    }

    @Override
    public String formula() {
        return RightSize.formula(settings.sizing());
    }

    @Override
    public Optional<Sized> of(UUID vmId) {
        return jdbc.sql(SELECT + " where vm.id = :id").param("id", vmId).query(this::sized).optional();
    }

    /// All at once: what is saved is known only when each is computed, which takes 50,000 VMs some tenths of a second.
    @Override
    public List<Sized> measured(SizingFilter filter) {
        return jdbc.sql(SELECT + SHOWN + """
                   and (cast(:q as text) is null or position(lower(:q) in lower(vm.name)) > 0)
                   and (cast(:application as text) is null
                        or case when :application = 'none' then app.id is null
                                else lower(app.name) = lower(:application) end)
                 order by lower(vm.name), vm.id
                """).param("q", filter.q()).param("application", filter.application()).query(this::sized).list()
                .stream().filter(filter::takes).sorted(filter.order().comparator()).toList();
    }

    private Sized sized(ResultSet row, int number) throws SQLException {
        Timestamp from = row.getTimestamp("measured_from");
        RightSize.Measured measured = from == null
                ? null
                : new RightSize.Measured(from.toInstant(), row.getTimestamp("measured_to").toInstant(),
                        row.getBigDecimal("cpu_p95_percent"), row.getBigDecimal("memory_p95_percent"));
        int cpus = row.getInt("cpus");
        long memory = row.getLong("memory_bytes");
        return new Sized(row.getObject("id", UUID.class), row.getString("name"), row.getString("application"), cpus,
                memory, measured, row.getString("origin"), RightSize.of(cpus, memory, measured, settings.sizing()));
    }
}
