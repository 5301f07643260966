package io.towpath.disk.qcow2;

import io.towpath.disk.TargetFile;
import java.io.IOException;

/// Lets everybody see what was written since the last time, in an order in which a crash does no harm.
///
/// In between only bytes are written that nothing in the file points to, or in place over data. Then come these steps, and
/// each is durable before the next begins:
///
/// 1. **data, new L2 tables, refcounts**: none of it is pointed to yet. After a crash here there are clusters with a
///    refcount and no use, at worst.
/// 2. **refcount table**, if there are new refcount blocks: they count only clusters that are not in use yet.
/// 3. **L1 entries and changed pages of older L2 tables**: what they point to is on disk, and counted. The entries are
///    8 bytes, so a write that is torn at a sector leaves old ones and new ones, and both are right.
///
/// So at any moment every entry leads to a cluster with its data and a refcount. Nothing is ever freed, which is why no
/// entry of an older state can lead to foreign data.
final class Publication {

    private final TargetFile file;
    private final ClusterAllocator allocator;
    private final WriterTables tables;
    private boolean unsynced;

    Publication(TargetFile file, ClusterAllocator allocator, WriterTables tables) {
        this.file = file;
        this.allocator = allocator;
        this.tables = tables;
    }

    /// Says that data was written.
    void wrote() {
        unsynced = true;
    }

    void publish() throws IOException {
        boolean published = tables.isDirty();
        if (allocator.hasUncounted()) {
            allocator.addBlocks();
            file.extend(allocator.end());
            allocator.writeCounts();
            tables.writeNewTables();
            unsynced = true;
        }
        sync(unsynced || published);
        if (allocator.hasNewBlocks()) {
            allocator.writeTable();
            sync(true);
        }
        if (published) {
            tables.publish();
            sync(true);
        }
    }

    private void sync(boolean needed) throws IOException {
        if (needed) {
            file.sync();
            unsynced = false;
        }
    }
}
