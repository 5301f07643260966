package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Keeps QEMU from an image while it is changed, and us from one that QEMU has open: a running VM would destroy it.
/// All of its locks ([QemuLocks]) are asked for here, as QEMU does: for one opening of the file, so that whoever else
/// opens and closes it within this process, to look at it, takes nothing away. Where the kernel has no such locks it is
/// one of the process, which ends with the first of them that is closed.
final class ImageLock implements Closeable {

    /// What is locked by this process at present, to tell people who it is. Guarded by itself.
    private static final Set<Object> HELD = new HashSet<>();

    private final FileChannel channel;
    private final int descriptor;
    private final @Nullable Object key;
    private boolean closed;

    private ImageLock(FileChannel channel, int descriptor, @Nullable Object key) {
        this.channel = channel;
        this.descriptor = descriptor;
        this.key = key;
    }

    static ImageLock of(Path image) throws IOException {
        // asked before anything of it is opened: where the lock is one of the process, closing that would end it
        synchronized (HELD) {
            Object key = Files.readAttributes(image, BasicFileAttributes.class).fileKey();
            if (key != null && HELD.contains(key)) {
                throw own(image, null);
            }
            ImageLock lock = taken(image, key);
            if (key != null) {
                HELD.add(key);
            }
            return lock;
        }
    }

    private static ImageLock taken(Path image, @Nullable Object key) throws IOException {
        FileChannel channel = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
        int descriptor = LibC.openForHoles(image);
        try {
            boolean locked = switch (LibC.lock(descriptor, QemuLocks.FIRST, QemuLocks.BYTES)) {
                case YES -> true;
                case REFUSED -> false;
                case UNKNOWN -> channel.tryLock(QemuLocks.FIRST, QemuLocks.BYTES, false) != null;
            };
            if (!locked) {
                throw QemuLocks.inUse(image);
            }
            return new ImageLock(channel, descriptor, key);
        } catch (OverlappingFileLockException e) {
            ImageException told = own(image, e);
            end(channel, descriptor, told);
            throw told;
        } catch (IOException | RuntimeException e) {
            end(channel, descriptor, e);
            throw e;
        }
    }

    private static void end(FileChannel channel, int descriptor, Exception failure) {
        LibC.close(descriptor);
        ImageSource.closeAfter(channel, failure);
    }

    private static ImageException own(Path image, @Nullable Exception cause) {
        return new ImageException(Reason.TARGET_IN_USE, image.toString(), "file", null, QemuLocks.FIRST,
                "Towpath itself is changing it at this moment", "Wait until that has ended, then run it again.", cause);
    }

    /// Of the image, to read and write it.
    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        synchronized (HELD) {
            if (closed) {
                return;
            }
            closed = true;
            if (key != null) {
                HELD.remove(key);
            }
            LibC.close(descriptor);
            channel.close();
        }
    }
}
