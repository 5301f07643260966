package io.towpath.platform.vsphere;

import io.towpath.disk.DiskImages;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;

/// What the frozen deltas of a disk's chain say was written, over HTTPS from the datastore. Only what says where the grains
/// lie is fetched.
final class FolderDeltas {

    private static final int MOST_DESCRIPTOR = 1 << 20;
    private static final String NO_PARENT = "ffffffff";
    /// Tables of a delta with the smallest grains have a part in so many of what the disk has.
    private static final int TABLES = 128;

    private final Sessions sessions;
    private final Path spool;

    FolderDeltas(Sessions sessions, Path spool) {
        this.sessions = sessions;
        this.spool = spool;
    }

    /// A disk's descriptor with what it says.
    private record Link(FolderFile file, VmdkText text) {}

    /// Tells what is written in the newest files of a chain.
    ///
    /// @param files  of the chain, the newest first: `[DS1] web01/web01-000002.vmdk`
    /// @param newest so many of them are told; the one below them has to be their parent
    void tell(Place place, String datacenter, List<String> files, int newest, long capacityBytes,
            Consumer<ByteRange> each) throws IOException {
        Link above = null;
        for (int i = 0; i <= newest; i++) {
            Link link = link(place, datacenter, files.get(i));
            if (above != null) {
                requireParent(above, link);
            }
            if (i < newest) {
                tell(link, place, datacenter, capacityBytes, each);
            }
            above = link;
        }
    }

    /// Whether the newest file of a chain can be read at all: of a disk without deltas its descriptor, of others also that its
    /// delta is of a kind that is read.
    ///
    /// @throws IOException why not
    void requireReadable(Place place, String datacenter, String newest) throws IOException {
        Link link = link(place, datacenter, newest);
        if (link.text.parts().isEmpty()) {
            throw unsupported(link, "it names no file with the disk's data");
        }
        if (!link.text.parentCid().isEmpty() && !link.text.parentCid().equals(NO_PARENT)) {
            delta(link);
        }
    }

    private Link link(Place place, String datacenter, String name) throws IOException {
        FolderPath path;
        try {
            path = FolderPath.of(name);
        } catch (IllegalArgumentException e) {
            throw new SourceFaultException(Kind.OTHER, "noFile", String.valueOf(e.getMessage()), e);
        }
        FolderFile file = new FolderFile(sessions, place, datacenter, path);
        return new Link(file, VmdkText.of(file.whole(MOST_DESCRIPTOR)));
    }

    private static void requireParent(Link child, Link parent) throws SourceFaultException {
        if (child.text.parentCid().isEmpty() || !child.text.parentCid().equals(parent.text.cid())) {
            throw unsupported(child, "its parentCID is %s, but the CID of its parent %s is %s".formatted(child.text
                    .parentCid(), parent.file.path(), parent.text.cid()));
        }
    }

    private void tell(Link link, Place place, String datacenter, long capacityBytes, Consumer<ByteRange> each)
            throws IOException {
        VmdkText.Part part = delta(link);
        FolderFile delta = new FolderFile(sessions, place, datacenter, link.file.path().beside(part.file()));
        long length = delta.length();
        try (Spool room = Spool.make(spool, Math.min(length, capacityBytes / TABLES + (2 << 20)),
                delta + ": its tables")) {
            Path near = room.file(delta.path().name());
            try (FileChannel out = room.own(() -> FileChannel.open(near, StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE))) {
                room.own(() -> out.write(ByteBuffer.allocate(1), length - 1));
                DiskImages.deltaOutline(near, part.type(), capacityBytes, (from, bytes) -> {
                    room.requireSpace();
                    fetch(delta, room, out, from, bytes);
                }, each);
            } catch (ImageException e) {
                // of the file at hand, not of what lies at the source
                throw e.reason() == Reason.SOURCE_IO ? Spool.trouble(near, e) : e;
            }
        }
    }

    private static VmdkText.Part delta(Link link) throws SourceFaultException {
        if (link.text.parts().size() != 1) {
            throw unsupported(link, "its data lies in %d files, expected one".formatted(link.text.parts().size()));
        }
        VmdkText.Part part = link.text.parts().getFirst();
        if (!part.type().equals("VMFSSPARSE") && !part.type().equals("SESPARSE") || part.start() != 0
                || part.file().isEmpty() || part.file().contains("/") || part.file().contains("\\")
                || part.file().startsWith(".")) {
            throw unsupported(link, "a delta of the kind %s in \"%s\" is not read".formatted(part.type(), part.file()));
        }
        return part;
    }

    private static void fetch(FolderFile delta, Spool room, FileChannel out, long from, long bytes)
            throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(bytes));
        delta.read(from, buffer);
        buffer.flip();
        for (long at = from; buffer.hasRemaining();) {
            long here = at;
            at += room.own(() -> out.write(buffer, here));
        }
    }

    private static SourceFaultException unsupported(Link link, String what) {
        return new SourceFaultException(Kind.OTHER, "unsupportedFile", "%s: %s".formatted(link.file.path(), what),
                null);
    }
}
