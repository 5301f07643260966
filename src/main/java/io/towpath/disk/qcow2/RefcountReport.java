package io.towpath.disk.qcow2;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageSource;
import java.io.IOException;
import java.util.List;

/// What an image's refcounts have wrong, in two notes at most. Reading does not depend on them; a program that goes on
/// writing to the image overwrites what is used and not counted. Of an image marked dirty nothing is said, whose counts
/// may be wrong; nor, where internal snapshots or bitmaps have tables that are not read here, of what seems unused.
final class RefcountReport implements ClusterAudit.WindowVisitor {

    private final ImageSource source;
    private final Qcow2Header header;
    private final List<Note> notes;
    private final Tally leaked = new Tally();
    private final Tally uncounted = new Tally();

    RefcountReport(ImageSource source, Qcow2Header header, List<Note> notes) {
        this.source = source;
        this.header = header;
        this.notes = notes;
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
        if (header.has(Qcow2Header.DIRTY)) {
            return;
        }
        boolean whole = header.snapshots() == 0 && header.autoclear() == 0;
        Occupancy counted = new Occupancy(used.first(), used.end() - used.first());
        new RefcountWalk(source, header).counted(used, (cluster, _) -> counted.claim(cluster));
        for (long cluster = used.first(); cluster < used.end(); cluster++) {
            if (counted.isUsed(cluster) && !used.isUsed(cluster) && whole) {
                leaked.add(cluster);
            } else if (!counted.isUsed(cluster) && used.isUsed(cluster)) {
                uncounted.add(cluster);
            }
        }
        notes.removeIf(note -> note.code().startsWith("refcounts-"));
        tell("refcounts-leaked", leaked, "are counted as used, but no table names them: space is lost");
        tell("refcounts-missing", uncounted, "are used, but not counted: who writes to the image may overwrite them");
    }

    private void tell(String code, Tally tally, String what) {
        if (tally.clusters > 0) {
            notes.add(new Note(code, "%d clusters %s; the first is cluster %d. Repair a copy with `qemu-img check -r all`"
                    .formatted(tally.clusters, what, tally.first)));
        }
    }
}
