package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// Opens a sparse extent, plain or compressed, after checking all its tables.
///
/// A stream that was written in one go has its directory at its end, which its last three sectors tell: a marker of type
/// 3, the footer (a header whose directory is known), and the end-of-stream marker, all zero. The sector before the
/// directory is a marker of type 2.
final class SparseOpener {

    private static final int FOOTER_MARKER = 3;

    private SparseOpener() {}

    static DiskPart open(ImageSource source, SparseHeader header, List<Note> notes) throws IOException {
        SparseHeader tablesHeader = header;
        if (header.directory() == SparseHeader.AT_END) {
            if (!header.compressed()) {
                throw new ImageException(Reason.HEADER_INVALID, source.name(), "sparse header", "grain directory", 56L,
                        "the grain directory is said to be at the end, which is only so in a stream", null);
            }
            tablesHeader = footer(source, header);
        }
        MetadataRegions metadata = new MetadataRegions(source, header);
        GrainTables tables = GrainTables.load(source, tablesHeader, metadata);
        if (Long.compareUnsigned(header.overhead(), Sectors.holding(source.length())) > 0) {
            throw new ImageException(Reason.TRUNCATED, source.name(), "sparse header", "overhead", 64L,
                    "the overhead has %s sectors, but the file only %d".formatted(
                            Long.toUnsignedString(header.overhead()), Sectors.holding(source.length())),
                    "Copy the file again; it is not complete.");
        }
        if (header.unclean()) {
            notes.add(new Note("unclean-shutdown", source.name() + " was not closed properly by its last writer"));
        }
        if (header.compressed()) {
            CompressedExtent extent = new CompressedExtent(source, header, tables,
                    GrainPlaces.checkCompressed(source, tablesHeader, tables, metadata));
            extent.checkStart();
            return extent;
        }
        GrainPlaces.checkPlain(source, header, tables, metadata);
        return new SparseExtent(source, header, tables);
    }

    private static SparseHeader footer(ImageSource source, SparseHeader header) throws IOException {
        long markerAt = source.length() - 3 * Sectors.BYTES;
        if (source.length() % Sectors.BYTES != 0 || markerAt < Sectors.BYTES) {
            throw noFooter(source, "the file ends in the middle of a sector");
        }
        ByteBuffer end = ByteBuffer.allocate(3 * Sectors.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        source.read(markerAt, end);
        boolean marker = end.getInt(8) == 0 && end.getInt(12) == FOOTER_MARKER;
        boolean magic = end.getInt(Sectors.BYTES) == SparseHeader.MAGIC;
        boolean endOfStream = end.getLong(2 * Sectors.BYTES) == 0 && end.getLong(2 * Sectors.BYTES + 8) == 0;
        if (!marker || !magic || !endOfStream) {
            throw noFooter(source, "its last sectors are no footer and end marker");
        }
        SparseHeader footer = SparseHeader.read(source, markerAt + Sectors.BYTES, "footer");
        if (!header.sameDiskAs(footer)) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "footer", null,
                    markerAt + Sectors.BYTES, "the footer describes another disk than the header",
                    "Export the disk again.");
        }
        if (footer.directory() == SparseHeader.AT_END) {
            throw new ImageException(Reason.HEADER_INVALID, source.name(), "footer", "grain directory",
                    markerAt + Sectors.BYTES + 56, "the footer says no more than the header where the directory is",
                    "Export the disk again.");
        }
        checkMarked(source, footer.directory());
        return footer;
    }

    /// A directory elsewhere than where the stream says that one follows would be that of another disk, or of none.
    private static void checkMarked(ImageSource source, long directory) throws IOException {
        long markerAt = Sectors.inside(source, "grain directory", directory - 1, 2);
        ByteBuffer marker = ByteBuffer.allocate(StreamMarker.TYPE_AT + 4).order(ByteOrder.LITTLE_ENDIAN);
        source.read(markerAt, marker);
        if (marker.getInt(8) != 0
                || StreamMarker.ofType(marker.getInt(StreamMarker.TYPE_AT)) != StreamMarker.GRAIN_DIRECTORY) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "footer", "grain directory", markerAt,
                    "there is no marker of a grain directory at byte %d, where the footer has it".formatted(markerAt),
                    "Copy or export the file again.");
        }
    }

    private static ImageException noFooter(ImageSource source, String found) {
        return new ImageException(Reason.TRUNCATED, source.name(), "footer", null, source.length(),
                "%s, expected those of a stream: the download or export was interrupted".formatted(found),
                "Copy or export the file again.");
    }
}
