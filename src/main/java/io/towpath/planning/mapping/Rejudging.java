package io.towpath.planning.mapping;

import io.towpath.readiness.Readiness;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Where cards go is a part of what rules say of VMs: when it changes, they are judged again. People map networks one after
/// another, so that is done once for many changes.
@Component
final class Rejudging {

    private final JdbcClient jdbc;
    private final Readiness readiness;

    Rejudging(JdbcClient jdbc, Readiness readiness) {
        this.jdbc = jdbc;
        this.readiness = readiness;
    }

    /// In the caller's transaction: VMs on these networks of any source go elsewhere than before.
    void networks(Collection<String> names) {
        again(jdbc.sql("select distinct vm_id from vm_nic where network = any(:names)")
                .param("names", names.toArray(String[]::new)).query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    /// In the caller's transaction: a target's networks are other ones than before.
    void offers() {
        again(jdbc.sql("select distinct vm_id from vm_nic").query((row, _) -> row.getObject(1, UUID.class)).list());
    }

    private void again(List<UUID> vms) {
        if (!vms.isEmpty()) {
            readiness.judgeLater(vms);
        }
    }
}
