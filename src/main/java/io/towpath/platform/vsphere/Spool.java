package io.towpath.platform.vsphere;

import io.towpath.disk.NoRoom;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
        long free = own(root, () -> Files.getFileStore(Files.createDirectories(root)).getUsableSpace());
        if (free - RESERVE < bytes) {
            throw new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                    "%s: up to %d MiB are needed in %s, where %d MiB are free and %d MiB stay so".formatted(what,
                            bytes >> 20,
                            root, free >> 20, RESERVE >> 20),
                    null);
        }
        return new Spool(own(root, () -> Files.createTempDirectory(root, "read-")));
    }

    /// Something that is done to what lies in our own data directory.
    interface Work<T> {

        T done() throws IOException;
    }

    /// What our own file system refuses says nothing of the source, nor of a way to it.
    ///
    /// @throws SourceFaultException [SourceFaultException#OWN_ROOM]
    static <T> T own(Path where, Work<T> work) throws IOException {
        try {
            return work.done();
        } catch (SourceFaultException | ClosedChannelException e) {
            // told already, or somebody said stop
            throw e;
        } catch (IOException e) {
            throw trouble(where, e);
        }
    }

    <T> T own(Work<T> work) throws IOException {
        return own(folder, work);
    }

    static SourceFaultException trouble(Path where, IOException e) {
        return new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                "%s: Towpath's own data directory fails: %s".formatted(where, NoRoom.isWhy(e)
                        ? "there is no room left"
                        : e.getClass().getSimpleName() + ", " + e.getMessage()),
                e);
    }

    /// A new file in it.
    OutputStream stream(String name) throws IOException {
        Path file = file(name);
        if (Files.exists(file)) {
            throw new IOException("two files are called " + name);
        }
        OutputStream out = own(() -> Files.newOutputStream(file, StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE));
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[]{(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                own(() -> {
                    out.write(bytes, offset, length);
                    return length;
                });
            }

            @Override
            public void close() throws IOException {
                own(() -> {
                    out.close();
                    return file;
                });
            }
        };
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /// @throws FileSystemException when so little is left that others would suffer
    void requireSpace() throws IOException {
        if (own(() -> Files.getFileStore(folder).getUsableSpace()) < RESERVE / 2) {
            throw new SourceFaultException(Kind.NO_SPACE, SourceFaultException.OWN_ROOM,
                    "%s: less than %d MiB are left there".formatted(folder,
                            RESERVE >> 21),
                    null);
        }
    }

    @Override
    public void close() throws IOException {
        if (Files.isDirectory(folder)) {
            own(() -> {
                delete(folder);
                return folder;
            });
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
