package io.towpath.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// A file that is locked as long as somebody is at what it stands for, in this process or another.
///
/// The kernel ends a process's lock when the process closes any opening of the file: so whoever asks here a second time is
/// refused before the file is opened, by whatever way its folder was reached.
public final class HeldFile implements AutoCloseable {

    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private HeldFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Makes the file where there is none.
    ///
    /// @return null where somebody else has it
    /// @throws NoSuchFileException where its folder is not there
    public static @Nullable HeldFile take(Path path) throws IOException {
        Path whole = path.toAbsolutePath();
        Path file = Files.exists(whole)
                ? whole.toRealPath()
                : Objects.requireNonNull(whole.getParent()).toRealPath().resolve(whole.getFileName());
        if (!HELD.add(file)) {
            return null;
        }
        FileChannel channel = null;
        try {
            channel = lock(file);
            return channel == null ? null : new HeldFile(file, channel);
        } finally {
            if (channel == null) {
                HELD.remove(file);
            }
        }
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        while (true) {
            Object before = key(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                    StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            boolean kept = false;
            try {
                if (!locked(channel)) {
                    return null;
                }
                // whoever had it may have removed the file before the lock was ours, and others have made it anew
                kept = before.equals(present(file));
                if (kept) {
                    return channel;
                }
            } finally {
                if (!kept) {
                    channel.close();
                }
            }
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static Object key(Path file) throws IOException {
        while (true) {
            try {
                Files.createFile(file);
            } catch (FileAlreadyExistsException e) {
                // of a run that was killed, or one that goes on
            }
            Object key = present(file);
            if (key != null) {
                return key;
            }
        }
    }

    private static @Nullable Object present(Path file) throws IOException {
        try {
            return Objects.requireNonNullElse(Files.readAttributes(file, BasicFileAttributes.class,
                    LinkOption.NOFOLLOW_LINKS).fileKey(), file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    public FileChannel channel() {
        return channel;
    }

    /// Lets others take it, and removes the file first where it is of no use without a holder.
    public void remove() throws IOException {
        try (this) {
            Files.deleteIfExists(file);
        }
    }

    @Override
    public void close() throws IOException {
        if (!channel.isOpen()) {
            // whoever has it by now keeps it
            return;
        }
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
