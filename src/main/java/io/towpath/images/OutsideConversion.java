package io.towpath.images;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.pack.MadeDisk;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Writes disks into exports and devices. They have one name only, so what tells how far a run came lies in the data
/// directory of the node that ran it; another node begins anew.
@Component
final class OutsideConversion {

    private final ImagePlaces places;
    private final ImagesProperties properties;
    private final Path journals;

    OutsideConversion(ImagePlaces places, ImagesProperties properties,
            @Value("${towpath.data-dir}") Path dataDirectory) {
        this.places = places;
        this.properties = properties;
        this.journals = dataDirectory.toAbsolutePath().resolve("image-journals");
    }

    /// @param several whether it is a package that is read
    String target(ImageWork work, boolean several) {
        ImagePlace other = JobConversion.other(work);
        OutsidePlaces.requireFormat(other);
        if (several || work.machine().given()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "one-disk-only",
                    "a device or an export takes one disk, and no machine",
                    "Name one of the package's disks: `member`.");
        }
        ImagePlace digests = work.digestFile();
        if (digests != null) {
            places.newDigests(digests);
        }
        return places.outsideTarget(other).place();
    }

    MadeDisk run(ImageWork work, Shared shared, ConversionProgress progress) throws IOException {
        ImagePlace other = JobConversion.other(work);
        DiskRef source = places.source(work.image());
        DiskRef target = places.outsideTarget(other);
        Files.createDirectories(journals);
        Path journal = journals.resolve(UUID.nameUUIDFromBytes((source.place() + "\n" + target.place()).getBytes(
                StandardCharsets.UTF_8)) + ".journal");
        OpenOptions open = places.opening(work.image(), shared).limitedTo(JobConversion.limit(work));
        ConversionResult done = Conversion.run(
                new ConversionRequest(source, open, target, journal, OutsidePlaces.format(
                        other), work.options(), properties.threads(), true, Boolean.TRUE.equals(other.overwrite()),
                        true, work
                                .digests()),
                progress);
        return MadeDisk.of(source.label(), target.place(), target.label(), done);
    }
}
