package io.towpath.disk;

import io.towpath.disk.ImageException.Offer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The names a conversion works under, and how failures of the target's file system are told. An image may have further
/// files (a flat extent), which have the suffix of the part as long as it has.
///
/// @param target  the finished image's name: nothing stands there until it is proven
/// @param part    the image while it is written
/// @param journal beside it
record TargetFiles(Path target, Path part, Path journal, DiskFormat format, Map<String, String> options)
        implements
            ConversionTarget {

    static TargetFiles of(Path target, DiskFormat format, Map<String, String> options) {
        Path absolute = target.toAbsolutePath();
        String name = absolute.toString();
        return new TargetFiles(absolute, Path.of(name + ".part"), Path.of(name + ".part.journal"), format, options);
    }

    @Override
    public String name() {
        return target.toString();
    }

    @Override
    public boolean isBegun() {
        return Files.isRegularFile(part, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean isPublished() {
        return Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public boolean hasJournal() {
        return Files.isRegularFile(journal, LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void checkApart(DiskReader source) throws IOException {
        List<Path> all = new ArrayList<>(List.of(target, part, journal));
        for (Path file : companions()) {
            all.addAll(List.of(file, complete(file)));
        }
        for (ImageSource file : source.sources()) {
            for (Path written : all) {
                if (Files.exists(written) && Files.isSameFile(written, file.path())) {
                    throw new ImageException(Reason.TARGET_EXISTS, target.toString(), "target", null, null,
                            "it would be written over its own source", "Choose another name.");
                }
            }
        }
    }

    /// The image's further files while they are written.
    private List<Path> companions() throws IOException {
        return DiskImages.companions(part, format, options);
    }

    /// The name such a file gets.
    private static Path complete(Path companion) {
        String name = companion.toString();
        return Path.of(name.substring(0, name.length() - ".part".length()));
    }

    @Override
    public void checkFree(boolean force) throws IOException {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)
                && Files.readAttributes(target, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).isOther()) {
            throw new ImageException(Reason.TARGET_EXISTS, target.toString(), "target", null, null,
                    "it is a pipe, a socket or a device, which is never replaced", "Choose another name.");
        }
        if (force) {
            checkUnused();
            return;
        }
        boolean begun = isBegun();
        for (Path file : companions()) {
            // While the image is still to get its name, this one may have got its own already: then its part is gone.
            boolean named = begun && !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
            if (!named && Files.exists(complete(file), LinkOption.NOFOLLOW_LINKS)) {
                throw exists(complete(file));
            }
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw exists(target);
        }
    }

    /// A VM that runs would go on with the file that lost its name, and its writes would be lost.
    private void checkUnused() throws IOException {
        List<Path> replaced = new ArrayList<>(List.of(target));
        companions().forEach(file -> replaced.add(complete(file)));
        for (Path file : replaced) {
            if (Files.isRegularFile(file)) {
                QemuLocks.requireUnused(file);
            }
        }
    }

    private static ImageException exists(Path file) {
        return new ImageException(Reason.TARGET_EXISTS, file.toString(), "target", null, null,
                "there is such a file already", "Choose another name, or have it replaced.").offering(Offer.REPLACE);
    }

    @Override
    public boolean hasSpace(long bytes) throws IOException {
        return freeBytes() >= bytes;
    }

    @Override
    public void checkSpace(long needed) throws IOException {
        long free = freeBytes();
        if (free < needed) {
            throw new ImageException(Reason.TARGET_FULL, target.toString(), "target", null, null,
                    "the image needs %d bytes, but only %d are free".formatted(needed, free),
                    "Free some space, or choose another folder.");
        }
    }

    private long freeBytes() throws IOException {
        Path folder = target.getParent();
        return folder != null && Files.isDirectory(folder)
                ? Files.getFileStore(folder).getUsableSpace()
                : Long.MAX_VALUE;
    }

    @Override
    public DiskWriter create(long sizeBytes, BooleanSupplier cancelled) throws IOException {
        deleteParts();
        return DiskImages.create(part, format, sizeBytes, options);
    }

    @Override
    public DiskWriter resume(long sizeBytes) throws IOException {
        return DiskImages.resume(part, format, options);
    }

    @Override
    public DiskReader open(long sizeBytes) throws IOException {
        return DiskImages.open(DiskRef.file(isBegun() ? part : target), OpenOptions.declared(format));
    }

    /// The image itself is the last to get its name: what it consists of is there then. One of several files that is
    /// replaced loses its name first, so that it never leads to the new one's data, whenever a crash hits.
    @Override
    public void publish(boolean force) throws IOException {
        if (isBegun()) {
            checkFree(force);
            List<Path> companions = companions();
            if (!companions.isEmpty() && Files.deleteIfExists(target)) {
                syncFolder();
            }
            for (Path file : companions) {
                if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.move(file, complete(file), StandardCopyOption.ATOMIC_MOVE);
                    syncFolder();
                }
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            syncFolder();
        }
        DeltaMark.forget(target);
        Files.deleteIfExists(journal);
    }

    @Override
    public void discard() throws IOException {
        Files.deleteIfExists(journal);
        deleteParts();
    }

    private void deleteParts() throws IOException {
        Files.deleteIfExists(part);
        for (Path file : companions()) {
            Files.deleteIfExists(file);
        }
    }

    private void syncFolder() throws IOException {
        Path folder = target.getParent();
        if (folder != null) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public ImageException failure(IOException e) {
        if (e instanceof ImageException told) {
            return told;
        }
        String message = String.valueOf(e.getMessage());
        boolean full = NoRoom.isWhy(e);
        String remedy = full ? "Free some space, then run it again." : "Check the folder and its storage.";
        ImageException told = new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, target.toString(),
                "target", null, null, "it cannot be written: " + message, remedy, e);
        return full ? told.offering(Offer.GO_ON) : told;
    }
}
