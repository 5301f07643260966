package io.towpath.disk.vhdx;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ExtentRuns;
import io.towpath.disk.ExtentRuns.Status;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import io.towpath.disk.raw.StoredRuns;
import io.towpath.disk.vhdx.BlockRuns.Run;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Reads a fixed or dynamic VHDX. Opening it follows every pointer once ([BatAudit]). A log that was left behind is
/// replayed in memory ([LogReplay]); the file stays as it is.
///
/// Refused: differencing disks, required regions and metadata items that are not known.
public final class VhdxImage implements DiskReader {

    private final ReplayedSource source;
    private final Structure structure;
    private final BlockRuns runs;
    private final List<Note> notes;

    /// What opening an image finds out.
    record Structure(Headers headers, RegionTable regions, DiskParameters disk, BatAudit.Found found) {}

    private VhdxImage(ReplayedSource source, Structure structure, List<Note> notes) {
        this.source = source;
        this.structure = structure;
        Geometry geometry = structure.disk.geometry();
        this.runs = new BlockRuns(geometry,
                new BatPages(source, geometry, structure.regions.bat(), structure.found));
        this.notes = List.copyOf(notes);
    }

    /// Takes the source over and closes it with itself; when this fails, it stays open.
    public static VhdxImage open(ImageSource source, OpenOptions options) throws IOException {
        DiskFormat declared = options.format();
        if (declared != null && declared != DiskFormat.VHDX) {
            throw new ImageException(Reason.FORMAT_MISMATCH, source.name(), "header", "signature", 0L,
                    "it is declared as %s, not as vhdx".formatted(declared.id()), null);
        }
        List<Note> notes = new ArrayList<>();
        Headers headers = Headers.read(source, notes);
        ReplayedSource replayed = new ReplayedSource(source, LogReplay.of(source, headers.current()));
        if (replayed.isReplayed()) {
            notes.add(new Note("log-replayed",
                    "its log was not empty and was replayed in memory; the file is unchanged"));
        }
        Structure structure = structure(replayed, headers, notes);
        if (structure.found.undefined() > 0) {
            notes.add(new Note("undefined-blocks", "%d blocks are marked undefined; they are read as zeroes".formatted(
                    structure.found.undefined())));
        }
        return new VhdxImage(replayed, structure, notes);
    }

    private static Structure structure(ReplayedSource source, Headers headers, List<Note> notes) throws IOException {
        VhdxHeader header = headers.current();
        Occupancy occupancy = new Occupancy(source.source(), source.length());
        occupancy.claim("header section", 0, Headers.SECTION_BYTES, 0);
        occupancy.claim("log", header.logOffset(), header.logLength(),
                (headers.firstIsCurrent() ? VhdxHeader.FIRST_AT : VhdxHeader.SECOND_AT) + 72);
        RegionTable regions = RegionTable.read(source, occupancy, notes);
        DiskParameters disk = MetadataItems.read(source, regions.metadata());
        return new Structure(headers, regions, disk,
                BatAudit.of(source, disk.geometry(), regions.bat(), occupancy));
    }

    /// For one who goes on writing it.
    Structure structure() {
        return structure;
    }

    boolean isReplayed() {
        return source.isReplayed();
    }

    @Override
    public DiskFormat format() {
        return DiskFormat.VHDX;
    }

    @Override
    public long sizeBytes() {
        return structure.disk.sizeBytes();
    }

    @Override
    public List<Fact> facts() {
        DiskParameters disk = structure.disk;
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("subformat", disk.leaveBlocksAllocated() ? "fixed" : "dynamic"));
        facts.add(new Fact("block-size", Integer.toString(disk.blockBytes())));
        facts.add(new Fact("logical-sector-size", Integer.toString(disk.logicalSector())));
        facts.add(new Fact("physical-sector-size", Integer.toString(disk.physicalSector())));
        facts.add(new Fact("log", source.isReplayed() ? "replayed" : "empty"));
        facts.add(new Fact("data-blocks", Long.toString(structure.found.present())));
        facts.add(new Fact("zero-blocks", Long.toString(structure.found.zero())));
        facts.add(new Fact("disk-id", disk.diskId().toString()));
        if (!structure.headers.creator().isEmpty()) {
            facts.add(new Fact("creator", Printable.of(structure.headers.creator())));
        }
        return List.copyOf(facts);
    }

    @Override
    public List<Note> notes() {
        return notes;
    }

    @Override
    public List<ImageSource> sources() {
        return List.of(source.source());
    }

    @Override
    public void extents(ByteRange within, Consumer<Extent> each) throws IOException {
        checkInside(within.offset(), within.length());
        ExtentRuns joined = new ExtentRuns(within, each);
        for (long at = within.offset(); at < within.end();) {
            Run run = runs.next(at, within.end());
            if (run.status() == Status.DATA && !source.isReplayed()) {
                stored(run, joined);
            } else {
                joined.add(run.status(), at, run.end() - at);
            }
            at = run.end();
        }
        joined.finish();
    }

    /// A fixed disk is often a sparse file: holes in its blocks are no data.
    private void stored(Run run, ExtentRuns joined) throws IOException {
        StoredRuns.of(source.source(), new ByteRange(run.start(), run.end() - run.start()), run.place() - run.start(),
                extent -> joined.add(extent instanceof Extent.Data ? Status.DATA : Status.UNALLOCATED,
                        extent.range().offset(), extent.range().length()));
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
        checkInside(offset, into.remaining());
        long end = offset + into.remaining();
        int limit = into.limit();
        for (long at = offset; at < end;) {
            Run run = runs.next(at, end);
            into.limit(into.position() + (int) (run.end() - at));
            switch (run.status()) {
                case DATA -> source.read(run.place(), into);
                case ZERO, UNALLOCATED -> Zeroes.fill(into);
            }
            into.limit(limit);
            at = run.end();
        }
    }

    @Override
    public void close() throws IOException {
        source.source().close();
    }

    private void checkInside(long offset, long length) {
        if (offset < 0 || length > sizeBytes() - offset) {
            throw new IllegalArgumentException(
                    "offset=%d length=%d size=%d".formatted(offset, length, sizeBytes()));
        }
    }
}
