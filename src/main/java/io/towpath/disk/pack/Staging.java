package io.towpath.disk.pack;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where the disks of a package are made until all of them are proven: the folder `NAME.part` in the target folder.
///
/// | file in it              | is                                                        |
/// |-------------------------|-----------------------------------------------------------|
/// | `package`               | what the work depends on: source, format, options         |
/// | `NAME-disk0.qcow2`      | a proven disk; with `.part` and `.part.journal`, one in work |
/// | `NAME-disk0.qcow2.source` | a folder with the image that it is made of, unpacked where the package has it compressed |
/// | `lock`                  | locked while somebody is at it                            |
/// | `NAME-disk0.qcow2.done` | its digests; written after it, kept until all have their names |
final class Staging implements Closeable {

    private final Path folder;
    private final Path part;
    private boolean madeFolder;
    private @Nullable WorkLock lock;
    private final DiskFormat format;
    private final Map<String, String> options;

    /// @param format  of all disks
    /// @param options they are written with
    Staging(Path folder, String base, DiskFormat format, Map<String, String> options) {
        this.folder = folder;
        this.format = format;
        this.options = options;
        part = folder.resolve(base + ".part");
    }

    static String identity(Path source, String settings) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(source, BasicFileAttributes.class);
        return "towpath-package/1\n%s %d %s %s%n%s%n".formatted(source.toAbsolutePath(), attributes.size(), attributes
                .lastModifiedTime(), attributes.fileKey(), settings);
    }

    /// What one of the disks is known by, with all that lies below it: another file below the same descriptor makes another
    /// disk.
    static String known(DiskRef disk, OpenOptions open) throws IOException {
        try (DiskReader reader = DiskImages.open(disk, open)) {
            return reader.identity();
        }
    }

    /// Makes the folders; work of an earlier run is taken over with `resume` and dropped otherwise.
    void open(List<String> names, String identity, boolean resume, boolean force) throws IOException {
        try {
            madeFolder = !Files.exists(folder);
            lock = WorkLock.take(part);
            boolean ours = resume && Files.isRegularFile(part.resolve("package")) && Files.readString(part.resolve(
                    "package")).equals(identity);
            for (String name : names) {
                for (String file : filesOf(name)) {
                    boolean published = ours && isDone(name) && !Files.exists(staged(file));
                    if (!force && !published && Files.exists(target(file), LinkOption.NOFOLLOW_LINKS)) {
                        throw new ImageException(Reason.TARGET_EXISTS, target(file).toString(), "target", null, null,
                                "there is such a file already", "Choose another folder, or have it replaced.")
                                .offering(Offer.REPLACE);
                    }
                }
            }
            if (!ours) {
                discard(names);
            }
            Files.writeString(part.resolve("package"), identity);
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    Path staged(String name) {
        return part.resolve(name);
    }

    Path target(String name) {
        return folder.resolve(name);
    }

    /// What the image of that name consists of, itself last.
    private List<String> filesOf(String name) throws IOException {
        List<String> files = new ArrayList<>();
        for (Path companion : DiskImages.companions(staged(name), format, options)) {
            files.add(String.valueOf(companion.getFileName()));
        }
        files.add(name);
        return files;
    }

    boolean isDone(String name) {
        return Files.isRegularFile(doneMark(name), LinkOption.NOFOLLOW_LINKS);
    }

    String digests(String name) throws IOException {
        return Files.readString(doneMark(name));
    }

    void done(String name, String digests) throws IOException {
        try (FileChannel channel = FileChannel.open(doneMark(name), StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(StandardCharsets.UTF_8.encode(digests));
            channel.force(true);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Gives all disks their names.
    void publish(List<String> names, boolean force) throws IOException {
        try {
            for (String name : names) {
                List<String> files = filesOf(name);
                if (force && files.size() > 1 && Files.exists(staged(name), LinkOption.NOFOLLOW_LINKS)) {
                    // what is replaced must not lead to the new one's data, should a crash hit in between
                    Files.deleteIfExists(target(name));
                }
                for (String file : files) {
                    publishFile(file, force);
                }
            }
            sync(folder);
            discard(names);
        } catch (ImageException e) {
            throw e;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private void publishFile(String name, boolean force) throws IOException {
        if (Files.exists(staged(name), LinkOption.NOFOLLOW_LINKS)) {
            if (!force && Files.exists(target(name), LinkOption.NOFOLLOW_LINKS)) {
                throw new ImageException(Reason.TARGET_EXISTS, target(name).toString(), "target", null, null,
                        "a file of this name appeared meanwhile", "Move it away, then run it again.")
                        .offering(Offer.GO_ON);
            }
            Files.move(staged(name), target(name), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// Where the source of a disk is unpacked.
    Path unpacked(String name) {
        return part.resolve(name + ".source");
    }

    void discardUnpacked(String name) throws IOException {
        Path unpacked = unpacked(name);
        if (Files.isDirectory(unpacked, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(unpacked)) {
                for (Path file : files) {
                    Files.delete(file);
                }
            }
            Files.delete(unpacked);
        }
    }

    /// Deletes what we made there, and nothing else.
    void discard(List<String> names) throws IOException {
        // first: who finds what is left of a discard that was cut short must not take it for disks that are done
        Files.deleteIfExists(part.resolve("package"));
        for (String name : names) {
            discardUnpacked(name);
            for (String file : filesOf(name)) {
                for (String suffix : List.of(".part", ".part.journal", "", ".done")) {
                    Files.deleteIfExists(part.resolve(file + suffix));
                }
            }
        }
    }

    /// Removes the folders that are empty.
    @Override
    public void close() throws IOException {
        if (lock == null) {
            return;
        }
        lock.close();
        try {
            Files.deleteIfExists(part);
            if (madeFolder) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // What a later run goes on with, or somebody else's files: they stay, and so does the folder.
        }
    }

    private Path doneMark(String name) {
        return part.resolve(name + ".done");
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    ImageException failure(IOException e) {
        return new ImageException(Reason.TARGET_IO, folder.toString(), "target", null, null,
                "it cannot be written: " + e, "Check the folder and its storage.", e);
    }
}
