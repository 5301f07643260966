package io.towpath.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Keeps QEMU from an image while it is changed, and us from one that QEMU has open: a running VM would destroy it.
/// All of its locks ([QemuLocks]) are asked for here. A lock of this kind ends when the process closes the file anywhere else.
final class ImageLock implements Closeable {

    private final FileChannel channel;

    private ImageLock(FileChannel channel) {
        this.channel = channel;
    }

    static ImageLock of(Path image) throws IOException {
        FileChannel channel = FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock(QemuLocks.FIRST, QemuLocks.BYTES, false);
            if (lock == null) {
                throw QemuLocks.inUse(image);
            }
            return new ImageLock(channel);
        } catch (OverlappingFileLockException e) {
            ImageException told = new ImageException(Reason.TARGET_IN_USE, image.toString(), "file", null,
                    QemuLocks.FIRST, "Towpath itself is changing it at this moment",
                    "Wait until that has ended, then run it again.", e);
            ImageSource.closeAfter(channel, told);
            throw told;
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(channel, e);
            throw e;
        }
    }

    /// Another file of this image must not be opened and closed meanwhile; this one can be read and written.
    FileChannel channel() {
        return channel;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
