package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.replication.Pass.Kind;
import io.towpath.replication.SourceSnapshot.Purpose;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// What a run writes about passes. A run that another has taken over from changes nothing: it is told so by
/// [ReplicationException#STOPPED].
@Component
class PassLog {

    private final JdbcClient jdbc;
    private final StoredReplications stored;
    private final SnapshotLedger ledger;
    private final Bases bases;

    PassLog(JdbcClient jdbc, StoredReplications stored, SnapshotLedger ledger, Bases bases) {
        this.jdbc = jdbc;
        this.stored = stored;
        this.ledger = ledger;
        this.bases = bases;
    }

    /// From now on this run writes, and no earlier one.
    ///
    /// @throws ReplicationException [ReplicationException#HELD] while a test boot runs upon the images
    Run take(UUID migrationId) throws ReplicationException {
        Run run = new Run(migrationId, UUID.randomUUID());
        int taken = jdbc.sql("update replication set run = :run where migration_id = :id and held_by is null")
                .param("run", run.token()).param("id", migrationId).update();
        Optional<Instant> held = taken == 1
                ? Optional.empty()
                : jdbc
                        .sql("select held_until from replication where migration_id = :id and held_by is not null")
                        .param("id", migrationId).query((row, _) -> row.getTimestamp(1).toInstant()).optional();
        if (held.isPresent()) {
            throw ReplicationException.held(held.get());
        }
        return run;
    }

    /// The same by who works at the source alone: a test boot upon the images is not in the way.
    Run takeSource(UUID migrationId) {
        Run run = new Run(migrationId, UUID.randomUUID());
        jdbc.sql("update replication set run = :run where migration_id = :id").param("run", run.token())
                .param("id", migrationId).update();
        return run;
    }

    /// To be asked before the source is touched, and before a failure is told: a run that another has taken over from, such
    /// as one of a node that stood still, leaves the pass to that one.
    boolean holds(Run run) {
        return jdbc.sql("select exists (select from replication where migration_id = :id and run = :run)")
                .param("id", run.migrationId()).param("run", run.token()).query(Boolean.class).single();
    }

    /// @throws ReplicationException [ReplicationException#STOPPED] when another has taken over
    void require(Run run) throws ReplicationException {
        if (!holds(run)) {
            throw ReplicationException.stopped();
        }
    }

    /// The pass that is not at its end.
    Optional<Pass> open(UUID migrationId) {
        return stored.openPass(migrationId);
    }

    Pass find(Run run, int number) {
        return stored.pass(run.migrationId(), number).orElseThrow();
    }

    /// A new pass, and its snapshot in the ledger, before that exists.
    @Transactional(rollbackFor = ReplicationException.class)
    public Pass begin(Run run, Replication of, Kind kind) throws ReplicationException {
        int number = jdbc.sql("select coalesce(max(number), 0) + 1 from replication_pass where migration_id = :id")
                .param("id", run.migrationId()).query(Integer.class).single();
        String name = "towpath-%s-%d".formatted(run.migrationId(), number);
        require(jdbc.sql("""
                insert into replication_pass (migration_id, number, kind, snapshot_name)
                select migration_id, :number, :kind, :name from replication
                 where migration_id = :id and run = :run and held_by is null for update
                """).param("number", number).param("kind", kind.name()).param("name", name)
                .param("id", run.migrationId()).param("run", run.token()).update());
        ledger.want(of, name, "Towpath: %s, pass %d of migration %s. Towpath removes it; do not.".formatted(
                of.vmName(), number, run.migrationId()), Purpose.valueOf(kind.name()));
        return find(run, number);
    }

    @Transactional(rollbackFor = ReplicationException.class)
    public void taken(Run run, Pass pass, LiveSnapshot snapshot, Consistency consistency,
            @Nullable String quiesceRefused, Duration took) throws ReplicationException {
        require(jdbc.sql("""
                update replication_pass p
                   set snapshot_ref = :ref, snapshot_at = :at, consistency = :consistency,
                       quiesce_refused = :refused, snapshot_millis = coalesce(snapshot_millis, :millis)
                  from replication r where r.migration_id = p.migration_id and r.run = :run and p.id = :id
                """).param("ref", snapshot.ref()).param("at", Timestamp.from(snapshot.taken()))
                .param("consistency", consistency.name()).param("refused", quiesceRefused)
                .param("millis", took.toMillis()).param("run", run.token()).param("id", pass.id()).update());
        ledger.taken(pass.snapshotName(), snapshot);
    }

    /// A disk's turn begins, or begins again.
    void disk(Run run, Pass pass, LiveDisk disk, DiskWork work) throws ReplicationException {
        require(jdbc.sql("""
                insert into replication_pass_disk (pass_id, disk_key, label, method, why, change_id_from, change_id_to,
                                                   chain, store)
                select :pass, :key, :label, :method, :why, :from, :to, :chain, :store from replication
                 where migration_id = :id and run = :run
                on conflict (pass_id, disk_key) do update
                   set method = excluded.method, why = excluded.why, change_id_from = excluded.change_id_from,
                       change_id_to = excluded.change_id_to, ended_at = null, phase = 'QUERYING',
                       chain = excluded.chain, store = excluded.store
                """).param("pass", pass.id()).param("key", disk.key()).param("label", disk.label())
                .param("method", work.method.name()).param("why", work.why).param("from", work.from)
                .param("to", disk.changeId()).param("chain", disk.chain().toArray(String[]::new))
                .param("store", disk.store()).param("id", run.migrationId()).param("run", run.token()).update());
    }

    /// What it did so far, also where it failed.
    void told(Run run, Pass pass, String key, DiskWork work) {
        jdbc.sql("""
                update replication_pass_disk d
                   set method = :method, why = :why, way = :way, stepped_down = :stepped, ranges = :ranges,
                       changed_bytes = :changed, read_bytes = :read, zero_bytes = :zero, written_bytes = :written,
                       compared_bytes = :compared, audited_bytes = :audited, lies = :lies, heat = :heat,
                       query_millis = :query, copy_millis = :copy, waited_millis = :waited, prove_millis = :prove
                  from replication r
                 where r.migration_id = :id and r.run = :run and d.pass_id = :pass and d.disk_key = :key
                """).param("id", run.migrationId()).param("run", run.token()).param("method", work.method.name())
                .param("why", work.why).param("way", work.way)
                .param("stepped", work.steppedDown).param("ranges", work.ranges).param("changed", work.changed)
                .param("read", work.read).param("zero", work.zero).param("written", work.written)
                .param("compared", work.compared).param("audited", work.audited).param("lies", work.lies)
                .param("heat", work.heat.bytes()).param("query", work.query.toMillis())
                .param("copy", work.copy.toMillis()).param("waited", work.waited.toMillis())
                .param("prove", work.prove.toMillis())
                .param("pass", pass.id()).param("key", key).update();
    }

    /// The source was caught calling changed blocks of it unchanged: until it was compared whole it is, whatever ends this pass.
    void lied(Run run, String key, String why) {
        jdbc.sql("""
                update replication_disk d set lied_at = clock_timestamp(), resync_reason = coalesce(d.resync_reason, :why)
                  from replication r
                 where r.migration_id = d.migration_id and r.run = :run and d.migration_id = :id and d.disk_key = :key
                """).param("why", why).param("run", run.token()).param("id", run.migrationId()).param("key", key)
                .update();
    }

    /// The disk's target stands at this pass: durable and proven.
    @Transactional(rollbackFor = ReplicationException.class)
    public void diskDone(Run run, Pass pass, LiveDisk disk, DiskWork work) throws ReplicationException {
        require(jdbc.sql("""
                update replication_disk d
                   set pass = :number, change_id = :change, uuid = :uuid, home = :home, resync_reason = null,
                       lied_at = case when :lied then clock_timestamp() else lied_at end
                  from replication r
                 where r.migration_id = d.migration_id and r.run = :run and d.migration_id = :id and d.disk_key = :key
                """).param("number", pass.number()).param("change", disk.changeId()).param("uuid", disk.uuid())
                .param("home", work.base.home()).param("lied", work.lies > 0).param("run", run.token())
                .param("id", run.migrationId()).param("key", disk.key()).update());
        told(run, pass, disk.key(), work);
        jdbc.sql("""
                update replication_pass_disk
                   set phase = 'DONE', done_bytes = total_bytes, ended_at = clock_timestamp(), updated_at = clock_timestamp()
                 where pass_id = :pass and disk_key = :key
                """).param("pass", pass.id()).param("key", disk.key()).update();
    }

    /// All disks stand at it.
    void landed(Run run, Pass pass) throws ReplicationException {
        require(jdbc.sql("""
                update replication_pass p
                   set state = 'LANDED', landed_at = coalesce(p.landed_at, clock_timestamp()),
                       query_millis = d.query, copy_millis = d.copy, prove_millis = d.prove
                  from replication r,
                       (select coalesce(sum(query_millis), 0) as query, coalesce(sum(copy_millis), 0) as copy,
                               coalesce(sum(prove_millis), 0) as prove
                          from replication_pass_disk where pass_id = :id) d
                 where r.migration_id = p.migration_id and r.run = :run and p.id = :id and p.state = 'RUNNING'
                """).param("run", run.token()).param("id", pass.id()).update());
    }

    /// Its snapshot is gone, or will be.
    void done(Run run, Pass pass, @Nullable Duration removal) throws ReplicationException {
        require(jdbc.sql("""
                update replication_pass p set state = 'DONE', ended_at = clock_timestamp(), remove_millis = :millis
                  from replication r
                 where r.migration_id = p.migration_id and r.run = :run and p.id = :id and p.state = 'LANDED'
                """).param("millis", removal == null ? null : removal.toMillis()).param("run", run.token())
                .param("id", pass.id()).update());
    }

    /// What landed is not the last word after all, and its snapshot is needed at most to tell what changed since.
    @Transactional(rollbackFor = ReplicationException.class)
    public void outdated(Run run, Pass pass) throws ReplicationException {
        done(run, pass, null);
        entry(pass).ifPresent(entry -> bases.letGo(run.migrationId(), entry));
    }

    /// It ends without having landed; its snapshot, if it has one, is needed at most to tell what changed since.
    ///
    /// @return false when another run has taken over: then nothing changes
    @Transactional
    public boolean failed(Run run, Pass pass, String code, String error) {
        int ended = jdbc.sql("""
                update replication_pass p set state = 'FAILED', ended_at = clock_timestamp(), code = :code, error = :error
                  from replication r
                 where r.migration_id = p.migration_id and r.run = :run and p.id = :id and p.state = 'RUNNING'
                """).param("code", code).param("error", error.replace("\u0000", "?")).param("run", run.token())
                .param("id", pass.id()).update();
        if (ended == 1) {
            entry(pass).ifPresent(code.equals(ReplicationException.SNAPSHOT_GONE)
                    || code.equals(ReplicationException.ROOM)
                            ? ledger::wantRemoved
                            : entry -> bases.letGo(run.migrationId(), entry));
        }
        return ended == 1;
    }

    /// The ledger's line of its snapshot, while that is there or may be.
    Optional<SourceSnapshot> entry(Pass pass) {
        return stored.snapshots(pass.migrationId()).stream()
                .filter(each -> each.name().equals(pass.snapshotName()) && each.removedAt() == null).findFirst();
    }

    private static void require(int written) throws ReplicationException {
        if (written == 0) {
            throw ReplicationException.stopped();
        }
    }
}
