package io.towpath.platform.vsphere;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LayeredDisk;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTPS from the datastore. A snapshot freezes the files below it, so the base is read in parts as it lies there; the deltas
/// of older snapshots between them, which are as small as what was written since, are fetched whole and read by our own
/// readers.
///
/// | file of the chain                | read                                            |
/// |----------------------------------|-------------------------------------------------|
/// | base, `VMFS` or `FLAT`           | in parts                                        |
/// | delta, `VMFSSPARSE`, `SESPARSE`  | fetched first                                   |
/// | of vSAN or vVols, raw devices    | not at all: there is no file that holds the bytes |
final class FolderWay implements Way {

    private static final int MOST_DESCRIPTOR = 1 << 20;
    private static final int STEP = 4 << 20;
    private static final String REMEDY = "Read it over NBD or by an export lease";

    private final Sessions sessions;
    private final Path spool;

    FolderWay(Sessions sessions, Path spool) {
        this.sessions = sessions;
        this.spool = spool;
    }

    @Override
    public String name() {
        return "folder";
    }

    @Override
    public @Nullable String missing(Reading reading) {
        return reading.datacenter().isEmpty() ? "the account does not see the VM's datacenter" : null;
    }

    /// A file of the chain with what its descriptor says.
    private record Link(FolderFile descriptor, byte[] bytes, VmdkText text) {}

    @Override
    public OpenDisk open(Reading reading) throws IOException {
        List<Link> chain = new ArrayList<>();
        for (String file : reading.files()) {
            FolderFile descriptor = file(reading, path(file));
            byte[] bytes = descriptor.whole(MOST_DESCRIPTOR);
            chain.add(new Link(descriptor, bytes, VmdkText.of(bytes)));
        }
        requireOneTime(chain);
        Link base = chain.getLast();
        FolderFile flat = file(reading, base.descriptor.path().beside(flat(base, reading)));
        long length = flat.length();
        if (length < reading.size()) {
            throw unsupported(base, "its data has %d bytes, the disk %d".formatted(length, reading.size()));
        }
        DiskReader disk = new RangedDisk(flat, reading.size());
        return chain.size() == 1
                ? new OpenDisk(disk, OpenDisk.NOTHING)
                : layered(reading, chain.subList(0, chain.size() - 1), disk);
    }

    private FolderFile file(Reading reading, FolderPath path) {
        return new FolderFile(sessions, reading.place(), reading.datacenter(), path);
    }

    private static FolderPath path(String file) throws SourceFaultException {
        try {
            return FolderPath.of(file);
        } catch (IllegalArgumentException e) {
            throw new SourceFaultException(Kind.OTHER, "noFile", String.valueOf(e.getMessage()), e);
        }
    }

    /// A delta belongs to the parent whose CID it names: otherwise the files are of different moments.
    private static void requireOneTime(List<Link> chain) throws SourceFaultException {
        for (int i = 0; i + 1 < chain.size(); i++) {
            Link child = chain.get(i);
            Link parent = chain.get(i + 1);
            if (!child.text.parentCid().equals(parent.text.cid())) {
                throw unsupported(child, "its parentCID is %s, but the CID of its parent %s is %s".formatted(child.text
                        .parentCid(), parent.descriptor.path(), parent.text.cid()));
            }
        }
    }

    private static String flat(Link base, Reading reading) throws SourceFaultException {
        List<VmdkText.Part> parts = base.text.parts();
        if (parts.size() != 1) {
            throw unsupported(base, "its data lies in %d files".formatted(parts.size()));
        }
        VmdkText.Part part = parts.getFirst();
        if (!part.type().equals("VMFS") && !part.type().equals("FLAT") || part.start() != 0 || !plain(part.file())) {
            throw unsupported(base,
                    "its data is of the kind %s in \"%s\", expected a flat file beside it".formatted(part.type(),
                            part.file()));
        }
        if (part.sectors() * 512 != reading.size()) {
            throw unsupported(base, "it has %d sectors, the disk %d bytes".formatted(part.sectors(), reading.size()));
        }
        return part.file();
    }

    private static boolean plain(String file) {
        return !file.isEmpty() && !file.contains("/") && !file.contains("\\") && !file.startsWith(".");
    }

    /// @param deltas the newest first
    private OpenDisk layered(Reading reading, List<Link> deltas, DiskReader base) throws IOException {
        List<FolderFile> data = new ArrayList<>();
        long bytes = 0;
        for (Link delta : deltas) {
            for (VmdkText.Part part : delta.text.parts()) {
                if (!part.type().equals("VMFSSPARSE") && !part.type().equals("SESPARSE") || !plain(part.file())) {
                    throw unsupported(delta, "a delta of the kind %s is not read".formatted(part.type()));
                }
                FolderFile file = file(reading, delta.descriptor.path().beside(part.file()));
                data.add(file);
                bytes += file.length();
            }
        }
        Spool room = Spool.make(spool, bytes, reading.label() + " over HTTPS: the deltas of its snapshots");
        @Nullable
        DiskReader disk = base;
        try {
            for (FolderFile file : data) {
                room.requireSpace();
                file.fetch(room, file.path().name(), STEP, reading.limit());
            }
            for (Link delta : deltas.reversed()) {
                Path descriptor = room.file(delta.descriptor.path().name());
                room.own(() -> Files.write(descriptor, delta.bytes));
                DiskReader layer = DiskImages.openLayer(descriptor);
                try {
                    disk = LayeredDisk.of(layer, disk);
                } catch (IOException e) {
                    ImageSource.closeAfter(layer, e);
                    throw e;
                }
            }
            return new OpenDisk(disk, room);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(disk, e);
            ImageSource.closeAfter((Closeable) room, e);
            throw e;
        }
    }

    private static SourceFaultException unsupported(Link link, String what) {
        return new SourceFaultException(Kind.OTHER, "unsupportedFile",
                "%s: %s. %s.".formatted(link.descriptor.path(), what,
                        REMEDY),
                null);
    }
}
