package io.towpath.disk.ova;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestCheck.Source;
import io.towpath.disk.ovf.FileNames;
import io.towpath.disk.ovf.Ovf;
import io.towpath.disk.ovf.OvfDescriptor;
import io.towpath.disk.ovf.OvfDescriptor.FileReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An OVF with its files beside it in one folder: `web01.ovf`, `web01.mf`, `web01-disk1.vmdk`.
///
/// Only files the descriptor names, the manifest and the certificate belong to it, whatever else lies there.
public final class OvfFolder implements VmPackage {

    private final Path file;
    private final OvfDescriptor descriptor;
    private final Map<String, PackageFile> files;
    private final PackageParts parts;

    private OvfFolder(Path file, OvfDescriptor descriptor, Map<String, PackageFile> files, PackageParts parts) {
        this.file = file;
        this.descriptor = descriptor;
        this.files = files;
        this.parts = parts;
    }

    /// @param path the `.ovf`
    /// @throws ImageException what [Ovf#parse] refuses; OVF_INCONSISTENT when a file is missing; EXTERNAL_REFERENCE
    ///                        when one is a symbolic link
    public static OvfFolder open(Path path) throws IOException {
        PackageFile ovf = PackageFile.of(path);
        String label = PackageFile.label(path);
        OvfDescriptor descriptor = Ovf.parse(label, ovf.bytes(Ovf.MAX_BYTES));
        Map<String, PackageFile> files = new LinkedHashMap<>();
        files.put(label, ovf);
        for (FileReference reference : descriptor.files()) {
            find(path, reference.name(), files);
        }
        Map<String, Source> covered = new LinkedHashMap<>();
        files.forEach((name, one) -> covered.put(name, new Source(one, 0, one.size())));
        String base = VmPackage.hasSuffix(label, ".ovf") ? label.substring(0, label.length() - 4) : label;
        PackageFile manifest = beside(path, base + ".mf");
        PackageFile certificate = beside(path, base + ".cert");
        byte[] text = manifest == null ? null : manifest.bytes(Manifest.MAX_BYTES);
        Signature signature = certificate == null
                ? null
                : Signature.parse(certificate.bytes(Signature.MAX_BYTES), text == null ? new byte[0] : text);
        if (manifest != null) {
            files.put(base + ".mf", manifest);
        }
        if (certificate != null) {
            files.put(base + ".cert", certificate);
        }
        OvfFolder folder = new OvfFolder(path, descriptor, files, new PackageParts(manifest == null
                ? null
                : base
                        + ".mf",
                text, signature, covered));
        folder.requireFiles();
        return folder;
    }

    /// Takes the file as named, else with its percent escapes decoded; a missing one is refused later.
    private static void find(Path ovf, String name, Map<String, PackageFile> files) throws IOException {
        String decoded = FileNames.decoded(name);
        PackageFile literal = beside(ovf, name);
        if (literal != null) {
            files.put(name, literal);
        } else if (decoded != null) {
            PackageFile found = beside(ovf, decoded);
            if (found != null) {
                files.put(decoded, found);
            }
        }
    }

    private static @Nullable PackageFile beside(Path ovf, String name) throws IOException {
        Path path = ovf.resolveSibling(name);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException(Reason.EXTERNAL_REFERENCE, PackageFile.label(ovf), "File", "href", null,
                    "'%s' is a link or no regular file, expected a file in the descriptor's folder".formatted(name),
                    "Put the file itself beside the descriptor.");
        }
        return PackageFile.of(path);
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public OvfDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public List<Member> members() {
        List<Member> members = new ArrayList<>();
        files.forEach((name, one) -> members.add(new Member(name, 0, one.size())));
        return members;
    }

    @Override
    public DiskRef.Stored at(Member member) {
        return DiskRef.file(file.resolveSibling(member.name()));
    }

    @Override
    public List<Note> notes() {
        return List.of();
    }

    @Override
    public Optional<Signature> signature() {
        return parts.found();
    }

    @Override
    public ManifestReport verify(int threads, @Nullable RateLimit limit, Progress progress) throws IOException {
        return parts.verify(threads, limit, progress);
    }
}
