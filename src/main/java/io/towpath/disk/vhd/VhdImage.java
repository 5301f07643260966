package io.towpath.disk.vhd;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A VHD as the guest sees it, fixed or dynamic. A differencing disk (of a checkpoint) is refused with its parent's name:
/// what it leaves out would read as zeroes and destroy the guest's data.
public final class VhdImage implements DiskReader {

    private final ImageSource source;
    private final Footer footer;
    private final @Nullable DynamicHeader header;
    private final DiskContent content;
    private final List<Note> notes;

    private VhdImage(ImageSource source, Footer footer, @Nullable DynamicHeader header, DiskContent content,
            List<Note> notes) {
        this.source = source;
        this.footer = footer;
        this.header = header;
        this.content = content;
        this.notes = List.copyOf(notes);
    }

    /// Takes the source over: it is closed with the image.
    public static VhdImage open(ImageSource source) throws IOException {
        Faults faults = new Faults(source.name());
        FooterSearch.Found found = FooterSearch.find(source);
        List<Note> notes = notes(found);
        return switch (found.footer().judge(faults, found.at(), source.problems())) {
            case FIXED -> fixed(source, found, notes, faults);
            case DYNAMIC -> dynamic(source, found, notes, faults);
            case DIFFERENCING -> {
                source.refuse(chain(source, found, faults));
                yield dynamic(source, found, notes, faults);
            }
        };
    }

    /// Whether a file without other signs is a fixed VHD, which shows only at its end.
    public static boolean endsAsFixedDisk(ImageSource source) throws IOException {
        return FooterSearch.endsAsFixedDisk(source);
    }

    /// Whether anything says that the file is a VHD, be it damaged.
    public static boolean hasTraces(ImageSource source) throws IOException {
        return FooterSearch.hasTraces(source);
    }

    private static List<Note> notes(FooterSearch.Found found) {
        List<Note> notes = new ArrayList<>();
        String copies = found.copies();
        if (copies != null) {
            notes.add(new Note("footer-copy-damaged", copies + "; the other one is sound and used"));
        }
        if (found.footer().savedState()) {
            notes.add(new Note("saved-state",
                    "the VM was suspended when it was last written: what its memory held is not on the disk"));
        }
        if ((found.footer().features() & Footer.TEMPORARY) != 0) {
            notes.add(new Note("temporary", "it is marked as a temporary disk, to be deleted when its VM stops"));
        }
        return notes;
    }

    private static VhdImage fixed(ImageSource source, FooterSearch.Found found, List<Note> notes, Faults faults)
            throws ImageException {
        long size = found.footer().sizeBytes();
        if (size > found.at()) {
            throw faults.truncated("footer", found.at() + Footer.SIZE_AT,
                    "its footer says %d bytes, but only %d lie in front of it".formatted(size, found.at()));
        }
        if (size < found.at()) {
            notes.add(new Note("file-longer", "%d bytes lie in front of the footer, of which the disk has %d".formatted(
                    found.at(), size)));
        }
        return new VhdImage(source, found.footer(), null, new FixedContent(source), notes);
    }

    private static VhdImage dynamic(ImageSource source, FooterSearch.Found found, List<Note> notes, Faults faults)
            throws IOException {
        DynamicHeader header = DynamicHeader.read(source, found, faults);
        BlockTable table = BlockTable.read(source, header, found.end(), faults);
        if (found.endLost() && source.length() - table.endOfBlocks() < Footer.BYTES) {
            throw faults.truncated("footer", source.length(),
                    "the file ends at byte %d, expected a footer of %d bytes behind its last block, which ends at byte %d"
                            .formatted(source.length(), Footer.BYTES, table.endOfBlocks()));
        }
        return new VhdImage(source, found.footer(), header, new BlockContent(source, header, table), notes);
    }

    private static ImageException chain(ImageSource source, FooterSearch.Found found, Faults faults) {
        String parent;
        try {
            String name = DynamicHeader.read(source, found, faults, ImageProblems.REFUSED).parentName();
            parent = name.isEmpty() ? "one it does not name" : "\"" + Printable.of(name) + "\"";
        } catch (IOException e) {
            parent = "one that cannot be told, since its dynamic header is damaged";
        }
        return new ImageException(Reason.SNAPSHOT_CHAIN, source.name(), "footer", "disk type", found.at() + 60,
                "it holds only what differs from its parent, %s (a differencing disk)".formatted(parent),
                "Delete the VM's checkpoints or merge the disk into its parent (Hyper-V: Edit Disk, Merge), then take"
                        + " the merged disk.");
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.VHD;
    }

    @Override
    public long sizeBytes() {
        return footer.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("disk-type", footer.isFixed() ? "fixed" : "dynamic"));
        if (header != null) {
            facts.add(new Fact("block-size", Integer.toString(header.blockBytes())));
        }
        facts.add(new Fact("creator", footer.creatorText()));
        facts.add(new Fact("unique-id", footer.id().toString().toLowerCase(Locale.ROOT)));
        return facts;
    }

    @Override
    public List<Note> notes() {
        return notes;
    }

    @Override
    public List<ImageSource> sources() {
        return List.of(source);
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        ExtentRuns runs = new ExtentRuns(within, each);
        content.extents(within, runs);
        runs.finish();
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        if (offset < 0 || into.remaining() > sizeBytes() - offset) {
            throw new IllegalArgumentException("offset=" + offset + " remaining=" + into.remaining());
        }
        content.read(offset, into);
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
