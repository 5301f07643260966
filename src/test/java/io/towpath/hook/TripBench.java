package io.towpath.hook;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.Subject;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.migration.TripHooks.Standing;
import io.towpath.migration.TripPoint;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/// A trip whose points have hooks.
abstract class TripBench extends HookBench {

    static final Duration MINUTE = Duration.ofMinutes(1);

    @Autowired
    BindingStore bindingStore;
    BoundHooks bound;
    HookBindings bindings;
    UUID source;
    UUID target;
    UUID wave;
    UUID application;
    UUID vm;
    UUID trip;

    @BeforeEach
    void aTrip() {
        bound = new BoundHooks(bindingStore, runs, hooks);
        bindings = new HookBindings(bindingStore, definitions, trail, current);
        jdbc.sql("delete from hook_binding").update();
        source = connection("source", "staged");
        target = connection("target", "libvirt");
        wave = UUID.randomUUID();
        jdbc.sql("""
                insert into wave (id, key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:id, :key, 'Shops', 'DRAFT', 'CONTINUE', :target, 'QCOW2', 1, 1, now(), now(), 'x')
                """).param("id", wave).param("key", "W-" + wave.toString().substring(0, 6)).param("target", target)
                .update();
        application = UUID.randomUUID();
        jdbc.sql("insert into application (id, name) values (:id, :name)")
                .param("id", application).param("name", "Shop " + application).update();
        vm = vm();
        trip = trip(vm);
    }

    UUID connection(String direction, String platform) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into connection (id, direction, kind, name, location, created_by, created_at)
                values (:id, :direction, :kind, :name, '/srv/' || :name, 'test', now())
                """).param("id", id).param("name", direction + " " + id).param("direction", direction)
                .param("kind", platform).update();
        return id;
    }

    UUID vm() {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into vm (id, source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at, application_id, ip_addresses, moref, bios_uuid)
                values (:id, :source, :ext, :name, 4, 2, 8589934592, 'bios', false, 'vsphere', 'x', 1, 'f', 'd', now(), now(),
                        :application, '{192.0.2.5}', 'vm-77', '4207-bb')
                """).param("id", id).param("source", source).param("ext", "x-" + id).param("name", "web-" + id)
                .param("application", application).update();
        return id;
    }

    UUID trip(UUID vmId) {
        UUID id = UUID.randomUUID();
        jdbc.sql("""
                insert into migration (id, vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, state, reason, planned_by,
                                       mode, visit)
                values (:id, :vm, 1, :wave, 'W', :target, 'qcow2', 5, 'CUTTING_OVER', 'x', 'lena', 'WARM', 3)
                """).param("id", id).param("vm", vmId).param("wave", wave).param("target", target).update();
        return id;
    }

    HookBinding bind(Hook hook, TripPoint point, Scope scope, UUID id, OnFailure onFailure, boolean once) {
        return in(() -> bindings.bind(hook.name(), point, scope, id, onFailure, once));
    }

    Standing arrive(UUID trip, TripPoint point) {
        return in(() -> bound.arrive(trip, point, false));
    }

    Hook call(String path) {
        return keeps(request("POST", path, "{{vm}} {{moref}} {{uuid}} {{addresses_before}} {{phase}}"), false, MINUTE,
                1,
                null);
    }

    /// The driver wrote down that its step failed.
    void told(UUID trip, TripPoint point) {
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome, note)
                values (:id, 3, 'CUTTING_OVER', :step, 1, 'n', clock_timestamp(), clock_timestamp(), 'FAILED', 'x')
                """).param("id", trip).param("step", point.step()).update();
    }

    void retried(UUID trip, String step) {
        transaction.executeWithoutResult(_ -> trail.append(new AuditEntry("lena", "migration.retried", new Subject(
                "migration", trip.toString(), "web"), null, Map.of("step", step))));
    }

    /// A step of a trip that did something.
    void did(UUID trip, int visit, String state, String step) {
        jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome,
                                            note, begun)
                values (:id, :visit, :state, :step, 1, 'n', clock_timestamp(), clock_timestamp(), 'DONE', 'x', true)
                """).param("id", trip).param("visit", visit).param("state", state).param("step", step).update();
    }

    HookRun runOf(UUID trip) {
        return hooks.runsOf(BoundHooks.prefix(trip)).getFirst();
    }
}
