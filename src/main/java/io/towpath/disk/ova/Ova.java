package io.towpath.disk.ova;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.ManifestCheck.Source;
import io.towpath.disk.ovf.Ovf;
import io.towpath.disk.ovf.OvfDescriptor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An OVA: a tar archive of one descriptor, its disks, perhaps a manifest and a certificate.
///
/// The standard wants the descriptor first; any order is read, another one is noted. Source: DMTF DSP0243 5.3.
public final class Ova implements VmPackage {

    private final PackageFile file;
    private final List<Member> members;
    private final OvfDescriptor descriptor;
    private final PackageParts parts;
    private final List<Note> notes;

    private Ova(PackageFile file, List<Member> members, OvfDescriptor descriptor, PackageParts parts,
            List<Note> notes) {
        this.file = file;
        this.members = members;
        this.descriptor = descriptor;
        this.parts = parts;
        this.notes = notes;
    }

    /// Reads the archive's index and descriptor, not its disks.
    ///
    /// @throws ImageException ARCHIVE_UNSAFE, ARCHIVE_INVALID, TRUNCATED, LIMIT_EXCEEDED, what [Ovf#parse] refuses, or
    ///                        OVF_INCONSISTENT when a file is missing
    public static Ova open(Path path) throws IOException {
        PackageFile file = PackageFile.of(path);
        String label = PackageFile.label(path);
        try (FileChannel channel = file.open()) {
            TarIndex.Content content = TarIndex.of(label, channel);
            List<Note> notes = new ArrayList<>(content.notes());
            Member ovf = required(label, content.members());
            if (!ovf.equals(content.members().getFirst())) {
                notes.add(new Note("descriptor-not-first", "the descriptor is not the archive's first member"));
            }
            Ova ova = new Ova(file, content.members(), Ovf.parse(label + ": " + ovf.name(), bytes(label, channel, ovf,
                    Ovf.MAX_BYTES)), parts(file, label, channel, content.members()), List.copyOf(notes));
            ova.requireFiles();
            return ova;
        }
    }

    /// Where a member of that name lies, without reading the descriptor: all that is needed to open a disk in place.
    ///
    /// @throws ImageException ARCHIVE_INVALID when there is none, or what is refused in the archive
    public static Member locate(Path path, String name) throws IOException {
        String label = PackageFile.label(path);
        try (FileChannel channel = PackageFile.of(path).open()) {
            return TarIndex.of(label, channel).members().stream().filter(member -> member.name().equals(name))
                    .findFirst().orElseThrow(() -> new ImageException(Reason.ARCHIVE_INVALID, label, "tar archive",
                            null, null, "there is no member '%s'".formatted(name), null));
        }
    }

    private static Member required(String label, List<Member> members) throws ImageException {
        return only(label, members, ".ovf").orElseThrow(() -> new ImageException(Reason.ARCHIVE_INVALID, label,
                "tar archive", null, null, "the archive holds no .ovf descriptor, expected one",
                "Give the .ova of an export; a plain tar of disks is none."));
    }

    private static Optional<Member> only(String label, List<Member> members, String suffix) throws ImageException {
        List<Member> found = members.stream().filter(member -> VmPackage.hasSuffix(member.name(), suffix)).toList();
        if (found.size() > 1) {
            throw new ImageException(Reason.ARCHIVE_INVALID, label, "tar archive", null, found.get(1).offset(),
                    "the archive holds %d %s files, expected one".formatted(found.size(), suffix),
                    "Export the VMs one by one.");
        }
        return found.stream().findFirst();
    }

    private static PackageParts parts(PackageFile file, String label, FileChannel channel, List<Member> members)
            throws IOException {
        Member manifest = only(label, members, ".mf").orElse(null);
        Member certificate = only(label, members, ".cert").orElse(null);
        byte[] text = manifest == null ? null : bytes(label, channel, manifest, Manifest.MAX_BYTES);
        Signature signature = certificate == null
                ? null
                : Signature.parse(bytes(label, channel, certificate, Signature.MAX_BYTES), text == null
                        ? new byte[0]
                        : text);
        Map<String, Source> covered = new LinkedHashMap<>();
        for (Member member : members) {
            if (!member.equals(manifest) && !member.equals(certificate)) {
                covered.put(member.name(), new Source(file, member.offset(), member.length()));
            }
        }
        return new PackageParts(manifest == null ? null : label + ": " + manifest.name(), text, signature, covered);
    }

    private static byte[] bytes(String label, FileChannel channel, @Nullable Member member, int most)
            throws IOException {
        if (member == null) {
            return new byte[0];
        }
        if (member.length() > most) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, label, "tar member", "size", member.offset(),
                    "'%s' has %d bytes, expected at most %d".formatted(member.name(), member.length(), most), null);
        }
        return Channels.read(label, channel, member.offset(), (int) member.length());
    }

    @Override
    public Path file() {
        return file.path();
    }

    @Override
    public OvfDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public List<Member> members() {
        return members;
    }

    @Override
    public DiskRef.Stored at(Member member) {
        return DiskRef.member(file.path(), member.name());
    }

    @Override
    public List<Note> notes() {
        return notes;
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
