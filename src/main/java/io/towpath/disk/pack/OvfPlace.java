package io.towpath.disk.pack;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.OvfFolder;
import io.towpath.disk.ova.OvfFolderWriter;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// A folder: disks and manifest get their names first, the descriptor last, since the descriptor is what people open.
record OvfPlace(Path folder, String name) implements MachinePlace {

    private static final String SUFFIX = ".ovf";

    /// @param out a folder, which is made if need be, or a descriptor in a folder that is there
    static OvfPlace of(Path out, String base) throws IOException {
        Path file = out.toAbsolutePath();
        String name = String.valueOf(file.getFileName());
        if (Files.isDirectory(file) || !name.toLowerCase(Locale.ROOT).endsWith(SUFFIX)) {
            if (Files.exists(file) && !Files.isDirectory(file)) {
                throw new ImageException(Reason.TARGET_EXISTS, out.toString(), "target", null, null,
                        "it is a file, expected a folder or the name of a descriptor", "Name a folder, or NAME.ovf.");
            }
            return new OvfPlace(file, MachinePlace.plain(base));
        }
        String stem = name.substring(0, name.length() - SUFFIX.length());
        if (!stem.equals(MachinePlace.plain(stem)) || stem.isEmpty() || !name.endsWith(SUFFIX)) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, name, "target", "name", null,
                    "the files of an OVF are named with at most %d of A to Z, a to z, 0 to 9, '.', '-' and '_'"
                            .formatted(LONGEST),
                    "Choose such a name, or name the folder only.");
        }
        return new OvfPlace(Objects.requireNonNull(file.getParent()), stem);
    }

    @Override
    public Path target() {
        return folder.resolve(name + SUFFIX);
    }

    @Override
    public Path at(String disk) {
        return folder.resolve(disk);
    }

    private String manifest() {
        return name + ".mf";
    }

    /// The signature of another package of that name, which would not agree with this one.
    private Path certificate() {
        return folder.resolve(name + ".cert");
    }

    @Override
    public List<Path> results(List<String> disks) {
        List<Path> all = new ArrayList<>(List.of(target(), folder.resolve(manifest()), certificate()));
        disks.forEach(disk -> all.add(at(disk)));
        return all;
    }

    @Override
    public void write(VmDescription vm, List<String> disks, long modified, VmPackage.Progress progress)
            throws IOException {
        OvfFolderWriter.write(work(), name, vm, disks, progress);
    }

    @Override
    public void verify(int threads, VmPackage.Progress progress) throws IOException {
        OvfFolder.open(work().resolve(name + SUFFIX)).verify(threads, progress).requireNotFailed();
    }

    /// What is replaced loses its descriptor first, so that nobody opens a mixture of two packages.
    @Override
    public void publish(List<String> disks) throws IOException {
        if (Files.exists(work().resolve(name + SUFFIX), LinkOption.NOFOLLOW_LINKS)) {
            Files.deleteIfExists(target());
            Files.deleteIfExists(certificate());
        }
        for (String disk : disks) {
            move(disk);
        }
        move(manifest());
        MachinePlace.sync(folder);
        move(name + SUFFIX);
        MachinePlace.sync(folder);
    }

    private void move(String file) throws IOException {
        Path made = work().resolve(file);
        if (Files.exists(made, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(made, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
