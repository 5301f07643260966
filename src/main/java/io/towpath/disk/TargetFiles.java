package io.towpath.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/// The names a conversion works under, and how failures of the target's file system are told.
///
/// @param target  the finished image's name: nothing stands there until it is proven
/// @param part    the image while it is written
/// @param journal beside it
record TargetFiles(Path target, Path part, Path journal) {

    static TargetFiles of(Path target) {
        Path absolute = target.toAbsolutePath();
        String name = absolute.toString();
        return new TargetFiles(absolute, Path.of(name + ".part"), Path.of(name + ".part.journal"));
    }

    boolean hasPart() {
        return Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
    }

    boolean hasTarget() {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    }

    boolean hasJournal() {
        return Files.isRegularFile(journal, LinkOption.NOFOLLOW_LINKS);
    }

    /// Refuses to write over what is read, whatever is forced.
    void checkApart(DiskReader source) throws IOException {
        for (ImageSource file : source.sources()) {
            for (Path written : List.of(target, part, journal)) {
                if (Files.exists(written) && Files.isSameFile(written, file.path())) {
                    throw new ImageException(Reason.TARGET_EXISTS, target.toString(), "target", null, null,
                            "it would be written over its own source", "Choose another name.");
                }
            }
        }
    }

    void checkFree(boolean force) throws ImageException {
        if (!force && Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new ImageException(Reason.TARGET_EXISTS, target.toString(), "target", null, null,
                    "there is such a file already", "Choose another name, or replace it with --force.");
        }
    }

    /// @param needed bytes; what the file system has free must not be less
    void checkSpace(long needed) throws IOException {
        Path folder = target.getParent();
        if (folder != null && Files.isDirectory(folder)) {
            FileStore store = Files.getFileStore(folder);
            long free = store.getUsableSpace();
            if (free < needed) {
                throw new ImageException(Reason.TARGET_FULL, target.toString(), "target", null, null,
                        "the image needs %d bytes, but only %d are free".formatted(needed, free),
                        "Free some space, or choose another folder.");
            }
        }
    }

    /// The last step: the image gets its name, durably.
    void publish(boolean force) throws IOException {
        checkFree(force);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        syncFolder();
        Files.deleteIfExists(journal);
    }

    /// For work that is of no use to anybody any more.
    void discard() throws IOException {
        Files.deleteIfExists(journal);
        Files.deleteIfExists(part);
    }

    private void syncFolder() throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// A failure to write, as people understand it.
    ImageException failure(IOException e) {
        if (e instanceof ImageException told) {
            return told;
        }
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        boolean full = lower.contains("no space left") || lower.contains("quota exceeded")
                || lower.contains("file too large");
        return new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, target.toString(), "target", null, null,
                "it cannot be written: " + message,
                full ? "Free some space, then run it again with --resume." : "Check the folder and its storage.", e);
    }
}
