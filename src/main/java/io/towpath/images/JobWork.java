package io.towpath.images;

import io.towpath.disk.Comparison;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DeltaApply;
import io.towpath.disk.DeltaRequest;
import io.towpath.disk.DeltaResult;
import io.towpath.disk.DigestManifest;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.RangeSet;
import io.towpath.disk.RateLimit;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Does what a job asks for, by the engine of `disk`. The results' names are those of REST.
@Component
final class JobWork {

    private final ImagePlaces places;
    private final ImagesProperties properties;

    JobWork(ImagePlaces places, ImagesProperties properties) {
        this.places = places;
        this.properties = properties;
    }

    /// Checks what can be checked before the work is queued.
    ///
    /// @return the file it will write; null when it only reads
    @Nullable
    String target(ImageWork work) {
        places.source(work.image());
        places.opening(work.image());
        return switch (work.kind()) {
            case DIGEST -> null;
            case VERIFY -> {
                if ((work.other() == null) == (work.digest() == null)) {
                    throw incomplete("either another image or a digest is needed, to compare with");
                }
                Optional.ofNullable(work.other()).ifPresent(other -> {
                    places.source(other);
                    places.opening(other);
                });
                yield null;
            }
            case CONVERT -> places.newTarget(other(work), format(other(work))).toString();
            case APPLY -> {
                ImagePlaces.format(other(work).format());
                yield places.existingTarget(other(work)).toString();
            }
        };
    }

    Map<String, Object> run(JobStore.Claimed job, String target, ConversionProgress progress) throws IOException {
        ImageWork work = job.work();
        return switch (work.kind()) {
            case DIGEST -> digest(work, progress);
            case VERIFY -> verify(work, progress);
            case CONVERT -> convert(work, Path.of(target), progress);
            case APPLY -> apply(work, progress);
        };
    }

    private Map<String, Object> digest(ImageWork work, ConversionProgress progress) throws IOException {
        DigestManifest found = manifest(work, progress);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("sizeBytes", found.sizeBytes());
        result.put("digest", found.digest().toString());
        return result;
    }

    private DigestManifest manifest(ImageWork work, ConversionProgress progress) throws IOException {
        try (DiskReader reader = DiskImages.open(places.source(work.image()), opening(work))) {
            DigestManifest found = DiskDigests.manifest(reader, properties.threads(), progress);
            for (ImageSource source : reader.sources()) {
                source.ensureUnchanged();
            }
            return found;
        }
    }

    private Map<String, Object> verify(ImageWork work, ConversionProgress progress) throws IOException {
        ImagePlace other = work.other();
        Map<String, Object> result = new LinkedHashMap<>();
        if (other == null) {
            String found = manifest(work, progress).digest().toString();
            result.put("equal", found.equals(work.digest()));
            result.put("digest", found);
            return result;
        }
        try (DiskReader first = DiskImages.open(places.source(work.image()), opening(work));
                DiskReader second = DiskImages.open(places.source(other), places.opening(other))) {
            Comparison found = Comparison.of(first, second, properties.threads(), progress);
            result.put("equal", found.equal());
            result.put("firstSizeBytes", found.firstSize());
            result.put("secondSizeBytes", found.secondSize());
            if (!found.equal()) {
                result.put("firstDifference", found.firstDifference());
            }
            return result;
        }
    }

    /// With `resume`, so that a run goes on where another was cut short.
    private Map<String, Object> convert(ImageWork work, Path target, ConversionProgress progress) throws IOException {
        DiskFormat format = format(other(work));
        ConversionResult done = Conversion.run(new ConversionRequest(places.source(work.image()), opening(work), target,
                format, work.options(), properties.threads(), true, false, true, true), progress);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("sizeBytes", done.sizeBytes());
        result.put("dataBytes", done.dataBytes());
        result.put("resumedBytes", done.resumedBytes());
        result.put("digest", String.valueOf(done.digest()));
        result.put("proven", done.proven());
        return result;
    }

    private Map<String, Object> apply(ImageWork work, ConversionProgress progress) throws IOException {
        ImagePlace other = other(work);
        DeltaResult done = DeltaApply.run(new DeltaRequest(places.source(work.image()), opening(work), places
                .existingTarget(other), ImagePlaces.format(other.format()), RangeSet.of(work.ranges()),
                properties
                        .threads(),
                true),
                progress);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ranges", done.ranges());
        result.put("rangeBytes", done.bytes());
        result.put("dataBytes", done.dataBytes());
        result.put("proven", done.proven());
        return result;
    }

    /// Whether a conversion whose end was not noted had come to it: then its image is there, and equal.
    boolean finishedBefore(ImageWork work, Path target, ConversionProgress progress) throws IOException {
        try (DiskReader first = DiskImages.open(places.source(work.image()), opening(work));
                DiskReader second = DiskImages.open(DiskRef.file(target), OpenOptions.declared(format(other(
                        work))))) {
            return Comparison.of(first, second, properties.threads(), progress).equal();
        }
    }

    private OpenOptions opening(ImageWork work) {
        Long rate = work.rateLimit();
        return places.opening(work.image()).limitedTo(rate == null ? null : new RateLimit(rate));
    }

    private static DiskFormat format(ImagePlace place) {
        DiskFormat format = ImagePlaces.format(place.format());
        if (format == null) {
            throw incomplete("the format of the image to make is missing");
        }
        return format;
    }

    private static ImagePlace other(ImageWork work) {
        ImagePlace other = work.other();
        if (other == null) {
            throw incomplete("the target is missing");
        }
        return other;
    }

    private static RefusedException incomplete(String message) {
        return new RefusedException(RefusedException.Kind.INVALID, "incomplete", message, "Complete the request.");
    }
}
