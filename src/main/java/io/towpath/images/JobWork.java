package io.towpath.images;

import io.towpath.disk.Comparison;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DeltaResult;
import io.towpath.disk.DigestManifest;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.pack.DiskNames;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Does what a job asks for, by the engine of `disk`. The results' names are those of REST.
@Component
final class JobWork {

    private final ImagePlaces places;
    private final JobConversion conversion;
    private final ImagesProperties properties;

    JobWork(ImagePlaces places, JobConversion conversion, ImagesProperties properties) {
        this.places = places;
        this.conversion = conversion;
        this.properties = properties;
    }

    /// Checks what can be checked before the work is queued.
    ///
    /// @return the file it will write; null when it only reads
    @Nullable
    String target(ImageWork work) {
        places.source(work.image());
        places.opening(work.image());
        ImagePlace digestFile = work.digestFile();
        return switch (work.kind()) {
            case DIGEST -> digestFile == null
                    ? null
                    : (isPackage(work) ? places.newFolder(digestFile) : places.newDigests(digestFile)).toString();
            case VERIFY -> {
                requireOneToCompareWith(work);
                yield null;
            }
            case CONVERT -> conversion.target(work, isPackage(work));
            case APPLY -> {
                ImagePlace other = JobConversion.other(work);
                if (OutsidePlaces.isOne(other)) {
                    // a device may hold an image of another format, which the guest's bytes would destroy
                    OutsidePlaces.requireFormat(other);
                } else {
                    ImagePlaces.format(other.format());
                }
                yield places.existingTarget(other).place();
            }
        };
    }

    private boolean isPackage(ImageWork work) {
        try {
            return places.packageAt(work.image()).isPresent();
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "package-unreadable", String.valueOf(e
                    .getMessage()), "Inspect it; that says what is the matter.");
        }
    }

    private void requireOneToCompareWith(ImageWork work) {
        ImagePlace digestFile = work.digestFile();
        ImagePlace other = work.other();
        long given = Stream.of(Optional.ofNullable(other), Optional.ofNullable(work.digest()), Optional.ofNullable(
                digestFile)).filter(Optional::isPresent).count();
        if (given > 1 || given == 0 && !isPackage(work)) {
            throw incomplete("one of another image, a digest and a file of digests is needed, to compare with;"
                    + " only a package has a manifest of its own");
        }
        if (other != null) {
            places.source(other);
            places.opening(other);
        }
        if (digestFile != null) {
            places.existingFile(digestFile);
        }
    }

    Map<String, Object> run(JobStore.Claimed job, String target, ConversionProgress progress) throws IOException {
        ImageWork work = job.work();
        Shared shared = new Shared();
        Map<String, Object> result = switch (work.kind()) {
            case DIGEST -> digest(work, target, shared, progress);
            case VERIFY -> verify(work, shared, progress);
            case CONVERT -> conversion.run(work, Path.of(target), shared, progress);
            case APPLY -> apply(work, shared, progress);
        };
        return shared.with(result);
    }

    private Map<String, Object> digest(ImageWork work, String target, Shared shared, ConversionProgress progress)
            throws IOException {
        Optional<VmPackage> content = places.packageAt(work.image());
        if (content.isPresent()) {
            return digests(work, content.get(), target, shared, progress);
        }
        DigestManifest found = manifest(work, shared, progress);
        if (!target.isEmpty()) {
            found.write(Path.of(target));
        }
        return told(found);
    }

    private static Map<String, Object> told(DigestManifest found) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("sizeBytes", found.sizeBytes());
        result.put("digest", found.digest().toString());
        return result;
    }

    /// Of every disk of a package that is stored.
    private Map<String, Object> digests(ImageWork work, VmPackage content, String folder, Shared shared,
            ConversionProgress progress) throws IOException {
        List<Map<String, Object>> disks = new ArrayList<>();
        for (DiskDescription disk : content.descriptor().disks()) {
            Optional<DiskRef.Stored> ref = content.disk(disk);
            if (ref.isPresent()) {
                String name = String.valueOf(disk.file());
                DigestManifest found = manifest(ref.get(), work, shared, progress);
                if (!folder.isEmpty()) {
                    Files.createDirectories(Path.of(folder));
                    found.write(Path.of(folder).resolve(DiskNames.fit(name) + ".digests"));
                }
                Map<String, Object> fields = new LinkedHashMap<>(Map.of("name", name));
                fields.putAll(told(found));
                disks.add(fields);
            }
        }
        return Map.of("disks", disks);
    }

    private DigestManifest manifest(ImageWork work, Shared shared, ConversionProgress progress) throws IOException {
        return manifest(places.source(work.image()), work, shared, progress);
    }

    private DigestManifest manifest(DiskRef ref, ImageWork work, Shared shared, ConversionProgress progress)
            throws IOException {
        try (DiskReader reader = DiskImages.open(ref, opening(work, shared))) {
            DigestManifest found = DiskDigests.manifest(reader, properties.threads(), progress);
            for (ImageSource source : reader.sources()) {
                source.ensureUnchanged();
            }
            return found;
        }
    }

    private Map<String, Object> verify(ImageWork work, Shared shared, ConversionProgress progress) throws IOException {
        ImagePlace other = work.other();
        ImagePlace digestFile = work.digestFile();
        if (other != null) {
            return compare(work, other, shared, progress);
        }
        if (digestFile != null) {
            return parts(DigestManifest.read(places.existingFile(digestFile)), manifest(work, shared, progress));
        }
        if (work.digest() == null) {
            return PackageAnswers.manifest(places.packageAt(work.image()).orElseThrow(() -> incomplete(
                    "it is no package any more")), properties.threads(), JobConversion.limit(work), progress);
        }
        Map<String, Object> result = new LinkedHashMap<>();
        String found = manifest(work, shared, progress).digest().toString();
        result.put("equal", found.equals(work.digest()));
        result.put("digest", found);
        return result;
    }

    private static Map<String, Object> parts(DigestManifest expected, DigestManifest found) {
        Map<String, Object> result = new LinkedHashMap<>();
        boolean equal = found.digest().equals(expected.digest());
        result.put("equal", equal);
        result.put("digest", found.digest().toString());
        result.put("expected", expected.digest().toString());
        result.put("sizeBytes", found.sizeBytes());
        result.put("expectedSizeBytes", expected.sizeBytes());
        if (!equal && found.sizeBytes() == expected.sizeBytes()) {
            result.put("differentParts", expected.differences(found));
            expected.firstDifference(found).ifPresent(range -> {
                result.put("firstDifference", range.offset());
                result.put("firstDifferenceBytes", range.length());
            });
        }
        return result;
    }

    private Map<String, Object> compare(ImageWork work, ImagePlace other, Shared shared, ConversionProgress progress)
            throws IOException {
        try (DiskReader first = DiskImages.open(places.source(work.image()), opening(work, shared));
                DiskReader second = DiskImages.open(places.source(other), places.opening(other, shared))) {
            Comparison found = Comparison.of(first, second, properties.threads(), progress);
            Map<String, Object> result = new LinkedHashMap<>();
            result.put("equal", found.equal());
            result.put("firstSizeBytes", found.firstSize());
            result.put("secondSizeBytes", found.secondSize());
            if (!found.equal()) {
                result.put("firstDifference", found.firstDifference());
            }
            return result;
        }
    }

    private Map<String, Object> apply(ImageWork work, Shared shared, ConversionProgress progress) throws IOException {
        ImagePlace other = JobConversion.other(work);
        DeltaResult done = DeltaApply.run(new DeltaRequest(places.source(work.image()), opening(work, shared), places
                .existingTarget(other),
                OutsidePlaces.isOne(other)
                        ? OutsidePlaces.format(other)
                        : ImagePlaces.format(other.format()),
                RangeSet.of(work.ranges()),
                properties
                        .threads(),
                true, true),
                progress);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ranges", done.ranges());
        result.put("rangeBytes", done.bytes());
        result.put("dataBytes", done.dataBytes());
        result.put("proven", done.proven());
        return result;
    }

    /// Whether a conversion whose end was not noted had come to it.
    boolean finishedBefore(ImageWork work, Path target, ConversionProgress progress) throws IOException {
        return conversion.finishedBefore(work, target, progress);
    }

    private OpenOptions opening(ImageWork work, Shared shared) {
        return places.opening(work.image(), shared).limitedTo(JobConversion.limit(work));
    }

    static RefusedException incomplete(String message) {
        return new RefusedException(RefusedException.Kind.INVALID, "incomplete", message, "Complete the request.");
    }
}
