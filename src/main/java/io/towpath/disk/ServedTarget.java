package io.towpath.disk;

import io.towpath.disk.nbd.NbdUri;
import io.towpath.disk.nbd.NbdWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// An export of a network block device server. It has one name only, so a conversion that fails leaves it half written;
/// its journal, if one is wanted, lies on this machine.
record ServedTarget(NbdUri uri, @Nullable Path journal) implements TargetInPlace {

    @Override
    public String name() {
        return uri.label();
    }

    /// Two names of one export cannot be told; the same name twice can.
    @Override
    public void checkApart(DiskReader source) throws IOException {
        if (source.format() == DiskFormat.NBD && source.identity().startsWith(uri.label() + " ")) {
            throw new ImageException(Reason.TARGET_EXISTS, name(), "target", null, null,
                    "it would be written over its own source", "Choose another export.");
        }
    }

    @Override
    public void checkFree(boolean force) {
        // An export is there to be written; what it held is zeroed first.
    }

    @Override
    public boolean hasSpace(long bytes) {
        return true;
    }

    @Override
    public void checkSpace(long needed) {
        // Its server knows; a lack of space comes out as TARGET_FULL.
    }

    @Override
    public DiskWriter create(long sizeBytes, BooleanSupplier cancelled) throws IOException {
        return DiskImages.create(uri, sizeBytes);
    }

    @Override
    public DiskWriter resume(long sizeBytes) throws IOException {
        return DiskImages.resume(uri, sizeBytes);
    }

    @Override
    public boolean isBrokenOff(IOException failure) {
        return NbdWriter.isBrokenOff(failure);
    }

    @Override
    public int patience() {
        return uri.patience().retries();
    }

    @Override
    public ConversionTarget waitedFor() {
        return new ServedTarget(uri.with(uri.patience().retrying(uri.patience().retries())), journal);
    }

    @Override
    public DiskReader open(long sizeBytes) throws IOException {
        return DiskImages.open(DiskRef.served(uri), OpenOptions.declared(DiskFormat.NBD));
    }

    @Override
    public ImageException failure(IOException e) {
        return e instanceof ImageException told
                ? told
                : new ImageException(Reason.TARGET_IO, name(), "target", null, null,
                        "it cannot be written: " + e.getMessage(), "Check the server.", e);
    }
}
