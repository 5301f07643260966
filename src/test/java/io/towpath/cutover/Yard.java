package io.towpath.cutover;

import io.towpath.planning.mapping.Wired;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// VMs whose disks are in step, waiting for their cutover; some serve an application.
final class Yard {

    final Wired wired;
    private final JdbcClient db;

    Yard(JdbcClient db) {
        this.db = db;
        this.wired = new Wired(db);
    }

    UUID application(String name) {
        return db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", name + " " + wired.mark).query(UUID.class).single();
    }

    /// @param application null: none
    UUID vm(String name, UUID application) {
        UUID vm = wired.vm(name);
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", vm).update();
        return vm;
    }

    /// A trip of a VM that is in step.
    UUID inStep(UUID vm) {
        return trip(vm, "SYNCING", null);
    }

    /// A trip whose start takes the VM down: its source is a hypervisor.
    UUID cold(UUID vm, UUID wave) {
        db.sql("update connection set kind = 'vsphere' where id = :id").param("id", wired.source).update();
        UUID trip = trip(vm, "PLANNED", wave);
        db.sql("update migration set mode = 'COLD' where id = :id").param("id", trip).update();
        return trip;
    }

    UUID trip(UUID vm, String state, UUID wave) {
        return db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state, mode)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                        :state, 'WARM')
                returning id
                """).param("vm", vm).param("wave", wave).param("target", wired.target).param("state", state)
                .query(UUID.class).single();
    }

    /// As if it had been started.
    void running(UUID wave) {
        wave(wave, "RUNNING");
    }

    void wave(UUID wave, String state) {
        db.sql("update wave set state = :state where id = :id").param("state", state).param("id", wave).update();
    }

    /// As if a node drove it: what is wanted of it has to be asked.
    void driven(UUID trip) {
        db.sql("""
                update migration set lease_owner = 'n1', lease_token = lease_token + 1,
                                     lease_until = clock_timestamp() + interval '5 minutes'
                 where id = :id
                """).param("id", trip).update();
    }

    /// What its driver is asked; `nothing`.
    String asked(UUID trip) {
        return db.sql("select coalesce(asked, 'nothing') from migration where id = :id").param("id", trip)
                .query(String.class).single();
    }

    String state(UUID trip) {
        return db.sql("select state from migration where id = :id").param("id", trip).query(String.class).single();
    }

    void state(UUID trip, String state) {
        db.sql("update migration set state = :state, version = version + 1 where id = :id").param("state", state)
                .param("id", trip).update();
    }

    /// As if its time had come.
    void due(UUID cutover) {
        late(cutover, 1);
    }

    /// As if its time had been some seconds ago.
    void late(UUID cutover, int seconds) {
        db.sql("update cutover set starts_at = clock_timestamp() - make_interval(secs => :late) where id = :id")
                .param("late", seconds).param("id", cutover).update();
    }

    int cutovers(UUID scopeId) {
        return db.sql("select count(*) from cutover where scope_id = :id").param("id", scopeId).query(Integer.class)
                .single();
    }

    String audited(UUID cutover) {
        return db.sql("""
                select string_agg(action || ' ' || actor, ', ' order by number) from audit_event
                 where subject_type = 'cutover' and subject_id = :id
                """).param("id", cutover.toString()).query(String.class).single();
    }

    /// As if its source had been looked at.
    void looked(UUID trip) {
        db.sql("""
                insert into replication (migration_id, source_id, vm_ref, vm_name)
                values (:id, :source, 'vm-1', 'web01')
                """).param("id", trip).param("source", wired.source).update();
    }
}
