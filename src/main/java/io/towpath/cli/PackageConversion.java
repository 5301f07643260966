package io.towpath.cli;

import io.towpath.cli.ConvertCommand.Settings;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.ConversionResult;
import io.towpath.disk.DigestManifest;
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
import java.util.TreeMap;

/// Converts every disk of a package into a folder, in the descriptor's order. Either all get their names or none: they
/// are made in [Staging] first.
final class PackageConversion {

    private final VmPackage content;
    private final Settings settings;
    private final Progress progress;
    private final Terminal terminal;
    private final boolean talkative;
    private final List<DiskDescription> disks;
    private final List<String> names;
    private final Staging staging;

    PackageConversion(VmPackage content, Path folder, Settings settings, Progress progress, Terminal terminal,
            boolean talkative) {
        this.content = content;
        this.settings = settings;
        this.progress = progress;
        this.terminal = terminal;
        this.talkative = talkative;
        disks = content.descriptor().disks();
        String base = DiskNames.base(content);
        names = DiskNames.of(base, disks.size(), settings.format());
        staging = new Staging(folder, base, settings.format(), settings.options());
    }

    List<DiskResult> run() throws IOException {
        if (disks.isEmpty()) {
            throw new ImageException(Reason.OVF_INCONSISTENT, content.descriptor().file(), "DiskSection", null, null,
                    "the descriptor lists no disk, expected one to convert", null);
        }
        List<Optional<DiskRef.Stored>> sources = sources();
        try (ManifestWatch manifest = ManifestWatch.start(content, settings.threads())) {
            staging.open(names, identity(), settings.resume(), settings.force());
            try {
                List<DiskResult> done = convert(sources, manifest);
                staging.publish(names, settings.force());
                return done;
            } catch (ImageException e) {
                if (e.reason().exitCode() == Reason.TRUNCATED.exitCode() || e.reason()
                        .exitCode() == Reason.UNSUPPORTED_FEATURE.exitCode()) {
                    staging.discard(names);
                }
                throw e;
            }
        }
    }

    private List<DiskResult> convert(List<Optional<DiskRef.Stored>> sources, ManifestWatch manifest)
            throws IOException {
        List<DiskResult> done = new ArrayList<>();
        try {
            for (int i = 0; i < disks.size(); i++) {
                progress.begin(names.get(i), i, disks.size());
                done.add(disk(disks.get(i), sources.get(i), names.get(i), manifest.stopping(progress)));
            }
        } catch (ImageException e) {
            throw manifest.cause(e, progress);
        }
        ManifestReport report = manifest.await(progress);
        progress.end();
        if (talkative) {
            terminal.say(switch (report.state()) {
                case VERIFIED -> "manifest: %d files agree (%s)".formatted(report.verified(), report.algorithm());
                case NONE -> "manifest: none, so nothing proves that the files are what was exported";
                case FAILED -> throw new IllegalStateException("a failed manifest was not refused");
            });
        }
        return done;
    }

    /// All are opened before the first is converted: what is wrong with the last should not be found after hours.
    private List<Optional<DiskRef.Stored>> sources() throws IOException {
        List<Optional<DiskRef.Stored>> sources = new ArrayList<>();
        for (DiskDescription disk : disks) {
            Optional<DiskRef.Stored> ref = content.disk(disk);
            if (ref.isPresent()) {
                try (DiskReader reader = DiskImages.open(ref.get(), OpenOptions.recognise())) {
                    disk.requireSize(content.descriptor().file(), reader.sizeBytes());
                }
            }
            sources.add(ref);
        }
        return sources;
    }

    private DiskResult disk(DiskDescription disk, Optional<DiskRef.Stored> source, String name,
            ConversionProgress watched) throws IOException {
        Path target = staging.target(name);
        if (source.isEmpty()) {
            if (!staging.isDone(name)) {
                empty(disk, staging.staged(name));
                staging.done(name, "");
            }
            return new DiskResult(disk.diskId(), target.toString(), disk.capacityBytes(), null, null, true);
        }
        DiskRef ref = source.get();
        if (staging.isDone(name)) {
            String digests = staging.digests(name);
            return new DiskResult(ref.label(), target.toString(), disk.capacityBytes(), null, digests.isEmpty()
                    ? null
                    : DigestManifest.parse(name, digests), false);
        }
        ConversionResult result = Conversion.run(new ConversionRequest(ref,
                OpenOptions.recognise().limitedTo(settings.limit()), staging.staged(
                        name),
                settings.format(), settings.options(), settings.threads(), settings.resume(), true,
                settings.verify(), settings.digest()), watched);
        DiskResult done = DiskResult.of(ref.label(), target.toString(), result);
        DigestManifest digests = done.digests();
        staging.done(name, digests == null ? "" : digests.text());
        return done;
    }

    private void empty(DiskDescription disk, Path path) throws IOException {
        try (DiskWriter writer = DiskImages.create(path, settings.format(), disk.capacityBytes(), settings.options())) {
            writer.finish();
        }
    }

    /// What must be the same for the work of an earlier run to be taken over.
    private String identity() throws IOException {
        return Staging.identity(content.file(), settings.format().id() + " " + new TreeMap<>(settings
                .options()));
    }
}
