package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Keeps QEMU from an image while it is changed, and us from one that QEMU has open: a running VM would destroy it.
/// All of its locks ([QemuLocks]) are asked for here, as QEMU does: for one opening of the file, so that whoever else
/// opens and closes it within this process, to look at it, takes nothing away. Where the kernel has no such locks it is
/// one of the process, which ends with the first of them that is closed.
final class ImageLock implements Closeable {

    /// What this process locks, or tries to, by the file's key.
    private static final Map<Object, Turn> TURNS = new ConcurrentHashMap<>();

    private final FileChannel channel;
    private final int descriptor;
    private final @Nullable Turn turn;
    private final AtomicBoolean closed = new AtomicBoolean();

    private ImageLock(FileChannel channel, int descriptor, @Nullable Turn turn) {
        this.channel = channel;
        this.descriptor = descriptor;
        this.turn = turn;
    }

    /// One file, which one at a time opens and closes here: what a file system that hangs does to one holds up nobody who
    /// asks for another.
    private static final class Turn {

        private final Object key;
        /// Those who hold it, or are about to ask. Changed within [#TURNS] only.
        private int users;
        /// Whether it is locked, to tell people who it is. Guarded by this.
        private boolean held;

        private Turn(Object key) {
            this.key = key;
        }

        static Turn of(Object key) {
            return TURNS.compute(key, (_, known) -> {
                Turn turn = known == null ? new Turn(key) : known;
                turn.users++;
                return turn;
            });
        }

        void leave() {
            TURNS.computeIfPresent(key, (_, turn) -> --turn.users == 0 ? null : turn);
        }
    }

    static ImageLock of(Path image) throws IOException {
        // asked before anything of it is opened: where the lock is one of the process, closing that would end it
        Object key = Files.readAttributes(image, BasicFileAttributes.class).fileKey();
        if (key == null) {
            return taken(image, null);
        }
        Turn turn = Turn.of(key);
        boolean held = false;
        try {
            synchronized (turn) {
                if (turn.held) {
                    throw own(image, null);
                }
                ImageLock lock = taken(image, turn);
                turn.held = true;
                held = true;
                return lock;
            }
        } finally {
            if (!held) {
                turn.leave();
            }
        }
    }

    private static ImageLock taken(Path image, @Nullable Turn turn) throws IOException {
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
            return new ImageLock(channel, descriptor, turn);
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
        if (closed.getAndSet(true)) {
            return;
        }
        if (turn == null) {
            end();
            return;
        }
        try {
            synchronized (turn) {
                turn.held = false;
                end();
            }
        } finally {
            turn.leave();
        }
    }

    private void end() throws IOException {
        LibC.close(descriptor);
        channel.close();
    }
}
