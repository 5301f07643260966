package io.towpath.migration;

import io.towpath.inventory.Connection;
import io.towpath.inventory.ConnectionUse;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// A connection is needed while a VM is on its way from it or to it.
@Component
class UnderWay implements ConnectionUse {

    private final JdbcClient jdbc;

    UnderWay(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public List<String> of(Connection connection) {
        return jdbc.sql("""
                select vm.name || ' is ' || lower(replace(m.state, '_', ' '))
                       || coalesce(' (wave ' || m.wave_key || ')', '')
                  from migration m join vm on vm.id = m.vm_id
                 where m.state not in ('DONE', 'ROLLED_BACK', 'CANCELLED')
                   and :connection in (m.target_id, vm.source_id)
                 order by 1 limit 20
                """).param("connection", connection.id()).query((rs, number) -> rs.getString(1)).list();
    }
}
