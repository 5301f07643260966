package io.towpath.report;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// The VMs of a wave as an inventory of Ansible: a host for each, with what playbooks ask for as `towpath_…`, and groups by
/// application, operating system, tier, environment, source and state.
///
/// Ansible reads values of an inventory as templates. What sources and people told gets a space between such braces, so
/// that no name of a VM is ever run. Where Ansible knows no `ansible_host`, it connects to the name of the host, which here
/// is what somebody named a VM: one without an address gets a name that leads nowhere.
@Component
public class AnsibleInventory {

    /// Names that mean something else to Ansible: its groups, and the controller itself.
    private static final Set<String> RESERVED = Set.of("all", "ungrouped", "localhost", "127.0.0.1");

    private final JdbcClient db;
    private final Inventory inventory;
    private final WaveNetworks networks;

    AnsibleInventory(JdbcClient db, Inventory inventory, WaveNetworks networks) {
        this.db = db;
        this.inventory = inventory;
        this.networks = networks;
    }

    /// @param key   `W-003`
    /// @param hosts variables by name of the host, in the order of the wave
    /// @param groups hosts by name of the group, by name
    public record Hosts(String key, Map<String, Map<String, Object>> hosts, Map<String, List<String>> groups) {

        /// As a dynamic inventory's `--list` answers: groups, and all variables at once.
        public Map<String, Object> list() {
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("_meta", Map.of("hostvars", hosts));
            List<String> children = new ArrayList<>(groups.keySet());
            all.put("all", Map.of("children", children));
            groups.forEach((name, members) -> all.put(name, Map.of("hosts", members)));
            return all;
        }

        /// As an inventory in a file.
        public Map<String, Object> file() {
            Map<String, Object> children = new LinkedHashMap<>();
            groups.forEach((name, members) -> {
                Map<String, Object> named = new LinkedHashMap<>();
                members.forEach(host -> named.put(host, Map.of()));
                children.put(name, Map.of("hosts", named));
            });
            Map<String, Object> all = new LinkedHashMap<>();
            all.put("hosts", hosts);
            all.put("children", children);
            return Map.of("all", all);
        }
    }

    private record Wave(UUID id, String key, String name, String target) {}

    private record Row(UUID id, Map<String, Object> facts) {}

    public Optional<Hosts> of(UUID waveId) {
        return db.sql("""
                select w.id, w.key, w.name, c.name as target from wave w join connection c on c.id = w.target_id
                 where w.id = :wave
                """).param("wave", waveId).query((row, _) -> new Wave(row.getObject("id", UUID.class),
                row.getString("key"), row.getString("name"), row.getString("target"))).optional().map(this::hosts);
    }

    private Hosts hosts(Wave wave) {
        List<Row> rows = rows(wave);
        List<Vm> vms = inventory.vms(rows.stream().map(Row::id).toList());
        Map<UUID, List<WaveNetworks.Card>> cards = networks.of(wave.id, vms);
        Map<UUID, Vm> byId = vms.stream().collect(Collectors.toMap(Vm::id, vm -> vm));
        Map<String, List<String>> groups = groups(wave, rows);
        // Ansible takes a host and a group of one name for each other
        Set<String> taken = new HashSet<>(RESERVED);
        taken.addAll(groups.keySet());
        Map<String, String> names = new HashMap<>();
        Map<String, Map<String, Object>> hosts = new LinkedHashMap<>();
        for (Row row : rows) {
            String host = host(String.valueOf(row.facts.get("name")), row.id, taken);
            names.put(row.id.toString(), host);
            Map<String, Object> vars = new LinkedHashMap<>();
            row.facts.forEach((name, value) -> vars.put(name.equals("ansible_host") ? name : "towpath_" + name, value));
            Vm vm = byId.get(row.id);
            vars.put("towpath_networks", vm == null ? List.of() : nics(vm, cards.getOrDefault(row.id, List.of())));
            hosts.put(host, vars);
        }
        groups.replaceAll((_, ids) -> ids.stream().map(names::get).toList());
        return new Hosts(wave.key, hosts, groups);
    }

    /// VMs by the names of their groups.
    private static Map<String, List<String>> groups(Wave wave, List<Row> rows) {
        AnsibleGroups groups = new AnsibleGroups();
        for (Row row : rows) {
            String id = row.id.toString();
            groups.add("", wave.key, id);
            for (String by : List.of("application", "os_family", "tier", "environment", "source", "state")) {
                Object value = row.facts.get(by);
                if (value != null) {
                    groups.add(by.equals("os_family") ? "os_" : by + "_", value.toString(), id);
                }
            }
        }
        return groups.named();
    }

    private List<Row> rows(Wave wave) {
        return db.sql("""
                select vm.id, vm.name, vm.dns_name, vm.ip_addresses, o.application, o.tier, o.environment, o.owner_name,
                       o.owner_email, o.os_name, o.os_family, o.source_name, vm.place, vm.cpus, vm.memory_bytes,
                       coalesce(t.state, 'NOT_PLANNED') as state
                  from wave_member m join vm on vm.id = m.vm_id join vm_overview o on o.id = vm.id
                  left join lateral (select state from migration t where t.vm_id = m.vm_id and t.wave_id = m.wave_id
                                      order by t.attempt desc limit 1) t on true
                 where m.wave_id = :wave and m.skipped is null order by m.position, vm.id
                """).param("wave", wave.id).query((row, _) -> {
            List<String> addresses = Arrays.stream((String[]) row.getArray("ip_addresses").getArray())
                    .map(AnsibleInventory::harmless).toList();
            Map<String, Object> facts = new LinkedHashMap<>();
            String dns = row.getString("dns_name");
            AnsibleAddress reached = AnsibleAddress.of(addresses, dns);
            put(facts, "ansible_host", reached.host() == null ? row.getString("id") + ".invalid" : reached.host());
            put(facts, "no_host_because", reached.why());
            facts.put("vm_id", row.getString("id"));
            put(facts, "name", row.getString("name"));
            put(facts, "wave", wave.key);
            put(facts, "wave_name", wave.name);
            put(facts, "target", wave.target);
            put(facts, "source", row.getString("source_name"));
            put(facts, "place", row.getString("place"));
            put(facts, "state", row.getString("state").toLowerCase(Locale.ROOT).replace('_', '-'));
            put(facts, "application", row.getString("application"));
            put(facts, "tier", row.getObject("tier"));
            put(facts, "environment", row.getString("environment"));
            put(facts, "owner_name", row.getString("owner_name"));
            put(facts, "owner_email", row.getString("owner_email"));
            put(facts, "os", row.getString("os_name"));
            put(facts, "os_family", row.getString("os_family"));
            put(facts, "dns_name", dns);
            facts.put("addresses", addresses);
            facts.put("cpus", row.getInt("cpus"));
            facts.put("memory_bytes", row.getLong("memory_bytes"));
            return new Row(row.getObject("id", UUID.class), facts);
        }).list();
    }

    private static List<Map<String, Object>> nics(Vm vm, List<WaveNetworks.Card> cards) {
        List<Map<String, Object>> nics = new ArrayList<>();
        for (int slot = 0; slot < vm.nics().size(); slot++) {
            Map<String, Object> nic = new LinkedHashMap<>();
            put(nic, "mac", vm.nics().get(slot).mac());
            put(nic, "source", vm.nics().get(slot).network());
            put(nic, "target", slot < cards.size() ? cards.get(slot).network() : null);
            nics.add(nic);
        }
        return nics;
    }

    private static void put(Map<String, Object> into, String name, @Nullable Object value) {
        if (value != null) {
            into.put(name, value instanceof String text ? harmless(text) : value);
        }
    }

    /// No start of a template: `{{`, `{%`, `{#`.
    static String harmless(String text) {
        return text.replaceAll("\\{(?=[{%#])", "{ ");
    }

    /// The VM's name, without what Ansible takes for a pattern; each once.
    ///
    /// @param taken in small letters
    private static String host(String name, UUID id, Set<String> taken) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        String host = plain.isEmpty() ? "vm-" + id : plain;
        if (!taken.add(host.toLowerCase(Locale.ROOT))) {
            host = host + "-" + id;
            taken.add(host.toLowerCase(Locale.ROOT));
        }
        return host;
    }
}
