package io.towpath.cli;

import io.towpath.disk.DigestManifest;
import io.towpath.disk.DigestTree;
import io.towpath.disk.DiskDigests;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.RateLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "digest", sortOptions = false, header = "Compute the digest of a disk's content, the same whatever its format.", description = {
        "%nExamples:", "  towpath digest disk.vmdk disk.qcow2",
        "  towpath digest disk.vmdk --manifest disk.digests      for `towpath verify` on another machine%n",
        "Two disks have one digest exactly when the guest sees the same bytes and the same size. It is a tree of",
        "SHA-256: only what is stored is read, by several threads.%n"})
final class DigestCommand extends LocalCommand {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Disk images, files or nbd:// URIs; of an OVA or OVF every disk in order.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private InputOptions input = new InputOptions();

    @Option(names = "--manifest", paramLabel = "FILE", description = {
            "Write the digests of the content and of its parts (256 MiB each) there, so that `verify --digest-file` can",
            "tell where another disk differs. For several disks a folder, which gets a file for each."})
    private @Nullable Path manifest;

    @Option(names = "--force", description = "Replace files of digests that are there.")
    private boolean force;

    @Option(names = "--rate-limit", paramLabel = "BYTES", description = "Read no more than so many bytes a second, such as 100M.")
    private @Nullable String rateLimit;

    @Option(names = "--threads", paramLabel = "N", description = "Threads that read; default: the processors, at least 4 and at most 8.")
    private int threads = DEFAULT_THREADS;

    @Mixin
    private ProgressOptions progressOptions = new ProgressOptions();

    DigestCommand(Terminal terminal, Cancellation cancellation) {
        super(terminal, cancellation);
    }

    private record Disk(DiskRef ref, OpenOptions options) {}

    @Override
    int run() throws IOException {
        Progress progress = new Progress(terminal, progressOptions.choose(this), cancellation);
        List<Disk> disks = disks(limit(rateLimit));
        DigestFiles written = new DigestFiles(manifest, disks.size() > 1, force);
        List<Json.Fields> answers = new ArrayList<>();
        try {
            for (Disk disk : disks) {
                progress.begin(disk.ref().label(), answers.size(), disks.size());
                answers.add(digest(disk, written, progress));
            }
        } finally {
            progress.end();
        }
        Json.Fields fields = new Json.Fields().put("schema", "towpath.digest/1").put("algorithm", DigestTree.ALGORITHM)
                .put("disks", answers);
        terminal.lines().data(fields);
        if (json) {
            answer(fields);
        }
        return 0;
    }

    private List<Disk> disks(@Nullable RateLimit limit) throws IOException {
        List<Disk> disks = new ArrayList<>();
        for (String file : files) {
            switch (input.open(this, file)) {
                case Input.Image(var ref, var options) -> disks.add(new Disk(ref, options.limitedTo(limit)));
                case Input.Package(var content, var options) ->
                    PackageReport.stored(content).forEach(ref -> disks.add(new Disk(ref,
                            options.limitedTo(limit))));
            }
        }
        return disks;
    }

    private Json.Fields digest(Disk disk, DigestFiles written, Progress progress) throws IOException {
        String label = disk.ref().label();
        try (DiskReader reader = DiskImages.open(disk.ref(), disk.options())) {
            DigestManifest found = DiskDigests.manifest(reader, threads(threads), progress);
            for (var source : reader.sources()) {
                source.ensureUnchanged();
            }
            progress.end();
            String member = disk.ref() instanceof DiskRef.Stored stored ? stored.member() : null;
            written.write(member == null ? label : member, found);
            if (!json) {
                terminal.out().println(found.digest() + "  " + Printable.of(label));
                terminal.out().flush();
            }
            return new Json.Fields().put("filename", label).put("format", reader.format().id()).put("virtual-size",
                    reader.sizeBytes()).put("digest", found.digest().toString());
        }
    }
}
