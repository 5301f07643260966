package io.towpath.report;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What others have to do for a wave, from the network's people to those of backup: they need it a week ahead, as a list.
@Component
public class ChangeList {

    /// Of which people.
    public enum Kind {
        NETWORK("network"),
        DNS("DNS"),
        FIREWALL("firewall"),
        /// Two VMs hold one disk.
        STORAGE("storage"),
        /// Two VMs are one cluster.
        CLUSTER("cluster"),
        LOAD_BALANCER("load balancer"),
        BACKUP("backup"),
        MONITORING("monitoring");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        public String title() {
            return title;
        }

        /// As in files and REST: `load-balancer`.
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /// @param vm   whose change it is; of a change for several, how many
    /// @param what a sentence in the imperative
    /// @param from, to networks for NETWORK, addresses for the others; null where not known
    public record Change(Kind kind, String vm, String what, @Nullable String from, @Nullable String to,
            @Nullable Integer port, @Nullable String protocol) {}

    /// A wave to choose: planned or made.
    ///
    /// @param id of the planned wave, or of the wave
    public record Wave(UUID id, String name, int vms) {}

    private static final String MEMBERS = """
            select vm_id from plan_placement where plan_wave_id = :wave
            union select vm_id from wave_member where wave_id = :wave
            """;

    private final JdbcClient jdbc;
    private final Inventory inventory;
    private final WaveNetworks targets;
    private final Crossings crossings;
    private final ServiceChanges services;

    ChangeList(JdbcClient jdbc, Inventory inventory, WaveNetworks targets, Crossings crossings,
            ServiceChanges services) {
        this.jdbc = jdbc;
        this.inventory = inventory;
        this.targets = targets;
        this.crossings = crossings;
        this.services = services;
    }

    /// Of the published plan, then those made by hand and not finished.
    public List<Wave> waves() {
        return jdbc.sql("""
                select id, name, vms from (
                    select 1 as rank, pw.position, pw.id, pw.name,
                           (select count(*) from plan_placement pp where pp.plan_wave_id = pw.id) as vms
                      from plan join plan_wave pw on pw.plan_id = plan.id where plan.state = 'published'
                    union all
                    select 2, 0, w.id, w.key || ' · ' || w.name,
                           (select count(*) from wave_member m where m.wave_id = w.id)
                      from wave w where w.state not in ('STOPPED', 'COMPLETED')
                       and not exists (select from plan_wave pw join plan on plan.id = pw.plan_id
                                        where pw.wave_id = w.id and plan.state = 'published')) waves
                 order by rank, position, name
                """).query((row, _) -> new Wave(row.getObject("id", UUID.class), row.getString("name"),
                row.getInt("vms"))).list();
    }

    /// Whether there is such a wave, planned or made.
    public boolean exists(UUID wave) {
        return jdbc.sql("""
                select exists (select from wave where id = :wave) or exists (select from plan_wave where id = :wave)
                """).param("wave", wave).query(Boolean.class).single();
    }

    public List<Change> of(UUID wave) {
        List<Vm> vms = inventory.vms(jdbc.sql(MEMBERS).param("wave", wave)
                .query((row, _) -> row.getObject(1, UUID.class)).list()).stream()
                .sorted(Comparator.comparing((Vm vm) -> vm.name().toLowerCase(Locale.ROOT)).thenComparing(Vm::id))
                .toList();
        Map<UUID, List<WaveNetworks.Card>> cards = targets.of(wave, vms);
        List<Change> changes = new ArrayList<>();
        vms.forEach(vm -> changes.addAll(NetworkChanges.cards(vm, cards.get(vm.id()))));
        vms.forEach(vm -> changes.addAll(NetworkChanges.names(vm, cards.getOrDefault(vm.id(), List.of()))));
        changes.addAll(crossings.of(vms.stream().map(Vm::id).collect(Collectors.toSet())));
        changes.addAll(services.of(vms));
        return changes;
    }
}
