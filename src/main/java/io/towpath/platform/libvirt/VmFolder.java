package io.towpath.platform.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The folder of one VM below the target's folder. A marker file in it says whose it is, so that two VMs of one name
/// never write into one folder, and a folder somebody else made is left alone.
///
/// @param path its last element is also the domain's name
record VmFolder(Path path) {

    /// One line: the VM's id.
    private static final String MARKER = ".towpath-vm";

    /// Finds or makes the folder of a VM: `web01`, or `web01-<id>` where `web01` is another's.
    static VmFolder claim(Path root, UUID id, String vmName) throws IOException {
        for (String name : namesFor(id, vmName)) {
            Path folder = root.resolve(name);
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                createFolder(folder);
            }
            if (isOf(folder, id) || (isEmptyFolder(folder) && mark(folder, id))) {
                return new VmFolder(folder);
            }
        }
        throw new IOException("%s: the folders %s belong to others, expected one to be free. Move them away."
                .formatted(root, namesFor(id, vmName)));
    }

    /// The folder claimed earlier for this VM.
    static Optional<VmFolder> find(Path root, UUID id, String vmName) throws IOException {
        for (String name : namesFor(id, vmName)) {
            if (isOf(root.resolve(name), id)) {
                return Optional.of(new VmFolder(root.resolve(name)));
            }
        }
        return Optional.empty();
    }

    /// The one that a file lies in, where it is this VM's.
    static Optional<VmFolder> around(Path root, UUID id, Path file) throws IOException {
        Path folder = file.normalize().getParent();
        return folder != null && root.normalize().equals(folder.getParent()) && isOf(folder, id)
                ? Optional.of(new VmFolder(folder))
                : Optional.empty();
    }

    /// Whether its VM is described with this file.
    boolean describes(Path file) throws IOException {
        return Files.isRegularFile(domainXml(), LinkOption.NOFOLLOW_LINKS)
                && names(Files.readString(domainXml()), file);
    }

    /// Whether a domain's XML has a disk in a file of this name; names of images need no escapes.
    static boolean names(String xml, Path file) {
        String end = "/" + file.getFileName();
        return xml.contains(end + "\"") || xml.contains(end + "'");
    }

    /// An image, whole or in parts, with what lies beside it for it.
    ///
    /// @return bytes that they had
    static long deleteImage(Path image) throws IOException {
        long freed = 0;
        for (String suffix : List.of("", ".part", ".part.journal", ".sums")) {
            Path file = image.resolveSibling(image.getFileName() + suffix);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                freed += Files.size(file);
                Files.delete(file);
            }
        }
        return freed;
    }

    /// What [#claim] would find or make now; nothing is made. Where all belong to others, the last, which it refuses.
    static VmFolder foreseen(Path root, UUID id, String vmName) throws IOException {
        List<String> names = namesFor(id, vmName);
        for (String name : names) {
            Path folder = root.resolve(name);
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || isOf(folder, id) || isEmptyFolder(folder)) {
                return new VmFolder(folder);
            }
        }
        return new VmFolder(root.resolve(names.getLast()));
    }

    /// What the domain is called in libvirt.
    String domainName() {
        return String.valueOf(path.getFileName());
    }

    Path domainXml() {
        return path.resolve(domainName() + ".xml");
    }

    private static List<String> namesFor(UUID id, String vmName) {
        String name = SafeName.of(vmName);
        return List.of(name, name + "-" + id);
    }

    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException _) {
            // another node was faster; the marker decides whose it is
        }
    }

    private static boolean isOf(Path folder, UUID id) throws IOException {
        Path marker = folder.resolve(MARKER);
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
                && Files.size(marker) < 100
                && Files.readString(marker).strip().equals(id.toString());
    }

    private static boolean isEmptyFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private static boolean mark(Path folder, UUID id) throws IOException {
        try {
            Files.write(folder.resolve(MARKER), (id + "\n").getBytes(StandardCharsets.US_ASCII),
                    StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            return true;
        } catch (FileAlreadyExistsException _) {
            return isOf(folder, id);
        }
    }
}
