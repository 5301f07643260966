package io.towpath.wave.runbook;

import io.towpath.access.Role;
import io.towpath.planning.mapping.Wired;
import io.towpath.wave.StartGuard;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// Waves that go by a runbook, started as if their gates had been met, with trips that stand where a test says.
public final class Party {

    public static final Doer LENA = new Doer("lena", "lena", Role.LEAD, true);
    public static final Doer EMIL = new Doer("emil", "emil", Role.ENGINEER, true);
    public static final Doer VERA = new Doer("vera", "vera", Role.VALIDATOR, false);

    public final Wired wired;
    private final JdbcClient db;
    private final Runbooks runbooks;
    private final StartGuard begins;
    private final TransactionTemplate transaction;

    public Party(JdbcClient db, Runbooks runbooks, Map<String, StartGuard> guards, TransactionTemplate transaction) {
        this.db = db;
        this.wired = new Wired(db);
        this.runbooks = runbooks;
        this.begins = guards.get("runbookStart");
        this.transaction = transaction;
    }

    /// A runbook of this test's own.
    ///
    /// @return `name@version`
    public String runbook(String steps) {
        return runbooks.add(null, "name: r-%s\ntitle: Test\nsteps:\n%s".formatted(UUID.randomUUID().toString()
                .substring(0, 8), steps), null, "lena").label();
    }

    public UUID application(String name) {
        return db.sql("insert into application (name, created_at) values (:name, now()) returning id")
                .param("name", name + " " + wired.mark).query(UUID.class).single();
    }

    public UUID vm(String name, UUID application) {
        UUID vm = wired.vm(name);
        db.sql("update vm set application_id = :app where id = :vm").param("app", application).param("vm", vm).update();
        return vm;
    }

    public UUID started(String runbook, UUID... vms) {
        UUID wave = wired.wave(vms);
        runbooks.choose(wave, runbook, "lena");
        start(wave);
        return wave;
    }

    public void start(UUID wave) {
        transaction.executeWithoutResult(_ -> {
            begins.check(wave, "lena");
            db.sql("update wave set state = 'RUNNING' where id = :id").param("id", wave).update();
        });
    }

    public UUID trip(UUID vm, String state, UUID wave) {
        return db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, reason, planned_by,
                                       state, mode)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, 'test', 'lena',
                        :state, 'WARM')
                returning id
                """).param("vm", vm).param("wave", wave).param("target", wired.target).param("state", state)
                .query(UUID.class).single();
    }

    public void now(UUID trip, String state) {
        db.sql("update migration set state = :state, since = clock_timestamp(), visit = visit + 1, version = version + 1 where id = :id")
                .param("state", state).param("id", trip).update();
    }
}
