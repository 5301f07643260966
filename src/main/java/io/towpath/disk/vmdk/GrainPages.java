package io.towpath.disk.vmdk;

import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The grain tables of an extent being written, of which those in use are held. Changed ones stay until they are written,
/// both copies; when they become too many ([#isFull()]), that is due.
final class GrainPages {

    /// 8 MiB of tables. One write may go beyond that.
    private static final int MAX_CHANGED = 4096;
    private static final int MAX_UNCHANGED = 512;

    private final TargetFile file;
    private final SparseLayout layout;
    private final Map<Integer, Page> pages = new HashMap<>();
    private int changed;
    private @Nullable Page last;

    GrainPages(TargetFile file, SparseLayout layout) {
        this.file = file;
        this.layout = layout;
    }

    private static final class Page {
        final int table;
        final ByteBuffer entries;
        boolean changed;

        Page(int table, ByteBuffer entries) {
            this.table = table;
            this.entries = entries;
        }
    }

    boolean isFull() {
        return changed >= MAX_CHANGED;
    }

    boolean isChanged() {
        return changed > 0;
    }

    /// The first sector of a grain, 0 for none.
    long sector(long grain) throws IOException {
        return Integer.toUnsignedLong(page(grain).entries.getInt(at(grain)));
    }

    void set(long grain, long sector) throws IOException {
        Page page = page(grain);
        page.entries.putInt(at(grain), (int) sector);
        if (!page.changed) {
            page.changed = true;
            changed++;
        }
    }

    private static int at(long grain) {
        return 4 * (int) (grain % SparseHeader.ENTRIES_PER_TABLE);
    }

    private Page page(long grain) throws IOException {
        int table = (int) (grain / SparseHeader.ENTRIES_PER_TABLE);
        Page page = last;
        if (page == null || page.table != table) {
            page = pages.get(table);
            if (page == null) {
                dropUnchanged();
                page = new Page(table, read(file, layout.tableAt(table, false)));
                pages.put(table, page);
            }
            last = page;
        }
        return page;
    }

    static ByteBuffer read(TargetFile file, long at) throws IOException {
        ByteBuffer entries = ByteBuffer.allocate(SparseHeader.ENTRIES_PER_TABLE * 4).order(ByteOrder.LITTLE_ENDIAN);
        file.read(at, entries);
        return entries.clear();
    }

    private void dropUnchanged() {
        last = null;
        Iterator<Page> each = pages.values().iterator();
        while (pages.size() - changed > MAX_UNCHANGED && each.hasNext()) {
            if (!each.next().changed) {
                each.remove();
            }
        }
    }

    /// Writes what changed, one copy after the other.
    void write() throws IOException {
        List<Page> toWrite = new ArrayList<>(pages.values().stream().filter(page -> page.changed)
                .sorted(Comparator.comparingInt(page -> page.table)).toList());
        for (boolean redundant : new boolean[]{false, true}) {
            for (Page page : toWrite) {
                file.write(layout.tableAt(page.table, redundant), page.entries.duplicate().clear());
            }
        }
        for (Page page : toWrite) {
            page.changed = false;
        }
        changed = 0;
    }
}
