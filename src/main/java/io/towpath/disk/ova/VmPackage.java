package io.towpath.disk.ova;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.disk.ovf.DiskDescription;
import io.towpath.disk.ovf.FileNames;
import io.towpath.disk.ovf.OvfDescriptor;
import io.towpath.disk.ovf.OvfDescriptor.FileReference;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// VMs as they are handed over: a descriptor, disks, perhaps a manifest and a signature. A value: no file stays open.
public sealed interface VmPackage permits Ova, OvfFolder {

    /// Opens an `.ova` archive or the `.ovf` of a folder, told apart by content.
    ///
    /// @throws ImageException FORMAT_UNKNOWN when it is neither, or what [Ova#open] and [OvfFolder#open] refuse
    static VmPackage open(Path file) throws IOException {
        return switch (Kind.of(file)) {
            case OVA -> Ova.open(file);
            case OVF -> OvfFolder.open(file);
            case NEITHER -> throw new ImageException(Reason.FORMAT_UNKNOWN, PackageFile.label(file), "file", null, 0L,
                    "the file is neither an OVA archive nor an OVF descriptor", null);
        };
    }

    /// What a file's first bytes look like.
    enum Kind {
        OVA, OVF, NEITHER;

        /// Reads at most 1 KiB; NEITHER also for what is no regular file.
        public static Kind of(Path file) throws IOException {
            return PackageFile.kind(file);
        }
    }

    /// The archive, or the folder's descriptor.
    Path file();

    OvfDescriptor descriptor();

    /// All files of the package in their order, the descriptor, manifest and certificate among them.
    List<Member> members();

    /// Where a member is read.
    DiskRef.Stored at(Member member);

    List<Note> notes();

    /// The signature, empty where there is none.
    Optional<Signature> signature();

    /// Digests every file and compares with the manifest. Costs one pass over the package.
    ///
    /// @param threads  files digested at a time, ≥ 1
    /// @param limit    on how fast they are read, null for none
    /// @param progress told the bytes digested so far, from several threads; may throw to stop
    ManifestReport verify(int threads, @Nullable RateLimit limit, Progress progress) throws IOException;

    /// As fast as they can be read.
    default ManifestReport verify(int threads, Progress progress) throws IOException {
        return verify(threads, null, progress);
    }

    /// The member of that name, empty where there is none.
    default Optional<Member> member(String name) {
        return members().stream().filter(member -> member.name().equals(name)).findFirst();
    }

    /// Where a disk of the descriptor is read; empty for one that is to be made empty.
    default Optional<DiskRef.Stored> disk(DiskDescription disk) {
        String name = disk.file();
        return name == null ? Optional.empty() : resolve(name).map(this::at);
    }

    /// Whether a disk's file is compressed as a whole, and has to be unpacked before it is opened.
    default boolean isCompressed(DiskDescription disk) {
        String name = disk.file();
        return name != null && descriptor().files().stream().anyMatch(file -> file.name().equals(name) && file.gzip());
    }

    /// The name as written, else with its percent escapes decoded.
    private Optional<Member> resolve(String name) {
        String decoded = FileNames.decoded(name);
        return member(name).or(() -> decoded == null ? Optional.empty() : member(decoded));
    }

    /// Refuses a descriptor whose files are not there, or not as large as it says.
    default void requireFiles() throws ImageException {
        String name = descriptor().file();
        for (FileReference reference : descriptor().files()) {
            Member member = resolve(reference.name()).orElseThrow(() -> new ImageException(Reason.OVF_INCONSISTENT,
                    name, "File", "href", null, "the file '%s' is not in the package".formatted(reference.name()),
                    "Add the missing file, or export the VM again."));
            Long size = reference.size();
            if (size != null && size != member.length()) {
                throw new ImageException(Reason.OVF_INCONSISTENT, name, "File", "size", null,
                        "the file '%s' has %d bytes, expected the %d the descriptor says".formatted(reference.name(),
                                member.length(), size),
                        "Copy or export the package again.");
            }
        }
    }

    /// Whether a name is that of a manifest, a certificate, a descriptor.
    static boolean hasSuffix(String name, String suffix) {
        return name.toLowerCase(Locale.ROOT).endsWith(suffix);
    }

    /// Hears how far a verification is.
    @FunctionalInterface
    interface Progress {

        void at(long doneBytes, long totalBytes) throws IOException;
    }
}
