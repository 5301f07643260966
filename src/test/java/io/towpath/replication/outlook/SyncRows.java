package io.towpath.replication.outlook;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A VM that is kept in step, as rows: a database of 100 GiB on two disks that writes 4 MB a second and is read at 80.
/// Names are its own: tests share one database.
public final class SyncRows {

    private static final long GIB = 1L << 30;
    private static final double CHURN = 4e6;
    private static final double SPEED = 80e6;

    private final JdbcClient db;
    private final String mark = UUID.randomUUID().toString().substring(0, 8);
    private final Random random = new Random(11);
    private final UUID source;
    private final UUID target;

    public SyncRows(JdbcClient db) {
        this.db = db;
        source = connection("source", "vsphere");
        target = connection("target", "libvirt");
    }

    /// @param waveId null: alone
    public record Trip(UUID id, UUID vmId, String vmName) {}

    public Trip trip(String name, String mode, String state, @Nullable UUID waveId) {
        String vmName = name + "-" + mark;
        UUID vm = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at)
                values (:source, gen_random_uuid()::text, :name, 4, 2, 8589934592, 'bios', false, 'vsphere', 'x', 1, 'f',
                        'd', now(), now())
                returning id
                """).param("source", source).param("name", vmName)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        UUID id = db.sql("""
                insert into migration (vm_id, attempt, wave_id, wave_key, target_id, format, soak_days, state, reason,
                                       planned_by, mode, visit)
                values (:vm, 1, :wave, (select key from wave where id = :wave), :target, 'qcow2', 5, :state, 'started',
                        'lena', :mode, 1)
                returning id
                """).param("vm", vm).param("wave", waveId).param("target", target).param("state", state)
                .param("mode", mode).query((row, _) -> row.getObject(1, UUID.class)).single();
        return new Trip(id, vm, vmName);
    }

    public void replication(Trip trip) {
        db.sql("insert into replication (migration_id, source_id, vm_ref, vm_name) values (:id, :source, 'vm-7', :name)")
                .param("id", trip.id()).param("source", source).param("name", trip.vmName()).update();
        for (int disk = 0; disk < 2; disk++) {
            UUID row = db.sql("""
                    insert into vm_disk (vm_id, disk_key, position, label, file, controller, bus, unit, capacity_bytes,
                                         stored_bytes, format, fingerprint)
                    values (:vm, :key, :position, :label, '[ds] d.vmdk', 'pvscsi', 0, :position, :capacity, 1, 'vmdk',
                            'f') returning id
                    """).param("vm", trip.vmId()).param("key", key(disk)).param("position", disk)
                    .param("label", label(disk)).param("capacity", capacity(disk))
                    .query((found, _) -> found.getObject(1, UUID.class)).single();
            db.sql("""
                    insert into replication_disk (migration_id, vm_disk_id, position, disk_key, label, capacity_bytes,
                                                  target_file, format)
                    values (:id, :disk, :position, :key, :label, :capacity, '/srv/d', 'qcow2')
                    """).param("id", trip.id()).param("disk", row).param("position", disk).param("key", key(disk))
                    .param("label", label(disk)).param("capacity", capacity(disk)).update();
        }
    }

    /// A seed and so many delta passes, each so long after the one before, the last of which ended a minute before now.
    public void passes(Trip trip, int deltas, Duration apart, Instant now) {
        Instant begin = now.minus(apart.multipliedBy(deltas)).minusSeconds(60);
        pass(trip, 1, "SEED", begin, 40 * GIB, "QUIESCED", null);
        for (int i = 1; i <= deltas; i++) {
            double noise = Math.exp(0.15 * random.nextGaussian());
            long changed = (long) (CHURN * apart.toSeconds() * noise);
            boolean fell = i == 2;
            pass(trip, i + 1, "DELTA", begin.plus(apart.multipliedBy(i)), changed, fell ? "CRASH" : "QUIESCED",
                    fell ? "the guest's agent did not answer" : null);
        }
    }

    public void pass(Trip trip, int number, String kind, Instant frozen, long changed, String consistency,
            @Nullable String refused) {
        long copy = (long) (1000 + 1000 * changed / SPEED * Math.exp(0.1 * random.nextGaussian()));
        long prove = 300 + copy / 5;
        Instant landed = frozen.plusMillis(1500 + copy + prove);
        String name = "towpath-%s-%d".formatted(trip.id(), number);
        UUID pass = db.sql("""
                insert into replication_pass (migration_id, number, kind, state, snapshot_name, snapshot_ref,
                    snapshot_at, consistency, quiesce_refused, started_at, landed_at, ended_at, snapshot_millis,
                    query_millis, copy_millis, prove_millis, remove_millis)
                values (:id, :number, :kind, 'DONE', :name, 'snapshot-' || :number, :frozen, :consistency, :refused,
                    :began, :landed, :ended, 2500, 1500, :copy, :prove, 4000) returning id
                """).param("id", trip.id()).param("number", number).param("kind", kind).param("name", name)
                .param("frozen", Timestamp.from(frozen)).param("consistency", consistency).param("refused", refused)
                .param("began", Timestamp.from(frozen.minusMillis(2500))).param("landed", Timestamp.from(landed))
                .param("ended", Timestamp.from(landed.plusMillis(4000))).param("copy", copy).param("prove", prove)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        for (int disk = 0; disk < 2; disk++) {
            long share = disk == 0 ? changed / 10 : changed - changed / 10;
            db.sql("""
                    insert into replication_pass_disk (pass_id, disk_key, label, method, way, ranges, changed_bytes,
                        read_bytes, written_bytes, heat, copy_millis, phase, ended_at)
                    values (:pass, :key, :label, :method, 'nbd', 10, :bytes, :bytes, :bytes, :heat, :copy, 'DONE', now())
                    """).param("pass", pass).param("key", key(disk)).param("label", label(disk))
                    .param("method", kind.equals("SEED") ? "SEED" : "DELTA").param("bytes", share)
                    .param("heat", heat(disk)).param("copy", copy).update();
        }
        db.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose,
                    wanted_at, ref, taken_at, removal_wanted_at, removed_at)
                values (:id, :source, 'vm-7', :vm, :name, 'ours', :kind, :at, 'snapshot-' || :number, :at, :gone, :gone)
                """).param("id", trip.id()).param("source", source).param("vm", trip.vmName()).param("name", name)
                .param("kind", kind).param("at", Timestamp.from(frozen)).param("number", number)
                .param("gone", Timestamp.from(landed.plusMillis(4000))).update();
    }

    /// A step of the cutover, in its first visit.
    public void step(Trip trip, String state, String step, Instant from, @Nullable Instant to) {
        step(trip, 1, state, step, from, to);
    }

    void step(Trip trip, int visit, String state, String step, Instant from, @Nullable Instant to) {
        db.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, started_at, ended_at, outcome)
                values (:id, :visit, :state, :step, 1, 'n1', :from, :to, :outcome)
                """).param("id", trip.id()).param("visit", visit).param("state", state).param("step", step)
                .param("from", Timestamp.from(from)).param("to", to == null ? null : Timestamp.from(to))
                .param("outcome", to == null ? "RUNNING" : "DONE").update();
    }

    public void state(Trip trip, String state) {
        db.sql("update migration set state = :state where id = :id").param("state", state).param("id", trip.id())
                .update();
    }

    /// A wave that runs, in a window.
    public UUID wave(Instant opens, Duration length) {
        UUID window = db.sql("""
                insert into cutover_window (name, opens_at, closes_at, lockout_at, zone, capacity_vms, parallel_slots,
                                            on_overrun, created_by, created_at)
                values (:name, :opens, :closes, :closes, 'Europe/Zurich', 100, 10, 'finish', 'lena', now()) returning id
                """).param("name", "Window " + mark).param("opens", Timestamp.from(opens))
                .param("closes", Timestamp.from(opens.plus(length)))
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        UUID wave = db.sql("""
                insert into wave (key, name, state, on_failure, target_id, format, slots, soak_business_days, since,
                                  created_at, created_by)
                values (:key, 'Console', 'RUNNING', 'CONTINUE', :target, 'QCOW2', 4, 5, now(), now(), 'lena')
                returning id
                """).param("key", "W-" + mark).param("target", target)
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        db.sql("""
                insert into wave_terms (wave_id, window_id, changed_by, changed_at) values (:wave, :window, 'lena', now())
                """).param("wave", wave).param("window", window).update();
        return wave;
    }

    public void member(UUID wave, Trip trip, int position) {
        db.sql("insert into wave_member (wave_id, vm_id, position) values (:wave, :vm, :position)").param("wave", wave)
                .param("vm", trip.vmId()).param("position", position).update();
        db.sql("update migration set wave_id = :wave, wave_key = (select key from wave where id = :wave) where id = :id")
                .param("wave", wave).param("id", trip.id()).update();
    }

    /// Planned for a moment.
    public void cutover(Trip trip, Instant at) {
        UUID cutover = db.sql("""
                insert into cutover (scope, scope_id, label, state, starts_at, planned_by)
                values ('VM', :vm, :label, 'PLANNED', :at, 'lena') returning id
                """).param("vm", trip.vmId()).param("label", trip.vmName()).param("at", Timestamp.from(at))
                .query((row, _) -> row.getObject(1, UUID.class)).single();
        db.sql("insert into cutover_member (cutover_id, migration_id, vm_id) values (:cutover, :id, :vm)")
                .param("cutover", cutover).param("id", trip.id()).param("vm", trip.vmId()).update();
    }

    /// Everything that a trip in step has.
    public Trip inStep(String name, int deltas, Instant now) {
        Trip trip = trip(name, "WARM", "SYNCING", null);
        replication(trip);
        passes(trip, deltas, Duration.ofMinutes(50), now);
        return trip;
    }

    /// A cutover that was begun so long after the last pass, with all its parts but the last where it has not ended.
    public void outage(Trip trip, int number, Instant began, boolean ended) {
        step(trip, "CUTTING_OVER", "shut-down-source", began, began.plusSeconds(40));
        pass(trip, number, "FINAL", began.plusSeconds(44), 300_000_000, "OFF", null);
        step(trip, "CUTTING_OVER", "final-pass", began.plusSeconds(41), began.plusSeconds(54));
        step(trip, "CUTTING_OVER", "define-target", began.plusSeconds(54), began.plusSeconds(60));
        step(trip, "CUTTING_OVER", "start-target", began.plusSeconds(60), ended ? began.plusSeconds(90) : null);
        state(trip, ended ? "VALIDATING" : "CUTTING_OVER");
    }

    static List<String> labels() {
        return List.of(label(0), label(1));
    }

    private static String key(int disk) {
        return "200" + disk;
    }

    private static String label(int disk) {
        return "Hard disk " + (disk + 1);
    }

    private static long capacity(int disk) {
        return disk == 0 ? 20 * GIB : 80 * GIB;
    }

    /// The second disk is hot in one place.
    private byte[] heat(int disk) {
        BitSet cells = new BitSet(256);
        for (int i = 0; i < 5; i++) {
            cells.set(random.nextInt(256));
        }
        if (disk == 1) {
            cells.set(58, 84);
        }
        return java.util.Arrays.copyOf(cells.toByteArray(), 32);
    }

    private UUID connection(String direction, String kind) {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :location, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("name", direction + " " + mark)
                .param("location", "/srv/" + direction + mark).query((row, _) -> row.getObject(1, UUID.class))
                .single();
    }
}
