package io.towpath.replication;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Whether a VM was set back to a snapshot behind what its target stands at, or its disks were moved, where change ids tell
/// what changed.
///
/// A change id tells what was written since, and of a VM that was set back to an older moment not what went back: the
/// platform goes on with the bookmarks of that moment. One that was set back to a snapshot taken after the pass does no harm:
/// what it holds, and what is written from there on, was written since the pass. So what counts are the snapshots that stood
/// when the pass's own was taken. Where none did, as usual, whatever others make, set back to and remove since is harmless,
/// backups among it. Where one did, and the VM was set back to it, either the snapshots of then are no longer those that it
/// stands on, or the file that it wrote to up to the pass is not in its chain any more. Where one of them was removed since,
/// its files were merged and show neither: then both sides are compared. That holds for snapshots of ours too, which a last
/// pass left below the next one's: who set the VM back to one before it was removed would not be noticed otherwise.
@Component
class SnapshotTrees {

    private static final int DEEPEST = 64;

    private final JdbcClient jdbc;

    SnapshotTrees(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// @param back  to what it was set back since, for sure; null where that is not known
    /// @param doubt why what changed cannot be told by change ids; null where it can
    record Verdict(@Nullable String back, @Nullable String doubt) {

        static final Verdict SOUND = new Verdict(null, null);
    }

    private record Stood(String ref, @Nullable String parent, String name) {}

    /// A pass that wrote to a disk, or may have.
    private record Written(UUID id, int number, @Nullable String snapshot, List<String> chain,
            @Nullable String store) {}

    /// Whether anything depends on it.
    static boolean matter(Replication of) {
        return of.tracking() == null || of.tracking() == TrackingWay.CHANGE_IDS;
    }

    /// What stands now, before a pass's snapshot was taken or just after.
    void note(Run run, Pass pass, List<LiveSnapshot> all) {
        for (LiveSnapshot each : all) {
            jdbc.sql("""
                    insert into replication_pass_snapshot (pass_id, ref, parent, name)
                    select :pass, :ref, :parent, :name from replication where migration_id = :id and run = :run
                    on conflict (pass_id, ref) do nothing
                    """).param("pass", pass.id()).param("ref", each.ref()).param("parent", each.parent())
                    .param("name", each.name().replace("\u0000", "?")).param("id", run.migrationId())
                    .param("run", run.token()).update();
        }
    }

    /// @param before the number of the pass that asks; those before it count
    /// @param at     that pass's snapshot; null where now is meant
    /// @param disk   as that has it
    Verdict of(Replication of, ReplicaDisk stands, int before, List<LiveSnapshot> all, @Nullable LiveSnapshot at,
            LiveDisk disk) {
        if (stands.pass() == null || stands.compareWhy() != null || !matter(of)) {
            return Verdict.SOUND;
        }
        // also those that were given up may have written what a VM that was set back does not have any more
        Verdict worst = Verdict.SOUND;
        for (Written pass : written(of.migrationId(), stands, before)) {
            Verdict verdict = of(pass, all, at, disk);
            if (verdict.back() != null) {
                return verdict;
            }
            worst = verdict.doubt() == null ? worst : verdict;
        }
        return worst;
    }

    private Verdict of(Written pass, List<LiveSnapshot> all, @Nullable LiveSnapshot at, LiveDisk disk) {
        boolean moved = moved(pass, disk);
        List<Stood> older = older(pass);
        if (!older.isEmpty()) {
            List<Stood> below = below(pass, older);
            if (at != null && left(below, all, at)) {
                return back(pass, older, all, at);
            }
            boolean sameStore = pass.store() != null && pass.store().equals(disk.store());
            if (!moved && !endsWith(disk.chain(), pass.chain(), sameStore)) {
                Optional<Stood> gone = below.stream().filter(each -> !has(all, each.ref())).findFirst();
                if (gone.isPresent()) {
                    return new Verdict(null,
                            ("the snapshot \"%s\", older than pass %d, was removed since: whether the VM"
                                    + " was set back to it before is told by nothing").formatted(gone.get().name(),
                                            pass.number()));
                }
                return endsWith(disk.chain(), pass.chain().subList(1, pass.chain().size()), sameStore)
                        ? back(pass, older, all, at)
                        : new Verdict(null, "its files are not those of pass %d any more".formatted(pass.number()));
            }
        }
        return moved
                ? new Verdict(null, "it was moved: it lives in %s, at pass %d it did in %s".formatted(
                        disk.chain().getLast(), pass.number(), pass.chain().getLast()))
                : Verdict.SOUND;
    }

    private static Verdict back(Written pass, List<Stood> older, List<LiveSnapshot> all, @Nullable LiveSnapshot at) {
        Set<String> way = at == null ? Set.of() : way(all, at);
        Optional<Stood> to = older.stream().filter(each -> way.contains(each.ref())).reduce((_, last) -> last);
        String text = "it was set back to %s, which is older than pass %d".formatted(
                to.map(each -> "the snapshot \"%s\"".formatted(each.name())).orElse("a snapshot"), pass.number());
        return new Verdict(text, text);
    }

    /// What stood below or beside a pass's snapshot, parents before children.
    private List<Stood> older(Written pass) {
        return jdbc.sql("""
                select ref, parent, name from replication_pass_snapshot where pass_id = :pass
                 order by length(ref), ref
                """).param("pass", pass.id()).query((row, _) -> new Stood(row.getString("ref"),
                row.getString("parent"), row.getString("name"))).list().stream()
                .filter(each -> !each.ref().equals(pass.snapshot())).toList();
    }

    /// Those that the pass's snapshot stood on, the nearest first.
    private List<Stood> below(Written pass, List<Stood> older) {
        @Nullable
        String at = jdbc.sql("select parent from replication_pass_snapshot where pass_id = :pass and ref = :ref")
                .param("pass", pass.id()).param("ref", pass.snapshot())
                .query((row, _) -> Optional.ofNullable(row.getString("parent"))).optional().flatMap(found -> found)
                .orElse(null);
        List<Stood> below = new ArrayList<>();
        while (at != null && below.size() < DEEPEST) {
            String ref = at;
            Optional<Stood> found = older.stream().filter(each -> each.ref().equals(ref)).findFirst();
            found.ifPresent(below::add);
            at = found.map(Stood::parent).orElse(null);
        }
        return below;
    }

    /// Whether one still stands that the VM does not stand on any more.
    private static boolean left(List<Stood> below, List<LiveSnapshot> all, LiveSnapshot at) {
        Set<String> way = way(all, at);
        return below.stream().anyMatch(each -> has(all, each.ref()) && !way.contains(each.ref()));
    }

    private static Set<String> way(List<LiveSnapshot> all, LiveSnapshot at) {
        Set<String> way = new HashSet<>();
        @Nullable
        String ref = at.parent();
        while (ref != null && way.add(ref)) {
            String child = ref;
            ref = all.stream().filter(each -> each.ref().equals(child)).findFirst().map(LiveSnapshot::parent)
                    .orElse(null);
        }
        return way;
    }

    private static boolean has(List<LiveSnapshot> all, String ref) {
        return all.stream().anyMatch(each -> each.ref().equals(ref));
    }

    private static boolean endsWith(List<String> chain, List<String> end, boolean sameStore) {
        int above = chain.size() - end.size();
        if (above < 0) {
            return false;
        }
        for (int i = 0; i < end.size(); i++) {
            if (!file(chain.get(above + i), sameStore).equals(file(end.get(i), sameStore))) {
                return false;
            }
        }
        return true;
    }

    /// A datastore that was renamed moved nothing.
    private static boolean moved(Written pass, LiveDisk disk) {
        if (pass.store() != null && disk.store() != null && !pass.store().equals(disk.store())) {
            return true;
        }
        boolean sameStore = pass.store() != null && disk.store() != null;
        return !file(pass.chain().getLast(), sameStore).equals(file(disk.chain().getLast(), sameStore));
    }

    private static String file(String name, boolean sameStore) {
        int end = name.startsWith("[") ? name.indexOf("] ") : -1;
        return sameStore && end > 0 ? name.substring(end + 2) : name;
    }

    private List<Written> written(UUID migrationId, ReplicaDisk stands, int before) {
        return jdbc.sql("""
                select p.id, p.number, p.snapshot_ref, d.chain, d.store
                  from replication_pass p join replication_pass_disk d on d.pass_id = p.id
                 where p.migration_id = :id and p.number between :from and :before - 1 and d.disk_key = :key
                   and cardinality(d.chain) > 0
                 order by p.number
                """).param("id", migrationId).param("from", stands.pass()).param("before", before)
                .param("key", stands.key()).query((row, _) -> new Written(row.getObject("id", UUID.class),
                        row.getInt("number"), row.getString("snapshot_ref"), texts(row), row.getString("store")))
                .list();
    }

    private static List<String> texts(ResultSet row) throws SQLException {
        Array array = row.getArray("chain");
        return List.of((String[]) array.getArray());
    }

    /// That it was set back, until a person has it compared.
    void tell(UUID migrationId, String back) {
        jdbc.sql("update replication set set_back = :back where migration_id = :id").param("back", back)
                .param("id", migrationId).update();
    }

    /// That it was set back and nobody had it compared yet.
    Optional<String> told(UUID migrationId) {
        return jdbc.sql("select set_back from replication where migration_id = :id and set_back is not null")
                .param("id", migrationId).query((row, _) -> row.getString(1)).optional();
    }

    static ReplicationException conflict(String vmName, String back) {
        return new ReplicationException(ReplicationException.SET_BACK,
                "%s is not what was brought over any more: %s.".formatted(vmName, back),
                "Take it as it is: source and target are then compared whole, and what differs is brought over. Or cancel.",
                false, null);
    }
}
