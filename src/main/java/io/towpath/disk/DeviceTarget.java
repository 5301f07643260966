package io.towpath.disk;

import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.raw.DeviceWriter;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A block device, which holds the guest's bytes as they are. It has one name only, so a conversion that fails leaves it
/// half written; its journal, if one is wanted, is a file. A device always holds something, if only zeroes: it is
/// written only by force, and never while anybody uses it.
record DeviceTarget(Path path, @Nullable Path journal, DiskFormat format, Map<String, String> options)
        implements
            TargetInPlace {

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void checkApart(DiskReader source) throws IOException {
        BlockDevice device = device();
        for (ImageSource file : source.sources()) {
            if (DeviceUse.system().reaches(device, file.path())) {
                throw new ImageException(Reason.TARGET_EXISTS, name(), "target", null, null,
                        "it would be written over its own source", "Choose another device.");
            }
        }
        try (ImageSource opened = ImageSource.openDevice(path)) {
            if (opened.length() < source.sizeBytes()) {
                throw new ImageException(Reason.TARGET_IO, name(), "target", null, null,
                        "the device has %d bytes, expected at least %d, the disk's size".formatted(opened.length(),
                                source.sizeBytes()),
                        "Choose a larger device.");
            }
        }
    }

    @Override
    public void checkFree(boolean force) throws IOException {
        BlockDevice device = device();
        requireRaw(path, format, options);
        DeviceUse.requireUnused(path, device);
        if (!force) {
            throw new ImageException(Reason.TARGET_EXISTS, name(), "target", null, null,
                    "it is a device, and what it holds would be lost",
                    "Check its name, then have it overwritten.").offering(Offer.REPLACE);
        }
        try {
            ImageLock.of(path).close();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /// Only the guest's bytes themselves: an image of another format grows, and a device cannot.
    static void requireRaw(Path device, DiskFormat format, Map<String, String> options) throws ImageException {
        if (format != DiskFormat.RAW) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, device.toString(), "target", "format", null,
                    "it is a device, and an image of the format %s is written to files only".formatted(format.id()),
                    "Choose raw, or name a file.");
        }
        if (!options.isEmpty()) {
            throw new ImageException(Reason.UNSUPPORTED_FEATURE, device.toString(), "options", null, null,
                    "it is a device, which has no option " + Printable.of(options.keySet().iterator().next()),
                    "Leave it out.");
        }
    }

    private BlockDevice device() throws ImageException {
        BlockDevice device = BlockDevice.at(path);
        if (device == null) {
            throw new ImageException(Reason.TARGET_IO, name(), "target", null, null, "it is no block device any more",
                    "Check the name.");
        }
        return device;
    }

    /// Checked beforehand is the device's size; a lack of space behind it comes out as TARGET_FULL.
    @Override
    public boolean hasSpace(long bytes) {
        return true;
    }

    @Override
    public void checkSpace(long needed) {
        // All of a device is there.
    }

    @Override
    public DiskWriter create(long sizeBytes, BooleanSupplier cancelled) throws IOException {
        requireRaw(path, format, options);
        return DeviceWriter.create(path, device(), sizeBytes, cancelled);
    }

    @Override
    public DiskWriter resume(long sizeBytes) throws IOException {
        return DiskImages.resume(path, format, options);
    }

    /// What lies behind the disk's end is not part of it.
    @Override
    public DiskReader open(long sizeBytes) throws IOException {
        ImageSource device = ImageSource.openDevice(path);
        try {
            return DiskImages.open(device.slice(device.name(), 0, sizeBytes), OpenOptions.declared(DiskFormat.RAW));
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(device, e);
            throw e;
        }
    }

    @Override
    public ImageException failure(IOException e) {
        if (e instanceof ImageException told) {
            return told;
        }
        String message = e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
        boolean full = NoRoom.isWhy(e);
        return new ImageException(full ? Reason.TARGET_FULL : Reason.TARGET_IO, name(), "target", null, null,
                "it cannot be written: " + message,
                full ? "Make room in its pool, then run it again." : "Check who may write it, and its storage.", e);
    }
}
