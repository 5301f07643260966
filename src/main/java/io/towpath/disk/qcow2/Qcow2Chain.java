package io.towpath.disk.qcow2;

import io.towpath.disk.DiskChain;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LayeredDisk;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;

/// A QCOW2 image as the guest sees it: by itself or, where that is asked for, with its backing file and what that is a
/// layer upon. A backing file lies in the image's own folder or in the roots given, and has the format that the image
/// declares. What lies behind a shorter one's end is zero.
public final class Qcow2Chain {

    private Qcow2Chain() {}

    /// Takes the source over and closes it with the disk; when this fails, it stays open.
    ///
    /// @param chain that has come to this source
    public static DiskReader open(ImageSource source, OpenOptions options, DiskChain chain) throws IOException {
        if (!options.flatten() && !options.problems().all()) {
            return Qcow2Image.open(source, options);
        }
        Qcow2Header header = Qcow2Header.read(source);
        HeaderChecks.Judged judged = HeaderChecks.judgeLayer(header, source, options);
        BackingFile backing = judged.backing();
        if (backing == null || !options.flatten()) {
            // that it is a layer was told; nobody asked for what it lies upon
            return Qcow2Image.layer(source, header, judged.dataFile(), options);
        }
        DiskReader below = null;
        Qcow2Image layer = null;
        try {
            below = below(source, backing, chain);
        } catch (ImageException e) {
            source.refuse(e);
        }
        try {
            layer = Qcow2Image.layer(source, header, judged.dataFile(), options);
            return below == null ? layer : LayeredDisk.of(layer, below);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(layer, e);
            ImageSource.closeAfter(below, e);
            throw e;
        }
    }

    private static DiskReader below(ImageSource source, BackingFile backing, DiskChain chain) throws IOException {
        backing.refuseProtocol(source.name());
        var format = backing.format(source.name());
        ImageSource lower = chain.below(source, backing.name());
        try {
            return chain.open(lower, format);
        } catch (ImageException e) {
            throw format == null && e.reason() == Reason.FORMAT_UNKNOWN ? undeclared(source, backing, e) : e;
        }
    }

    private static ImageException undeclared(ImageSource source, BackingFile backing, ImageException cause) {
        String name = Printable.of(backing.name());
        return new ImageException(Reason.FORMAT_UNKNOWN, source.name(), "header extension", "backing file format", null,
                "it does not say which format its backing file \"%s\" has, and the file shows none".formatted(name),
                "If it is raw, say so in a copy: `qemu-img rebase -u -b %s -F raw IMAGE`.".formatted(name), cause);
    }
}
