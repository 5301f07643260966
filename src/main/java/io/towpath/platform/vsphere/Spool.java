package io.towpath.platform.vsphere;

import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/// A folder of our own for files that are fetched whole before they are read. Gone with what it holds when it is closed.
final class Spool implements Closeable {

    /// Kept free for everybody else on that file system.
    private static final long RESERVE = 256L << 20;

    private final Path folder;

    private Spool(Path folder) {
        this.folder = folder;
    }

    /// @param root  below which it is made
    /// @param bytes that will be needed at most
    /// @throws SourceFaultException NO_SPACE, before anything is fetched
    static Spool make(Path root, long bytes, String what) throws IOException {
        Files.createDirectories(root);
        long free = Files.getFileStore(root).getUsableSpace();
        if (free - RESERVE < bytes) {
            throw new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                    "%s: up to %d MiB are needed in %s, where %d MiB are free and %d MiB stay so".formatted(what,
                            bytes >> 20,
                            root, free >> 20, RESERVE >> 20),
                    null);
        }
        return new Spool(Files.createTempDirectory(root, "read-"));
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// @throws FileSystemException when so little is left that others would suffer
    void requireSpace() throws IOException {
        if (Files.getFileStore(folder).getUsableSpace() < RESERVE / 2) {
            throw new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                    "%s: less than %d MiB are left there".formatted(folder,
                            RESERVE >> 21),
                    null);
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.isDirectory(folder)) {
            delete(folder);
        }
    }

    /// Removes what a process that died left there.
    static void sweep(Path root) throws IOException {
        if (Files.isDirectory(root)) {
            delete(root);
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
