package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Opens what the lines of a descriptor name.
final class ExtentOpener {

    private static final String RDM_REMEDY = "Clone the device into a VMDK (vmkfstools -i), or copy it as a raw image.";

    private final ImageSource image;
    private final Descriptor descriptor;
    private final OpenOptions options;
    private final List<Note> notes;
    private final List<DiskPart> parts = new ArrayList<>();
    private final List<ImageSource> sources = new ArrayList<>();

    ExtentOpener(ImageSource image, Descriptor descriptor, OpenOptions options, List<Note> notes) {
        this.image = image;
        this.descriptor = descriptor;
        this.options = options;
        this.notes = notes;
    }

    /// The parts in the order of the disk. All are closed again when one is refused.
    List<DiskPart> open() throws IOException {
        try {
            List<ExtentLine> readable = new ArrayList<>();
            for (ExtentLine line : descriptor.extents()) {
                try {
                    refuseUnreadable(line);
                    readable.add(line);
                } catch (ImageException e) {
                    image.refuse(e);
                }
            }
            for (ExtentLine line : readable) {
                try {
                    open(line);
                } catch (ImageException e) {
                    image.refuse(e);
                }
            }
            return parts;
        } catch (IOException | RuntimeException e) {
            for (ImageSource source : sources) {
                ImageSource.closeAfter(source, e);
            }
            throw e;
        }
    }

    private void open(ExtentLine line) throws IOException {
        if (line.type().equals("ZERO")) {
            parts.add(new ZeroExtent(Sectors.toBytes(line.sectors())));
        } else {
            openFile(line);
        }
    }

    /// The files opened, in that order.
    List<ImageSource> sources() {
        return sources;
    }

    private void refuseUnreadable(ExtentLine line) throws ImageException {
        String type = line.type();
        if (line.access().equals("NOACCESS")) {
            throw unsupported("an extent of %d sectors must not be read (NOACCESS)".formatted(line.sectors()),
                    "Convert the disk on the host first.");
        }
        switch (type) {
            case "FLAT", "VMFS", "SPARSE", "VMFSSPARSE", "SESPARSE", "ZERO" -> {
                // these are read
            }
            case "VMFSRDM", "VMFSRAW" -> throw unsupported("it maps a raw device (%s)".formatted(type), RDM_REMEDY);
            default -> throw unsupported("the extent type %s is not known".formatted(Printable.of(type)),
                    "Convert the disk on the host first.");
        }
        checkCreateType(line);
    }

    private void checkCreateType(ExtentLine line) throws ImageException {
        String createType = descriptor.createType();
        boolean sparse = line.type().equals("SPARSE");
        boolean delta = line.type().equals("VMFSSPARSE") || line.type().equals("SESPARSE");
        boolean fits = switch (createType) {
            case "monolithicSparse", "twoGbMaxExtentSparse", "streamOptimized" -> sparse
                    || line.type().equals("ZERO");
            case "monolithicFlat", "twoGbMaxExtentFlat", "fullDevice", "partitionedDevice" -> line.type().equals("FLAT")
                    || line.type().equals("ZERO");
            case "vmfs", "vmfsThin", "vmfsPreallocated", "vmfsEagerZeroedThick" -> !sparse && !delta;
            case "vmfsSparse" -> line.type().equals("VMFSSPARSE");
            case "seSparse" -> line.type().equals("SESPARSE");
            case "custom" -> true;
            case "vmfsRDM", "vmfsRDMP", "vmfsRawDeviceMap", "vmfsPassthroughRawDeviceMap", "vmfsRaw" ->
                throw unsupported(
                        "it maps a raw device (%s)".formatted(createType), RDM_REMEDY);
            default -> throw unsupported("the createType \"%s\" is not known".formatted(Printable.of(createType)),
                    "Convert the disk on the host first.");
        };
        if (!fits) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, image.name(), "descriptor", "createType", null,
                    "a %s extent does not go with the createType %s".formatted(line.type(), createType),
                    "Get the descriptor from the host again.");
        }
    }

    private void openFile(ExtentLine line) throws IOException {
        ImageSource file = named(line.file());
        try {
            if (file.sameFileAs(image)) {
                throw shared(file);
            }
            parts.add(switch (line.type()) {
                case "SPARSE" -> sparse(file, line);
                case "VMFSSPARSE" -> delta(file, CowdHeader.read(file), line);
                case "SESPARSE" -> delta(file, SeSparseHeader.read(file), line);
                default -> flat(file, line);
            });
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(file, e);
            throw e;
        }
        sources.add(file);
        checkShared(file);
    }

    /// The extents of an image that is being made are being made as well; the descriptor has the names they will get.
    private ImageSource named(String name) throws IOException {
        if (NewDescriptor.isUnderWay(image.path())) {
            try {
                return image.sibling(NewDescriptor.underWay(name), options);
            } catch (ImageException e) {
                // It has its name already, or never was a part of that image: then it is judged by its name.
            }
        }
        return image.sibling(name, options);
    }

    private DiskPart sparse(ImageSource file, ExtentLine line) throws IOException {
        DeltaMagic.refuse(file);
        SparseHeader header = SparseHeader.read(file);
        checkCapacity(file, line, header.capacity(), 12);
        if (header.descriptorSector() != 0) {
            Descriptor own = Descriptor.parse(file.name(), DescriptorText.embedded(file, header));
            if (own.hasParent()) {
                file.refuse(SnapshotChain.refusal(file, own, options));
            }
            own.refuseEncryption(file.problems());
        }
        return SparseOpener.open(file, header, notes);
    }

    private DeltaExtent delta(ImageSource file, DeltaHeader header, ExtentLine line) throws IOException {
        checkCapacity(file, line, header.capacity(), line.type().equals("SESPARSE") ? 16 : 12);
        return DeltaExtent.open(file, header, notes);
    }

    private static void checkCapacity(ImageSource file, ExtentLine line, long capacity, long at)
            throws ImageException {
        if (capacity != line.sectors()) {
            file.refuse(new ImageException(Reason.METADATA_INCONSISTENT, file.name(), "sparse header", "capacity", at,
                    "capacity at byte %d is %d sectors, but the descriptor says %d".formatted(at, capacity,
                            line.sectors()),
                    "Get both files from the host again."));
        }
    }

    private FlatExtent flat(ImageSource file, ExtentLine line) throws ImageException {
        long start = 0;
        long size = Sectors.toBytes(line.sectors());
        try {
            start = Sectors.toBytes(line.start());
            Math.addExact(start, size);
        } catch (ArithmeticException e) {
            throw new ImageException(Reason.OFFSET_OUT_OF_RANGE, image.name(), "descriptor", "extent", null,
                    "an extent starts at sector %d of %s, which cannot be".formatted(line.start(), file.name()), null,
                    e);
        }
        if (start + size > file.length()) {
            throw new ImageException(start >= file.length() && size > 0 && file.length() > 0 && start > 0
                    ? Reason.OFFSET_OUT_OF_RANGE
                    : Reason.TRUNCATED, file.name(), "flat extent", "size", null,
                    "it has %d bytes, but the descriptor needs %d from byte %d on".formatted(file.length(), size,
                            start),
                    "Copy the file again; it is not complete.");
        }
        boolean alone = descriptor.extents().size() == 1;
        if (alone && start + size < file.length()) {
            notes.add(new Note("flat-extent-longer", "%s has %d bytes, of which the descriptor uses %d".formatted(
                    file.name(), file.length(), start + size)));
        }
        return new FlatExtent(file, start, size);
    }

    /// Two extents may lie in one file, but not on the same bytes.
    private void checkShared(ImageSource file) throws ImageException {
        DiskPart last = parts.getLast();
        for (DiskPart other : parts.subList(0, parts.size() - 1)) {
            boolean shares = switch (other) {
                case FlatExtent flat -> flat.source().sameFileAs(file) && !(last instanceof FlatExtent mine
                        && (mine.start() >= flat.start() + flat.sizeBytes()
                                || flat.start() >= mine.start() + mine.sizeBytes()));
                case SparseExtent sparse -> sparse.source().sameFileAs(file);
                case CompressedExtent compressed -> compressed.source().sameFileAs(file);
                case DeltaExtent delta -> delta.source().sameFileAs(file);
                case ZeroExtent _ -> false;
            };
            if (shares) {
                throw shared(file);
            }
        }
    }

    private ImageException shared(ImageSource file) {
        return new ImageException(Reason.OVERLAP, image.name(), "descriptor", "extent", null,
                "two of its parts share bytes of the file \"%s\"".formatted(file.name()),
                "Get the descriptor from the host again.");
    }

    private ImageException unsupported(String detail, String remedy) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, image.name(), "descriptor", "extent", null, detail,
                remedy);
    }
}
