package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.BitSet;

/// Takes up an extent that [SparseWriter] left behind. Where the two copies of a table disagree, which a crash between
/// their writes does, an entry is right that only one of them has. What lies behind the last grain in use was allocated
/// after the last checkpoint and is cut off. Doing this twice, or being stopped in it, does no harm.
final class SparseResumption {

    private final TargetFile file;
    private final SparseLayout layout;
    private final BitSet taken = new BitSet();
    private final boolean unclean;

    private SparseResumption(TargetFile file, SparseLayout layout, boolean unclean) {
        this.file = file;
        this.layout = layout;
        this.unclean = unclean;
    }

    static SparseWriter of(Path path) throws IOException {
        SparseHeader header;
        try (ImageSource source = ImageSource.open(path)) {
            header = SparseHeader.read(source);
            Descriptor descriptor = DescriptorOf.source(source);
            SparseLayout layout = new SparseLayout(header.capacity());
            if (!header.equals(layout.header(header.unclean())) || descriptor.hasParent()
                    || source.length() < Sectors.toBytes(layout.first())) {
                throw foreign(source.name(), "its header or its descriptor is another than is written here");
            }
        }
        TargetFile file = TargetFile.open(path);
        try {
            return new SparseResumption(file, new SparseLayout(header.capacity()), header.unclean()).resume();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static ImageException foreign(String file, String found) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "image", null, null,
                found + ", expected an image whose writing was begun here", "Start the conversion afresh.");
    }

    private SparseWriter resume() throws IOException {
        for (boolean redundant : new boolean[]{false, true}) {
            ByteBuffer expected = layout.directoryBytes(redundant);
            ByteBuffer found = ByteBuffer.allocate(expected.remaining());
            file.read(layout.directoryAt(redundant), found);
            if (!found.flip().equals(expected)) {
                throw foreign(file.name(), "its grain directory is another than is written here");
            }
        }
        if (!unclean) {
            file.write(0, layout.header(true).bytes());
            file.sync();
        }
        for (int table = 0; table < layout.tables(); table++) {
            agree(table);
        }
        long end = layout.first() + (long) taken.length() * SparseLayout.GRAIN_SECTORS;
        file.truncate(Sectors.toBytes(end));
        file.sync();
        return new SparseWriter(file, layout, end);
    }

    private void agree(int table) throws IOException {
        ByteBuffer first = GrainPages.read(file, layout.tableAt(table, false));
        ByteBuffer second = GrainPages.read(file, layout.tableAt(table, true));
        boolean equal = first.equals(second);
        if (!equal && !unclean) {
            throw damaged(table, "its two copies disagree");
        }
        for (int i = 0; i < first.limit(); i += 4) {
            int entry = first.getInt(i) | second.getInt(i);
            if (entry != 0) {
                if (first.getInt(i) != 0 && second.getInt(i) != 0 && first.getInt(i) != second.getInt(i)) {
                    throw damaged(table, "its two copies disagree");
                }
                take(table, Integer.toUnsignedLong(entry));
                first.putInt(i, entry);
            }
        }
        if (!equal) {
            for (boolean redundant : new boolean[]{false, true}) {
                file.write(layout.tableAt(table, redundant), first.duplicate());
            }
        }
    }

    private void take(int table, long sector) throws ImageException {
        long slot = (sector - layout.first()) / SparseLayout.GRAIN_SECTORS;
        if (sector < layout.first() || sector % SparseLayout.GRAIN_SECTORS != 0
                || Sectors.toBytes(sector + SparseLayout.GRAIN_SECTORS) > file.length()) {
            throw damaged(table, "its entry %d leads to no grain".formatted(sector));
        }
        if (taken.get((int) slot)) {
            throw damaged(table, "two grains share sector %d".formatted(sector));
        }
        taken.set((int) slot);
    }

    private ImageException damaged(int table, String how) {
        return new ImageException(Reason.METADATA_INCONSISTENT, file.name(), "grain table", null,
                layout.tableAt(table, false), "grain table %d is damaged: %s".formatted(table, how),
                "Start the conversion afresh.");
    }
}
