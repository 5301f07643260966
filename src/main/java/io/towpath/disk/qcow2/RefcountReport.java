package io.towpath.disk.qcow2;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageSource;
import io.towpath.disk.ProblemBudget;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// What an image's refcounts have wrong, in a note for each kind. Reading does not depend on them; a program that goes on
/// writing to the image overwrites what is used and not counted. Of an image marked dirty nothing is said, whose counts
/// may be wrong; nor, where internal snapshots or bitmaps have tables that are not read here, of what seems unused. A huge
/// file, or several of a package, are looked at for two seconds, and another note says how far.
final class RefcountReport implements ClusterAudit.WindowVisitor {

    private static final long AT_ONCE = 1 << 20;

    private final ImageSource source;
    private final Qcow2Header header;
    private final List<Note> notes;
    /// The time that the tables take is not counted.
    private final ProblemBudget budget;
    private boolean whole = true;
    private final Tally leaked = new Tally();
    private final Tally uncounted = new Tally();

    RefcountReport(ImageSource source, Qcow2Header header, List<Note> notes, ProblemBudget budget) {
        this.source = source;
        this.header = header;
        this.notes = notes;
        this.budget = budget;
    }

    private static final class Tally {

        private long first;
        private long clusters;

        void add(long cluster) {
            first = clusters++ == 0 ? cluster : first;
        }
    }

    @Override
    public void window(Occupancy used) throws IOException {
        if (header.has(Qcow2Header.DIRTY) || !whole) {
            return;
        }
        long began = budget.now();
        long looked = looked(used, () -> budget.now() - began < budget.aside());
        budget.spendAside(budget.now() - began);
        whole = looked == used.end();
        notes.removeIf(note -> note.code().startsWith("refcounts-"));
        tell("refcounts-leaked", leaked, "are counted as used, but no table names them: space is lost");
        tell("refcounts-missing", uncounted, "are used, but not counted: who writes to the image may overwrite them");
        if (!whole) {
            notes.add(new Note("refcounts-partly",
                    "the time for it was used up: refcounts were looked at up to cluster %d only. `qemu-img check` looks at all"
                            .formatted(looked)));
        }
    }

    /// @return one behind the last cluster that was looked at
    private long looked(Occupancy used, BooleanSupplier going) throws IOException {
        boolean allTables = header.snapshots() == 0 && header.autoclear() == 0;
        Occupancy counted = new Occupancy(used.first(), used.end() - used.first());
        new RefcountWalk(source, header).counted(used, going, (cluster, _) -> counted.claim(cluster));
        for (long cluster = used.first(); cluster < used.end(); cluster++) {
            // counts that were passed over say nothing
            if ((cluster - used.first()) % AT_ONCE == 0 && !going.getAsBoolean()) {
                return cluster;
            }
            if (counted.isUsed(cluster) && !used.isUsed(cluster) && allTables) {
                leaked.add(cluster);
            } else if (!counted.isUsed(cluster) && used.isUsed(cluster)) {
                uncounted.add(cluster);
            }
        }
        return used.end();
    }

    private void tell(String code, Tally tally, String what) {
        if (tally.clusters > 0) {
            notes.add(
                    new Note(code, "%d clusters %s; the first is cluster %d. Repair a copy with `qemu-img check -r all`"
                            .formatted(tally.clusters, what, tally.first)));
        }
    }
}
