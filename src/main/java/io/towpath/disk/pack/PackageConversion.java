package io.towpath.disk.pack;

import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DigestManifest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestReport;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.DiskDescription;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Converts the disks of a package into a folder, in the descriptor's order. Either all get their names or none: they
/// are made in [Staging] first.
public final class PackageConversion {

    private final VmPackage content;
    private final OpenOptions open;
    private final DiskSettings settings;
    private final PackageProgress progress;
    private final List<DiskDescription> disks;
    private final List<String> names;
    private final Staging staging;
    private final Set<String> unlisted = new TreeSet<>();
    /// What the disks are known by; another file below the same descriptor makes another disk.
    private final StringBuilder known = new StringBuilder();
    /// As progress is told: unpacking a disk is one of its own.
    private int step;
    private int steps;

    /// Of every disk the descriptor lists.
    ///
    /// @param open how its disks are opened; they are of any format
    public PackageConversion(VmPackage content, OpenOptions open, Path folder, DiskSettings settings,
            PackageProgress progress) {
        this(content, open, folder, settings, progress, content.descriptor().disks(), names(content, settings
                .format()));
    }

    /// @param names of the files to make, one for each of `disks`
    PackageConversion(VmPackage content, OpenOptions open, Path folder, DiskSettings settings,
            PackageProgress progress, List<DiskDescription> disks, List<String> names) {
        this.content = content;
        this.open = open;
        this.settings = settings;
        this.progress = progress;
        this.disks = disks;
        this.names = names;
        staging = new Staging(folder, DiskNames.base(content), settings.format(), settings.options());
    }

    /// The names of the files that are made, in the descriptor's order.
    public static List<String> names(VmPackage content, DiskFormat format) {
        return DiskNames.of(DiskNames.base(content), content.descriptor().disks().size(), format);
    }

    public List<MadeDisk> run() throws IOException {
        if (disks.isEmpty()) {
            throw new ImageException(Reason.OVF_INCONSISTENT, content.descriptor().file(), "DiskSection", null, null,
                    "the descriptor lists no disk, expected one to convert", null);
        }
        List<Optional<DiskRef.Stored>> sources = sources();
        try (staging; ManifestWatch manifest = ManifestWatch.start(content, settings.threads(), settings.limit())) {
            staging.open(names, identity(), settings.resume(), settings.force());
            try {
                List<MadeDisk> done = convert(sources, manifest);
                staging.publish(names, settings.force());
                return done;
            } catch (ImageException e) {
                if (isUseless(e.reason())) {
                    staging.discard(names);
                }
                throw e;
            }
        }
    }

    private static boolean isUseless(Reason reason) {
        return reason.exitCode() == Reason.TRUNCATED.exitCode() || reason.exitCode() == Reason.UNSUPPORTED_FEATURE
                .exitCode() || reason == Reason.FORMAT_UNKNOWN || reason == Reason.FORMAT_MISMATCH;
    }

    private List<MadeDisk> convert(List<Optional<DiskRef.Stored>> sources, ManifestWatch manifest)
            throws IOException {
        List<MadeDisk> done = new ArrayList<>();
        steps = disks.size();
        for (int i = 0; i < disks.size(); i++) {
            steps += content.isCompressed(disks.get(i)) && !staging.isDone(names.get(i)) ? 1 : 0;
        }
        try {
            for (int i = 0; i < disks.size(); i++) {
                progress.begin(names.get(i), step, steps);
                done.add(disk(disks.get(i), sources.get(i), names.get(i), manifest.stopping(progress)));
                step++;
            }
        } catch (ImageException e) {
            throw manifest.cause(e, progress);
        }
        ManifestReport report = manifest.await(progress);
        progress.manifest(report, List.copyOf(unlisted));
        return done;
    }

    /// All are opened before the first is converted: what is wrong with the last should not be found after hours. Only those
    /// that have to be unpacked are, when it is their turn.
    private List<Optional<DiskRef.Stored>> sources() throws IOException {
        List<Optional<DiskRef.Stored>> sources = new ArrayList<>();
        for (DiskDescription disk : disks) {
            Optional<DiskRef.Stored> ref = content.disk(disk);
            if (ref.isPresent() && content.isCompressed(disk)) {
                known.append(PackedDisk.known(ref.get()));
            } else if (ref.isPresent()) {
                try (DiskReader reader = DiskImages.open(ref.get(), open)) {
                    disk.requireSize(content.descriptor().file(), reader.sizeBytes());
                    known.append(reader.identity());
                    reader.sources().forEach(source -> unlisted.add(String.valueOf(source.path().getFileName())));
                }
            }
            sources.add(ref);
        }
        content.members().forEach(member -> unlisted.remove(String.valueOf(content.at(member).file().getFileName())));
        return sources;
    }

    private MadeDisk disk(DiskDescription disk, Optional<DiskRef.Stored> source, String name,
            ConversionProgress watched) throws IOException {
        Path target = staging.target(name);
        if (source.isEmpty()) {
            if (!staging.isDone(name)) {
                empty(disk, staging.staged(name));
                staging.done(name, "");
            }
            return new MadeDisk(disk.diskId(), target.toString(), disk.capacityBytes(), null, null, true,
                    name);
        }
        DiskRef ref = source.get();
        if (staging.isDone(name)) {
            String digests = staging.digests(name);
            return new MadeDisk(ref.label(), target.toString(), disk.capacityBytes(), null, digests.isEmpty()
                    ? null
                    : DigestManifest.parse(name, digests), false, name);
        }
        DiskRef image = ref;
        if (content.isCompressed(disk)) {
            progress.begin(PackedDisk.file(source.get()), step++, steps);
            image = unpacked(disk, source.get(), name, watched);
            progress.begin(name, step, steps);
        }
        ConversionResult result = Conversion.run(settings.request(image, open, staging.staged(name)), watched);
        MadeDisk done = MadeDisk.of(ref.label(), target.toString(), name, result);
        DigestManifest digests = done.digests();
        staging.done(name, digests == null ? "" : digests.text());
        staging.discardUnpacked(name);
        return done;
    }

    private DiskRef unpacked(DiskDescription disk, DiskRef.Stored source, String name, ConversionProgress watched)
            throws IOException {
        try {
            DiskRef image = DiskRef
                    .file(PackedDisk.unpack(source, staging.unpacked(name), disk.capacityBytes(), watched,
                            settings.limit()));
            try (DiskReader reader = DiskImages.open(image, open)) {
                disk.requireSize(content.descriptor().file(), reader.sizeBytes());
            }
            return image;
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw staging.failure(e);
        }
    }

    private void empty(DiskDescription disk, Path path) throws IOException {
        try (DiskWriter writer = DiskImages.create(path, settings.format(), disk.capacityBytes(), settings.options())) {
            writer.finish();
        }
    }

    private String identity() throws IOException {
        return Staging.identity(content.file(), settings.words(open)) + known;
    }
}
