package io.towpath.images;

import io.towpath.disk.Comparison;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DigestManifest;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RateLimit;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.pack.DiskNames;
import io.towpath.disk.pack.DiskSettings;
import io.towpath.disk.pack.MachineConversion;
import io.towpath.disk.pack.MachineRequest;
import io.towpath.disk.pack.MadeDisk;
import io.towpath.disk.pack.PackageConversion;
import io.towpath.disk.pack.PackageProgress;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Makes images and packages. Always with `resume`, so that a run goes on where another was cut short, always proven and
/// never over what is there.
@Component
final class JobConversion {

    private static final String SUFFIX = "\\.[A-Za-z0-9]{1,5}$";

    private final ImagePlaces places;
    private final ImagesProperties properties;
    private final OutsideConversion outside;

    JobConversion(ImagePlaces places, ImagesProperties properties, OutsideConversion outside) {
        this.places = places;
        this.properties = properties;
        this.outside = outside;
    }

    /// @param several whether it is a package that is read
    /// @return the file it will write, or the folder, device, export
    String target(ImageWork work, boolean several) {
        return OutsidePlaces.isOne(other(work)) ? outside.target(work, several) : file(work, several).toString();
    }

    private Path file(ImageWork work, boolean several) {
        ImagePlace other = other(work);
        ImagePlace digests = work.digestFile();
        if (digests != null && several) {
            places.newFolder(digests);
        } else if (digests != null) {
            places.newDigests(digests);
        }
        Optional<MachineRequest.Kind> kind = kind(other);
        if (kind.isEmpty() && work.machine().given()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "machine-without-package",
                    "CPUs, memory and firmware are of the machine in an OVA or OVF",
                    "Leave them out, or choose the format ova or ovf.");
        }
        if (kind.isPresent()) {
            return places.newPackage(other, kind.get());
        }
        if (!several) {
            return places.newTarget(other, format(other));
        }
        ImagePlaces.requireWritten(format(other));
        return places.newFolder(other);
    }

    private static Optional<MachineRequest.Kind> kind(ImagePlace other) {
        return Optional.ofNullable(other.format()).flatMap(MachineRequest.Kind::ofId);
    }

    private static DiskFormat format(ImagePlace other) {
        DiskFormat format = ImagePlaces.format(other.format());
        if (format == null) {
            throw JobWork.incomplete("the format of the image to make is missing");
        }
        return format;
    }

    static ImagePlace other(ImageWork work) {
        ImagePlace other = work.other();
        if (other == null) {
            throw JobWork.incomplete("the target is missing");
        }
        return other;
    }

    Map<String, Object> run(ImageWork work, Path target, Shared shared, ConversionProgress progress)
            throws IOException {
        Optional<VmPackage> content = places.packageAt(work.image());
        List<MadeDisk> made = made(work, content, target, shared, PackageProgress.of(progress));
        for (MadeDisk disk : made) {
            write(work, content.isPresent(), disk.name(), disk.digests());
        }
        if (kind(other(work)).isEmpty() && content.isEmpty()) {
            return told(made.getFirst());
        }
        List<Map<String, Object>> disks = new ArrayList<>();
        for (MadeDisk disk : made) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("name", disk.name());
            fields.putAll(told(disk));
            disks.add(fields);
        }
        return Map.of("disks", disks);
    }

    private List<MadeDisk> made(ImageWork work, Optional<VmPackage> content, Path target, Shared shared,
            PackageProgress progress) throws IOException {
        if (OutsidePlaces.isOne(other(work))) {
            return List.of(outside.run(work, shared, progress));
        }
        Optional<MachineRequest.Kind> kind = kind(other(work));
        OpenOptions open = places.opening(work.image(), shared);
        DiskSettings settings = new DiskSettings(kind.isPresent() ? DiskFormat.VMDK : format(other(work)), work
                .options(), properties.threads(), limit(work), true, work.digests(), true, false);
        if (kind.isPresent()) {
            MachineConversion conversion = new MachineConversion(new MachineRequest(kind.get(), target, settings, work
                    .machine()), progress);
            return content.isPresent()
                    ? conversion.of(content.get(), open)
                    : conversion.of(places.source(work.image()), open, DiskNames.fit(name(target).replaceFirst(SUFFIX,
                            "")));
        }
        if (content.isPresent()) {
            return new PackageConversion(content.get(), open, target, settings, progress).run();
        }
        DiskRef source = places.source(work.image());
        ConversionResult done = Conversion.run(new ConversionRequest(source, open.limitedTo(settings.limit()), target,
                settings.format(), settings.options(), settings.threads(), true, false, true, settings.digest()),
                progress);
        return List.of(MadeDisk.of(source.label(), target.toString(), name(target), done));
    }

    private static String name(Path file) {
        return String.valueOf(file.getFileName());
    }

    static @Nullable RateLimit limit(ImageWork work) {
        Long rate = work.rateLimit();
        return rate == null ? null : new RateLimit(rate);
    }

    private static Map<String, Object> told(MadeDisk disk) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("sizeBytes", disk.sizeBytes());
        ConversionResult done = disk.result();
        if (done != null) {
            fields.put("dataBytes", done.dataBytes());
            fields.put("resumedBytes", done.resumedBytes());
        }
        String digest = disk.digest();
        if (digest != null) {
            fields.put("digest", digest);
        }
        fields.put("proven", done == null || done.proven());
        return fields;
    }

    private void write(ImageWork work, boolean several, String disk, @Nullable DigestManifest digests)
            throws IOException {
        ImagePlace place = work.digestFile();
        if (place != null && digests != null) {
            Path path = places.inTarget(place);
            if (several) {
                Files.createDirectories(path);
                path = path.resolve(DiskNames.fit(disk) + ".digests");
            }
            digests.write(path);
        }
    }

    /// Whether a conversion whose end was not noted had come to it: then its images are there, and equal. What it had not
    /// written of digests is written.
    boolean finishedBefore(ImageWork work, Path target, ConversionProgress progress) throws IOException {
        if (OutsidePlaces.isOne(other(work))) {
            return false;
        }
        Optional<VmPackage> content = places.packageAt(work.image());
        if (content.isPresent() && content.get().descriptor().disks().stream().anyMatch(content.get()::isCompressed)) {
            // they cannot be compared as they lie there: that the target exists is what is known
            return false;
        }
        List<Optional<? extends DiskRef>> sources = content.isPresent()
                ? disks(content.get(), kind(other(work)).isPresent())
                : List.of(Optional.of(places.source(work.image())));
        List<DiskRef> made = results(work, content, target);
        if (made.size() != sources.size() || made.stream().anyMatch(disk -> !Files.exists(Path.of(disk.place())))) {
            return false;
        }
        for (int i = 0; i < made.size(); i++) {
            Optional<? extends DiskRef> source = sources.get(i);
            if (source.isPresent() && !isEqual(work, source.get(), made.get(i), progress)) {
                return false;
            }
        }
        return true;
    }

    private boolean isEqual(ImageWork work, DiskRef source, DiskRef made, ConversionProgress progress)
            throws IOException {
        try (DiskReader first = DiskImages.open(source, places.opening(work.image()).limitedTo(limit(work)));
                DiskReader second = DiskImages.open(made, OpenOptions.declared(kind(other(work)).isPresent()
                        ? DiskFormat.VMDK
                        : format(other(work))))) {
            if (!Comparison.of(first, second, properties.threads(), progress).equal()) {
                return false;
            }
            ImagePlace wanted = work.digestFile();
            if (wanted != null && places.packageAt(work.image()).isEmpty() && !Files.exists(places.inTarget(wanted))) {
                write(work, false, "", DiskDigests.manifest(second, properties.threads(), progress));
            }
            return true;
        }
    }

    /// Where the disks stand that a conversion makes; each has to be there.
    private List<DiskRef> results(ImageWork work, Optional<VmPackage> content, Path target) throws IOException {
        if (kind(other(work)).isPresent()) {
            if (!Files.exists(target)) {
                return List.of();
            }
            VmPackage made = VmPackage.open(target);
            made.verify(properties.threads(), (_, _) -> {}).requireNotFailed();
            return disks(made, true).stream().<DiskRef>map(Optional::orElseThrow).toList();
        }
        return content.isEmpty()
                ? List.of(DiskRef.file(target))
                : PackageConversion.names(content.get(), format(other(work))).stream()
                        .<DiskRef>map(name -> DiskRef.file(
                                target.resolve(name)))
                        .toList();
    }

    private static List<Optional<? extends DiskRef>> disks(VmPackage content, boolean attached) {
        List<DiskDescription> disks = attached
                ? content.descriptor().vms().getFirst().disks()
                : content.descriptor().disks();
        Map<String, DiskDescription> once = new LinkedHashMap<>();
        disks.forEach(disk -> once.putIfAbsent(disk.diskId(), disk));
        List<Optional<? extends DiskRef>> refs = new ArrayList<>();
        once.values().forEach(disk -> refs.add(content.disk(disk)));
        return refs;
    }
}
