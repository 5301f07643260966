package io.towpath.disk.qcow2;

import static io.towpath.disk.qcow2.Qcow2Header.*;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Judges a header before anything it points at is read: first what leads out of the file, then what we do not read,
/// then values that cannot be. All products are of checked factors.
final class HeaderChecks {

    /// The largest disk we open. Nothing real is near it; a larger size is a damaged or a hostile header.
    static final long MAX_DISK_BYTES = 1L << 50;
    private static final int MAX_BACKING_NAME = 1023;
    private static final long MAX_SNAPSHOTS = 65_536;
    private static final int MIN_SNAPSHOT_BYTES = 40;
    private static final long KNOWN = DIRTY | CORRUPT | DATA_FILE | COMPRESSION | EXTENDED_L2;

    private final Qcow2Header header;
    private final ImageSource source;
    private final Faults faults;
    /// Why nothing is looked at but the header.
    private @Nullable ImageException stop;

    private HeaderChecks(Qcow2Header header, ImageSource source) {
        this.header = header;
        this.source = source;
        this.faults = new Faults(source.name());
    }

    private void wrong(ImageException problem) throws ImageException {
        source.refuse(problem);
    }

    /// Nothing the header points at makes sense then.
    private void stops(ImageException problem) throws ImageException {
        source.refuse(problem);
        stop = stop == null ? problem : stop;
    }

    /// What else an image consists of.
    ///
    /// @param backing  what it is a layer upon
    /// @param dataFile the name of the file that has its data; null where it is the image itself
    record Judged(@Nullable BackingFile backing, @Nullable String dataFile) {}

    /// Judges the header of an image that stands alone, with all its data in it; every other is refused.
    static void judge(Qcow2Header header, ImageSource source) throws IOException {
        judge(header, source, false);
    }

    /// The same, but that its data may lie in another file.
    ///
    /// @return that file's name; null where there is none
    static @Nullable String judge(Qcow2Header header, ImageSource source, boolean dataFiles) throws IOException {
        return judge(header, source, dataFiles, false).dataFile();
    }

    /// Judges the header of an image that may be a layer.
    static Judged judgeLayer(Qcow2Header header, ImageSource source, OpenOptions options) throws IOException {
        return judge(header, source, options.dataFiles(), options.flatten());
    }

    private static Judged judge(Qcow2Header header, ImageSource source, boolean dataFiles, boolean layers)
            throws IOException {
        HeaderChecks checks = new HeaderChecks(header, source);
        checks.itself(dataFiles);
        String backing = checks.backingFile();
        if (backing != null && !layers) {
            checks.wrong(checks.faults.external("backing file offset", BACKING_OFFSET_AT,
                    "it is a layer upon the backing file \"%s\", which is not opened unasked".formatted(
                            Printable.of(backing)),
                    "Bring the files of the chain together and have it read as one disk, or make one image of it:"
                            + " `qemu-img convert -O qcow2 IMAGE NEW`.")
                    .offering(Offer.FLATTEN));
        }
        HeaderExtensions.Found found = checks.stop == null
                ? HeaderExtensions.judge(header, source)
                : new HeaderExtensions.Found(null, null);
        checks.places();
        if (checks.stop != null) {
            throw checks.stop;
        }
        BackingFile file = backing == null ? null : new BackingFile(backing, found.backingFormat());
        return new Judged(file, checks.dataFile(found, file));
    }

    /// Whether the refcount table of an image that is inspected can be looked at; of one that is read it can.
    static boolean refcountsLieInFile(Qcow2Header header, ImageSource source) {
        Geometry geometry = header.geometry();
        long offset = header.refcountTableOffset();
        return offset >= geometry.clusterBytes() && geometry.aligned(offset) && offset < source.length()
                && header.refcountTableClusters() << header.clusterBits() <= source.length() - offset;
    }

    private @Nullable String dataFile(HeaderExtensions.Found found, @Nullable BackingFile backing)
            throws ImageException {
        if (!header.has(DATA_FILE)) {
            return null;
        }
        if (found.dataFile() == null) {
            throw faults.header(Reason.METADATA_INCONSISTENT, "incompatible features", INCOMPATIBLE_AT, Long.toString(
                    header.incompatible()), "no external data file, or a header extension that names it");
        }
        if (header.snapshots() > 0) {
            wrong(faults.header(Reason.METADATA_INCONSISTENT, "snapshots", SNAPSHOTS_AT, Long.toString(header
                    .snapshots()), "none where the data lies in another file"));
        }
        if (backing != null && header.rawDataFile()) {
            wrong(faults.header(Reason.METADATA_INCONSISTENT, "autoclear features", AUTOCLEAR_AT, Long.toString(header
                    .autoclear()), "no raw data file of a layer upon another file"));
        }
        return found.dataFile();
    }

    private void itself(boolean dataFiles) throws ImageException {
        features(dataFiles);
        encryption();
        compression();
        shape();
    }

    private void places() throws ImageException {
        tables();
        snapshots();
    }

    private void features(boolean dataFiles) throws ImageException {
        if (header.has(DATA_FILE) && !dataFiles) {
            stops(faults.external("incompatible features", INCOMPATIBLE_AT,
                    "its data lies in another file (external data file), which is not opened unasked",
                    "Put that file beside it and have it read as well, or bring the data into the image:"
                            + " `qemu-img convert -O qcow2 IMAGE NEW`, where both files are."));
        }
        long unknown = header.incompatible() & ~KNOWN;
        if (unknown != 0) {
            stops(faults.feature("incompatible features", INCOMPATIBLE_AT,
                    "incompatible feature bit " + Long.numberOfTrailingZeros(unknown), null));
        }
        if (header.has(CORRUPT)) {
            wrong(new ImageException(Reason.DIRTY_LOG, source.name(), "header", "incompatible features",
                    (long) INCOMPATIBLE_AT, "it is marked as corrupt by the program that wrote it", Faults.REPAIR));
        }
    }

    private void encryption() throws ImageException {
        if (header.cryptMethod() != 0) {
            String name = header.cryptMethod() == 1
                    ? "AES"
                    : header.cryptMethod() == 2 ? "LUKS" : "method " + header.cryptMethod();
            wrong(faults.feature("crypt method", CRYPT_AT, "encryption (" + name + ")",
                    "Decrypt it first: `qemu-img convert` with the image's secret."));
        }
    }

    private void compression() throws ImageException {
        int type = header.compressionType();
        if (type != ZLIB && type != ZSTD) {
            wrong(faults.feature("compression type", COMPRESSION_AT, "compression type " + type, null));
        }
        if (header.has(COMPRESSION) != (type != ZLIB)) {
            wrong(faults.header(Reason.HEADER_INVALID, "compression type", COMPRESSION_AT, Integer.toString(type),
                    "another than 0 exactly when incompatible feature bit 3 is set"));
        }
    }

    private void shape() throws ImageException {
        int bits = header.clusterBits();
        if (bits < Geometry.MIN_CLUSTER_BITS || bits > Geometry.MAX_CLUSTER_BITS) {
            throw faults.header(Reason.HEADER_INVALID, "cluster bits", CLUSTER_BITS_AT, Integer.toUnsignedString(bits),
                    "9 to 21");
        }
        if (header.has(EXTENDED_L2) && bits < Geometry.MIN_EXTENDED_CLUSTER_BITS) {
            stops(faults.header(Reason.HEADER_INVALID, "cluster bits", CLUSTER_BITS_AT, Integer.toString(bits),
                    "14 to 21 for extended L2 entries"));
        }
        long length = header.headerLength();
        if (header.version() == 3 && (length < V3_BYTES || length % 8 != 0 || length > 1L << bits)) {
            stops(faults.header(Reason.HEADER_INVALID, "header length", HEADER_LENGTH_AT, Long.toString(length),
                    "a multiple of 8 from 104 to the cluster size"));
        }
        if (length > source.length()) {
            throw faults.header(Reason.TRUNCATED, "header length", HEADER_LENGTH_AT, Long.toString(length),
                    "no more than the file's " + source.length() + " bytes");
        }
        if (header.refcountOrder() > 6) {
            stops(faults.header(Reason.HEADER_INVALID, "refcount order", REFCOUNT_ORDER_AT,
                    Long.toString(header.refcountOrder()), "0 to 6"));
        }
        long size = header.sizeBytes();
        if (size < 0 || size > MAX_DISK_BYTES) {
            throw faults.header(Reason.LIMIT_EXCEEDED, "size", SIZE_AT, Long.toUnsignedString(size) + " bytes",
                    "no more than 1 PiB");
        }
        if (size % 512 != 0) {
            wrong(faults.header(Reason.HEADER_INVALID, "size", SIZE_AT, size + " bytes", "a multiple of 512"));
        }
    }

    /// The name as it stands there, null for none.
    private @Nullable String backingFile() throws IOException {
        long at = header.backingOffset();
        long bytes = header.backingSize();
        if (at == 0 && bytes == 0) {
            return null;
        }
        if (at == 0) {
            // Read as an image by itself it would have zeroes for all that another file has.
            wrong(faults.header(Reason.METADATA_INCONSISTENT, "backing file size", BACKING_SIZE_AT,
                    Long.toString(bytes),
                    "0 where no place of a name is given"));
            return null;
        }
        if (bytes > MAX_BACKING_NAME) {
            wrong(faults.header(Reason.LIMIT_EXCEEDED, "backing file size", BACKING_SIZE_AT, Long.toString(bytes),
                    "no more than 1023"));
            return null;
        }
        if (bytes == 0) {
            wrong(faults.header(Reason.HEADER_INVALID, "backing file size", BACKING_SIZE_AT, "0",
                    "the length of the name at byte " + Long.toUnsignedString(at)));
            return null;
        }
        if (at < 0 || at > source.length() - bytes) {
            wrong(faults.header(Reason.OFFSET_OUT_OF_RANGE, "backing file offset", BACKING_OFFSET_AT,
                    Long.toUnsignedString(at), "a place in the file's " + source.length() + " bytes"));
            return null;
        }
        ByteBuffer name = ByteBuffer.allocate((int) bytes);
        source.read(at, name);
        return new String(name.array(), StandardCharsets.UTF_8);
    }

    private void tables() throws ImageException {
        Geometry geometry = header.geometry();
        long needed = geometry.l1Entries();
        if (header.l1Size() > Geometry.MAX_L1_BYTES / Geometry.ENTRY_BYTES) {
            throw faults.header(Reason.LIMIT_EXCEEDED, "L1 size", L1_SIZE_AT, header.l1Size() + " entries",
                    "no more than " + Geometry.MAX_L1_BYTES / Geometry.ENTRY_BYTES);
        }
        if (header.l1Size() < needed) {
            wrong(faults.header(Reason.METADATA_INCONSISTENT, "L1 size", L1_SIZE_AT, header.l1Size() + " entries",
                    "at least " + needed + " for " + header.sizeBytes() + " bytes"));
        }
        if (header.refcountTableClusters() == 0) {
            wrong(faults.header(Reason.HEADER_INVALID, "refcount table clusters", REFCOUNT_CLUSTERS_AT, "0",
                    "at least 1"));
        }
        if (header.refcountTableClusters() > Geometry.MAX_REFCOUNT_TABLE_BYTES >>> header.clusterBits()) {
            stops(faults.header(Reason.LIMIT_EXCEEDED, "refcount table clusters", REFCOUNT_CLUSTERS_AT,
                    Long.toString(header.refcountTableClusters()), "no more than 8 MiB"));
        }
        if (header.l1Size() > 0) {
            ImageException l1 = notInFile("L1 table offset", L1_OFFSET_AT, header.l1Offset(), header.l1Size()
                    * Geometry.ENTRY_BYTES);
            if (l1 != null) {
                stops(l1);
            }
        }
        inFile("refcount table offset", REFCOUNT_TABLE_AT, header.refcountTableOffset(),
                header.refcountTableClusters() << header.clusterBits());
    }

    private void snapshots() throws ImageException {
        if (header.snapshots() > MAX_SNAPSHOTS) {
            stops(faults.header(Reason.LIMIT_EXCEEDED, "snapshots", SNAPSHOTS_AT, Long.toString(header.snapshots()),
                    "no more than " + MAX_SNAPSHOTS));
        }
        if (header.snapshots() > 0) {
            inFile("snapshots offset", SNAPSHOTS_OFFSET_AT, header.snapshotsOffset(),
                    header.snapshots() * MIN_SNAPSHOT_BYTES);
        }
    }

    private void inFile(String field, int at, long offset, long bytes) throws ImageException {
        ImageException problem = notInFile(field, at, offset, bytes);
        if (problem != null) {
            wrong(problem);
        }
    }

    /// @param bytes what must lie in the file from `offset` on, > 0
    private @Nullable ImageException notInFile(String field, int at, long offset, long bytes) {
        Geometry geometry = header.geometry();
        if (offset < geometry.clusterBytes() || !geometry.aligned(offset) || offset >= source.length()) {
            return faults.header(Reason.OFFSET_OUT_OF_RANGE, field, at, Long.toUnsignedString(offset),
                    "a cluster boundary behind the header and in the file's " + source.length() + " bytes");
        }
        return bytes > source.length() - offset
                ? faults.header(Reason.TRUNCATED, field, at, Long.toUnsignedString(offset),
                        bytes + " bytes to lie there, but the file ends at byte " + source.length())
                : null;
    }
}
