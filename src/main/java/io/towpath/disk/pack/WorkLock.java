package io.towpath.disk.pack;

import io.towpath.disk.HeldFile;
import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// The file `lock` in a folder where something is made: another run would take the disks of this one for its own, or remove
/// them.
final class WorkLock implements Closeable {

    private final HeldFile file;

    private WorkLock(HeldFile file) {
        this.file = file;
    }

    /// Makes the folder too: whoever had it may remove it when it ends.
    ///
    /// @throws ImageException with [Reason#TARGET_IO] where somebody else has it
    static WorkLock take(Path folder) throws IOException {
        while (true) {
            Files.createDirectories(folder);
            try {
                HeldFile file = HeldFile.take(folder.resolve("lock"));
                if (file == null) {
                    throw new ImageException(Reason.TARGET_IO, folder.toString(), "target", null, null,
                            "another conversion is making the same there", "Wait for it, or choose another folder.");
                }
                return new WorkLock(file);
            } catch (NoSuchFileException e) {
                if (Files.exists(folder)) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.remove();
    }
}
