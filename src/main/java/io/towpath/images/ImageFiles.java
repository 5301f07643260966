package io.towpath.images;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskInspection;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Fact;
import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.ProblemBudget;
import io.towpath.disk.Reason;
import io.towpath.disk.Space;
import io.towpath.disk.guest.GuestInspection;
import io.towpath.disk.layout.DiskLayout;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.pack.DiskSettings;
import io.towpath.disk.pack.MachineRequest;
import io.towpath.disk.pack.PackageSpace;
import io.towpath.inventory.RefusedException;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What can be said of an image at once, from its metadata. What is refused throws [ImageException].
@Component
public final class ImageFiles {

    private final ImagePlaces places;
    private final GuestAnswers guests;

    ImageFiles(ImagePlaces places, GuestAnswers guests) {
        this.places = places;
        this.guests = guests;
    }

    /// @param dataBytes of the disk's bytes that the image stores
    /// @param fileBytes of all its files
    public record Inspected(DiskFormat format, long sizeBytes, long dataBytes, long fileBytes, List<Fact> facts,
            DiskLayout layout, List<Note> notes) {}

    /// @param images   of the disks that are stored, by the names of their files, in the descriptor's order
    /// @param refusals of the disks that are stored and cannot be read, likewise
    public record InspectedPackage(VmPackage content, Map<String, Inspected> images,
            Map<String, ImageException> refusals) {}

    /// @param image  what its metadata says
    /// @param guest  which system virt-inspector found, or why none
    public record InspectedGuest(Inspected image, GuestInspection guest) {}

    /// @param next where to ask on; null at the disk's end
    public record Mapped(long sizeBytes, List<Extent> extents, @Nullable Long next) {}

    public Inspected inspect(ImagePlace place) throws ImageException {
        return telling(place, () -> {
            Shared shared = new Shared();
            return DiskInspection.of(places.source(place), places.opening(place, shared),
                    reader -> inspected(reader, shared));
        });
    }

    /// Empty when no package of VMs is there but an image. Its manifest is not verified, which takes longer: that is a
    /// job.
    public Optional<InspectedPackage> inspectPackage(ImagePlace place) throws ImageException {
        return telling(place, () -> {
            Optional<VmPackage> content = places.packageAt(place);
            if (content.isEmpty()) {
                return Optional.empty();
            }
            Map<String, Inspected> images = new LinkedHashMap<>();
            Map<String, ImageException> refusals = new LinkedHashMap<>();
            ProblemBudget budget = new ProblemBudget();
            for (DiskDescription disk : content.get().descriptor().disks()) {
                Optional<DiskRef.Stored> ref = content.get().disk(disk);
                if (ref.isPresent()) {
                    Shared shared = new Shared();
                    String name = String.valueOf(disk.file());
                    try {
                        images.put(name, DiskInspection.of(ref.get(), places.opening(place, shared), budget, reader -> {
                            disk.requireSize(content.get().descriptor().file(), reader.sizeBytes());
                            return inspected(reader, shared);
                        }));
                    } catch (ImageException e) {
                        refusals.put(name, e);
                    }
                }
            }
            return Optional.of(new InspectedPackage(content.get(), images, refusals));
        });
    }

    /// Also has virt-inspector look for operating systems, which takes from seconds to minutes.
    public InspectedGuest inspectGuest(ImagePlace place) throws ImageException {
        Inspected image = inspect(place);
        return new InspectedGuest(image, telling(place, () -> guests.of(place, image.format())));
    }

    private static Inspected inspected(DiskReader reader, Shared shared) throws IOException {
        long[] data = {0};
        if (reader.sizeBytes() > 0) {
            reader.extents(new ByteRange(0, reader.sizeBytes()), extent -> {
                if (extent instanceof Extent.Data) {
                    data[0] += extent.range().length();
                }
            });
        }
        DiskLayout layout = DiskLayout.of(reader);
        List<Note> notes = new ArrayList<>(reader.notes());
        notes.addAll(layout.notes());
        notes.addAll(shared.notes());
        return new Inspected(reader.format(), reader.sizeBytes(), data[0], reader.sources().stream().mapToLong(
                source -> source.length()).sum(), reader.facts(), layout, notes);
    }

    /// @param from where to begin
    /// @param most extents to tell
    public Mapped map(ImagePlace place, long from, int most) throws ImageException {
        return reading(place, reader -> {
            long size = reader.sizeBytes();
            List<Extent> extents = new ArrayList<>();
            if (from < size) {
                try {
                    reader.extents(new ByteRange(from, size - from), extent -> {
                        if (extents.size() == most) {
                            throw new Enough();
                        }
                        extents.add(extent);
                    });
                } catch (Enough e) {
                    return new Mapped(size, extents, extents.getLast().range().end());
                }
            }
            return new Mapped(size, extents, null);
        });
    }

    /// @param format  of an image, or `ova` or `ovf` for a package
    /// @param options of its writer
    public PackageSpace measure(ImagePlace place, String format, Map<String, String> options) throws ImageException {
        Optional<MachineRequest.Kind> kind = MachineRequest.Kind.ofId(format);
        Measured disks = disks(place, kind.isPresent() ? DiskFormat.VMDK.id() : format, options, kind.isPresent());
        return kind.map(each -> PackageSpace.of(each, disks.all, disks.count))
                .orElseGet(() -> new PackageSpace(disks.all,
                        disks.all.required()));
    }

    private record Measured(Space all, int count) {}

    private Measured disks(ImagePlace place, String format, Map<String, String> options, boolean streams)
            throws ImageException {
        DiskFormat wanted = ImagePlaces.format(format);
        if (wanted == null || !DiskImages.writable().contains(wanted)) {
            throw new RefusedException(RefusedException.Kind.INVALID, "format-not-written",
                    "the format " + format + " is not written here", "Choose one that is.");
        }
        DiskSettings given = new DiskSettings(wanted, options, 1, null, false, false, false, false);
        DiskSettings settings = streams ? given.streams() : given;
        Optional<VmPackage> content = telling(place, () -> places.packageAt(place));
        if (content.isEmpty()) {
            return new Measured(reading(place, reader -> space(reader, settings)), 1);
        }
        return telling(place, () -> {
            Space all = new Space(0, 0);
            int count = 0;
            for (DiskDescription disk : content.get().descriptor().disks()) {
                Optional<DiskRef.Stored> ref = content.get().disk(disk);
                if (ref.isPresent()) {
                    try (DiskReader reader = DiskImages.open(ref.get(), places.opening(place))) {
                        all = all.plus(space(reader, settings));
                        count++;
                    }
                }
            }
            return new Measured(all, count);
        });
    }

    private static Space space(DiskReader reader, DiskSettings settings) throws IOException {
        return Space.of(settings.format(), settings.options(), reader);
    }

    /// Ends the telling of extents.
    private static final class Enough extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private interface Reading<T> {
        T of(DiskReader reader) throws IOException;
    }

    private interface Telling<T> {
        T now() throws IOException;
    }

    private <T> T reading(ImagePlace place, Reading<T> reading) throws ImageException {
        return telling(place, () -> {
            try (DiskReader reader = DiskImages.open(places.source(place), places.opening(place))) {
                return reading.of(reader);
            }
        });
    }

    private static <T> T telling(ImagePlace place, Telling<T> telling) throws ImageException {
        try {
            return telling.now();
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw new ImageException(Reason.SOURCE_IO, place.file(), "file", null, null, "it cannot be read: " + e
                    .getMessage(), "Check the storage that holds it.", e);
        }
    }
}
