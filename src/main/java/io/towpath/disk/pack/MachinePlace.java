package io.towpath.disk.pack;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.Reason;
import io.towpath.disk.ova.VmPackage;
import io.towpath.disk.ovf.VmDescription;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Where a package is made, and what makes it final. Its disks are made in the folder [#work] under the names they have
/// in the package.
sealed interface MachinePlace permits OvaPlace, OvfPlace {

    int LONGEST = 60;

    /// The archive, or the descriptor.
    Path target();

    /// The name of the members, which are ASCII for the sake of those that read them.
    String name();

    /// All files that stand there in the end, and those that must not.
    List<Path> results(List<String> disks);

    /// Where a disk stands in the end: the archive, or its own file.
    Path at(String disk);

    /// Puts the disks together in [#work].
    ///
    /// @param modified when, in seconds since 1970
    void write(VmDescription vm, List<String> disks, long modified, VmPackage.Progress progress) throws IOException;

    /// Reads what was put together and compares it with its manifest.
    void verify(int threads, VmPackage.Progress progress) throws IOException;

    /// Gives it its name. Can be done again after a crash, whatever it had come to.
    void publish(List<String> disks) throws IOException;

    default Path work() {
        return Path.of(target() + ".part");
    }

    default String member(int disk) {
        return name() + "-disk" + (disk + 1) + ".vmdk";
    }

    static String plain(String base) {
        String plain = base.replaceAll("[^A-Za-z0-9._-]", "_");
        return plain.substring(0, Math.min(LONGEST, plain.length()));
    }

    /// Refuses to write over what is there.
    default void checkFree(List<String> disks, boolean force) throws ImageException {
        for (Path file : results(disks)) {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw taken(file, "it is a folder, a device, a pipe or a socket, which is never replaced",
                        "Choose another name.");
            }
            if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw taken(file, "there is such a file already", "Choose another name, or have it replaced.")
                        .offering(Offer.REPLACE);
            }
        }
    }

    /// Refuses to write over what is read, whatever is forced.
    default void checkApart(List<String> disks, List<Path> sources) throws IOException {
        for (Path file : results(disks)) {
            for (Path source : sources) {
                if (Files.exists(file) && Files.exists(source) && Files.isSameFile(file, source)) {
                    throw taken(file, "it would be written over its own source", "Choose another name.");
                }
            }
        }
    }

    private static ImageException taken(Path file, String detail, String remedy) {
        return new ImageException(Reason.TARGET_EXISTS, file.toString(), "target", null, null, detail, remedy);
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
