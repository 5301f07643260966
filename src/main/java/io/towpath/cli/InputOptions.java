package io.towpath.cli;

import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageUse;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.nbd.NbdUri;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a command is told about its input.
final class InputOptions {

    @Option(names = {"-f", "--format"}, paramLabel = "FMT", completionCandidates = Input.Formats.class, description = {
            "Format of the input: vmdk, qcow2, vhd, vhdx, raw, ova, ovf, nbd, auto.",
            "Without it the format is recognised; what shows none is refused, never taken as raw."})
    private @Nullable String format;

    @Option(names = "--root", paramLabel = "DIR", description = {
            "A further folder from which files that an image names (extents, parents) may be opened;",
            "otherwise only its own."})
    private List<Path> roots = new ArrayList<>();

    @Option(names = "--flatten", description = {
            "Read a snapshot, or a layer upon a backing file, together with all it depends on, as one disk.",
            "Without it such an image is refused. Disks of an OVF are read so, too; not what a server shows."})
    private boolean flatten;

    @Option(names = "--data-file", description = {
            "Read a QCOW2 image whose data lies in another file (external data file) together with that, which has to be in",
            "its own folder or in one of --root. Without it such an image is refused."})
    private boolean dataFile;

    @Option(names = {"-U", "--force-share"}, description = {
            "Read also what another program is writing, as QEMU is the disk of a VM that runs, with a warning.",
            "Without it such an image is refused: what is read of it may be of no one moment."})
    private boolean forceShare;

    @Mixin
    private NbdOptions nbd = new NbdOptions();

    /// How the servers of this command are waited for, those of its target as well.
    NbdOptions nbd() {
        return nbd;
    }

    /// A server shows a whole disk, whatever it keeps it in.
    Input open(LocalCommand command, String file) throws IOException {
        if (flatten && NbdUri.looksLikeOne(file)) {
            throw command.usage("--flatten is for image files, and " + Printable.of(file)
                    + " is the disk of a server, which shows all its layers as one already; leave --flatten out");
        }
        return open(command, file, format);
    }

    /// One of two inputs: `--flatten` may be meant for the other.
    Input open(LocalCommand command, String file, @Nullable String declared) throws IOException {
        if (declared != null && !Input.FORMATS.contains(declared)) {
            throw command.usage("Unknown format '" + declared + "', expected one of " + String.join(", ",
                    new TreeSet<>(Input.FORMATS)));
        }
        ImageUse use = forceShare ? told(command.terminal) : ImageUse.REFUSED;
        Input found = Input.of(file, declared,
                new OpenOptions(null, roots, flatten).withDataFiles(dataFile).shared(use));
        return found instanceof Input.Image(DiskRef.Served(var uri), var how)
                ? new Input.Image(DiskRef.served(nbd.patient(command, uri)), how)
                : found;
    }

    /// Each thing once: an image may be opened several times, or two of its files be in use.
    private static ImageUse told(Terminal terminal) {
        Set<String> said = ConcurrentHashMap.newKeySet();
        return refusal -> {
            String message = String.valueOf(refusal.getMessage());
            if (said.add(refusal.reason() + refusal.file())) {
                terminal.warn(message + "; it is read all the same");
            }
        };
    }

    /// Two inputs, one of which at least has to be something that `--flatten` is for.
    Input openFirst(LocalCommand command, String file, String other) throws IOException {
        return NbdUri.looksLikeOne(other) ? open(command, file) : open(command, file, format);
    }
}
