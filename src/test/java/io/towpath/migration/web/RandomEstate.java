package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// VMs with random facts, in the database and as a model in Java. All hang on one source, whose name is the estate's mark.
final class RandomEstate {

    /// What the list is to say of a VM.
    static final class Model {
        UUID id = new UUID(0, 0);
        String name = "";
        @Nullable
        String application;
        @Nullable
        String owner;
        String readiness = "unknown";
        @Nullable
        String complexity;
        String state = "not-planned";
        String scope = "in-scope";
        @Nullable
        String wave;
        @Nullable
        String folder;
        @Nullable
        String power;
        @Nullable
        Integer tier;
        String osFamily = "unknown";
        long used;
        int cpus;
        int disks;
        int blockers;
        String ip = "";
        String mac = "";
        final Set<String> findings = new TreeSet<>();
        final Set<String> tags = new TreeSet<>();
    }

    final String mark = "e" + UUID.randomUUID().toString().substring(0, 8);
    final List<Model> vms = new ArrayList<>();
    private final JdbcClient jdbc;
    private final Random random;
    private final UUID source;
    private final UUID target;
    private final List<UUID> applications = new ArrayList<>();
    private final List<UUID> waves = new ArrayList<>();

    RandomEstate(JdbcClient jdbc, Random random) {
        this.jdbc = jdbc;
        this.random = random;
        source = connection("source", mark);
        target = connection("target", mark + "-target");
        for (int n = 0; n < 4; n++) {
            applications.add(jdbc
                    .sql("insert into application (name, owner_name, tier) values (:n, :o, :t) returning id")
                    .param("n", mark + "-app-" + n).param("o", n == 0 ? null : "Owner " + n).param("t", 1 + n % 3)
                    .query(UUID.class).single());
            waves.add(jdbc.sql("""
                    insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                      created_at, created_by)
                    values (:k, :k, 'DRAFT', 'CONTINUE', :t, 'QCOW2', 1, 0, now(), now(), 'test') returning id
                    """).param("k", mark + "-W" + n).param("t", target).query(UUID.class).single());
        }
    }

    /// The model of its applications, for a change of their names.
    UUID application(int n) {
        return applications.get(n);
    }

    Model add(int n) {
        Model vm = new Model();
        vm.name = pick("Web", "db", "Ärger", "app_1", "50%") + "-" + n;
        int app = random.nextInt(5);
        boolean own = random.nextInt(3) == 0;
        vm.application = app == 4 ? null : mark + "-app-" + app;
        vm.owner = own ? "Own " + random.nextInt(3) : app == 4 || app == 0 ? null : "Owner " + app;
        Integer tier = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : null;
        vm.tier = tier != null ? tier : app == 4 ? null : (Integer) (1 + app % 3);
        vm.folder = random.nextBoolean() ? "folder/" + random.nextInt(40) : null;
        vm.power = random.nextInt(4) == 0 ? null : pick("on", "off", "suspended");
        String os = random.nextInt(4) == 0 ? null : pick("Microsoft Windows Server 2019", "Ubuntu Linux", "FreeBSD");
        vm.osFamily = os == null ? "unknown" : os.startsWith("M") ? "windows" : os.startsWith("U") ? "linux" : "other";
        vm.cpus = 1 + random.nextInt(8);
        long stored = (long) random.nextInt(5000) << 30;
        Long used = random.nextBoolean() ? (long) random.nextInt(5000) << 30 : null;
        vm.used = used == null ? stored : used;
        String kind = random.nextInt(12) == 0 ? "template" : "vm";
        String excluded = random.nextInt(10) == 0 ? "stays" : null;
        vm.scope = !kind.equals("vm") ? kind : excluded != null ? "excluded" : "in-scope";
        vm.ip = "10.%d.%d.%d".formatted(random.nextInt(250), n / 250, n % 250);
        vm.mac = "00:50:56:%02x:%02x:%02x".formatted(random.nextInt(256), random.nextInt(256), n % 256);
        if (random.nextBoolean()) {
            vm.tags.add("backup=" + pick("daily", "weekly"));
        }
        if (random.nextInt(4) == 0) {
            vm.tags.add("gold");
        }
        vm.id = jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                    container, place, stored_bytes, used_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                    application_id, owner_name, tier, folder, power_state, guest_os, kind, excluded_reason, ip_addresses, tags)
                values (:s, :x, :name, :cpus, 1, 1024, 'bios', false, 'ova', 'p', :stored, :used, 'f', 'd', now(), now(),
                    :app, :owner, :tier, :folder, :power, :os, :kind, :excluded, array[:ip], cast(:tags as jsonb))
                returning id
                """).param("s", source).param("x", "x" + n).param("name", vm.name).param("cpus", vm.cpus)
                .param("stored", stored).param("used", used).param("app", app == 4 ? null : applications.get(app))
                .param("owner", own ? vm.owner : null).param("tier", tier).param("folder", vm.folder)
                .param("power", vm.power).param("os", os).param("kind", kind).param("excluded", excluded)
                .param("ip", vm.ip).param("tags", json(vm.tags)).query(UUID.class).single();
        details(vm);
        vms.add(vm);
        return vm;
    }

    private void details(Model vm) {
        vm.disks = random.nextInt(4);
        for (int disk = 0; disk < vm.disks; disk++) {
            jdbc.sql("""
                    insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                         stored_bytes, format, fingerprint)
                    values (:vm, :k, :n, 'd', 'f', 'pvscsi', 0, :n, 1, 1, 'x', 'f')
                    """).param("vm", vm.id).param("k", "d" + disk).param("n", disk).update();
        }
        jdbc.sql(
                "insert into vm_nic (vm_id, position, network, adapter, mac, connected) values (:vm, 0, 'n', 'e1000', :m, true)")
                .param("vm", vm.id).param("m", vm.mac).update();
        if (random.nextInt(5) > 0) {
            judge(vm);
        }
        if (random.nextInt(3) == 0) {
            vm.state = pick("planned", "soaking", "done", "rolled-back");
            jdbc.sql("""
                    insert into migration (vm_id, attempt, target_id, format, soak_days, state, reason, planned_by)
                    select :vm, n, :t, 'raw', 0, case when n = 2 then :state else 'CANCELLED' end, 'r', 't'
                      from generate_series(1, 2) n
                    """).param("vm", vm.id).param("t", target)
                    .param("state", vm.state.toUpperCase(Locale.ROOT).replace('-', '_')).update();
        }
        if (random.nextInt(3) == 0) {
            int wave = random.nextInt(waves.size());
            vm.wave = mark + "-W" + wave;
            jdbc.sql("""
                    insert into wave_member (wave_id, vm_id, position)
                    select :w, :vm, coalesce(max(position), 0) + 1 from wave_member where wave_id = :w
                    """).param("w", waves.get(wave)).param("vm", vm.id).update();
        }
    }

    /// As readiness would write it, anew.
    void judge(Model vm) {
        jdbc.sql("delete from finding where vm_id = :vm").param("vm", vm.id).update();
        jdbc.sql("delete from assessment where vm_id = :vm").param("vm", vm.id).update();
        vm.findings.clear();
        vm.readiness = pick("ready", "warnings", "blocked");
        vm.complexity = random.nextInt(4) == 0 ? null : pick("simple", "medium", "complex");
        jdbc.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version, complexity)
                select id, :v, now(), 1, version, :c from vm where id = :vm
                """).param("vm", vm.id).param("v", vm.readiness).param("c", vm.complexity).update();
        vm.blockers = vm.readiness.equals("blocked") ? 1 + random.nextInt(2) : 0;
        for (int n = 0; n < vm.blockers + random.nextInt(2); n++) {
            String rule = "rule-" + random.nextInt(6) + (n < vm.blockers ? "-b" : "-i");
            vm.findings.add(rule);
            jdbc.sql("""
                    insert into finding (vm_id, position, rule, severity, what, fix, found_since)
                    values (:vm, :n, :rule, :s, 'w', 'f', now())
                    """).param("vm", vm.id).param("n", n).param("rule", rule)
                    .param("s", n < vm.blockers ? "blocker" : "info").update();
        }
    }

    private String pick(String... values) {
        return values[random.nextInt(values.length)];
    }

    private static String json(Set<String> tags) {
        List<String> members = tags.stream().map(tag -> {
            String[] parts = tag.split("=", 2);
            return "\"%s\":\"%s\"".formatted(parts[0], parts.length == 1 ? "" : parts[1]);
        }).toList();
        return "{" + String.join(",", members) + "}";
    }

    private UUID connection(String direction, String name) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:d, 'imported', :n, :n, 'test', now()) returning id
                """).param("d", direction).param("n", name).query(UUID.class).single();
    }
}
