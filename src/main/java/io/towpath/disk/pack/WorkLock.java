package io.towpath.disk.pack;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The file `lock` in a folder where something is made, locked as long as somebody is at it: another run would take the
/// disks of this one for its own, or remove them.
final class WorkLock implements Closeable {

    /// Those of this process, which must not open them once more: its lock ends when any opening of the file is closed.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private WorkLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @param folder that is there
    /// @throws ImageException with [Reason#TARGET_IO] where somebody else has it
    static WorkLock take(Path folder) throws IOException {
        Path file = folder.toRealPath().resolve("lock");
        if (!HELD.add(file)) {
            throw taken(folder);
        }
        boolean locked = false;
        try {
            FileChannel channel = lock(file);
            if (channel == null) {
                throw taken(folder);
            }
            locked = true;
            return new WorkLock(file, channel);
        } finally {
            if (!locked) {
                HELD.remove(file);
            }
        }
    }

    private static @Nullable FileChannel lock(Path file) throws IOException {
        while (true) {
            Object before = key(file);
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            boolean kept = false;
            try {
                if (channel.tryLock() == null) {
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
            return Objects.requireNonNullElse(Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static ImageException taken(Path folder) {
        return new ImageException(Reason.TARGET_IO, folder.toString(), "target", null, null,
                "another conversion is making the same there", "Wait for it, or choose another folder.");
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            HELD.remove(file);
        }
    }
}
