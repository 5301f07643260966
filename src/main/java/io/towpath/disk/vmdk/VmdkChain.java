package io.towpath.disk.vmdk;

import io.towpath.disk.DiskChain;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.LayeredDisk;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// A VMDK as the guest sees it: an image by itself or, where that is asked for, the delta of a snapshot with its parent
/// and the parent's parents.
///
/// A delta by itself is refused with its chain printed: what it leaves out would read as zeroes and destroy the guest's
/// data. The same goes for a chain that is not whole or not of one time: a parent's CID changes whenever its content does,
/// so each delta has to name the CID that its parent has.
public final class VmdkChain {

    private VmdkChain() {}

    /// Takes the source over: it is closed with the disk. When this fails, what it opened itself is closed.
    ///
    /// @param chain that has come to this source
    public static DiskReader open(ImageSource source, OpenOptions options, DiskChain chain) throws IOException {
        DeltaMagic.refuse(source);
        Descriptor descriptor = DescriptorOf.source(source);
        if (!descriptor.hasParent()) {
            return VmdkImage.open(source, descriptor, options);
        }
        if (!options.flatten() || !descriptor.namesParent()) {
            source.refuse(SnapshotChain.refusal(source, descriptor, options));
        }
        descriptor.validate(source.problems());
        ImageSource parent = options.flatten() && descriptor.namesParent()
                ? parentOf(source, descriptor, options, chain)
                : null;
        VmdkImage layer = null;
        DiskReader below = null;
        try {
            if (parent != null) {
                checkCid(source, descriptor, parent);
            }
            layer = VmdkImage.open(source, descriptor, options);
            layer.refuseFlatParts();
            if (parent == null) {
                return layer;
            }
            below = chain.open(parent, DiskFormat.VMDK);
            return layered(layer, below);
        } catch (IOException | RuntimeException e) {
            close(e, below, layer, parent);
            throw e;
        }
    }

    /// Opens the delta of a snapshot by itself, for whoever has the disk below it by other means: what it leaves out is
    /// unallocated. The source is taken over.
    ///
    /// @throws ImageException [Reason#METADATA_INCONSISTENT] when it is no delta
    public static DiskReader layer(ImageSource source, OpenOptions options) throws IOException {
        DeltaMagic.refuse(source);
        Descriptor descriptor = DescriptorOf.source(source);
        descriptor.validate(source.problems());
        if (!descriptor.hasParent()) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "descriptor", "parentCID", null,
                    "it depends on no parent, so it is no delta", "Open it as a disk.");
        }
        VmdkImage layer = VmdkImage.open(source, descriptor, options);
        try {
            layer.refuseFlatParts();
            return layer;
        } catch (ImageException e) {
            ImageSource.closeAfter(layer, e);
            throw e;
        }
    }

    private static void checkCid(ImageSource source, Descriptor descriptor, ImageSource parent) throws IOException {
        Descriptor lower;
        try {
            lower = DescriptorOf.source(parent);
        } catch (ImageException e) {
            source.refuse(e);
            return;
        }
        lower.validate(source.problems());
        if (!lower.isParentOf(descriptor)) {
            source.refuse(otherCid(source, descriptor, parent, lower));
        }
    }

    /// @return null where there is none, and the delta is looked at all the same
    private static @Nullable ImageSource parentOf(ImageSource source, Descriptor descriptor, OpenOptions options,
            DiskChain chain) throws IOException {
        try {
            return parent(source, descriptor, options, chain);
        } catch (ImageException e) {
            source.refuse(e);
            return null;
        }
    }

    /// A parent that is not there, or lies where nothing is opened, makes the chain incomplete.
    private static ImageSource parent(ImageSource source, Descriptor descriptor, OpenOptions options, DiskChain chain)
            throws IOException {
        try {
            ImageSource parent = chain.below(source, ParentName.of(source, descriptor, options));
            try {
                DeltaMagic.refuse(parent);
                return parent;
            } catch (IOException e) {
                ImageSource.closeAfter(parent, e);
                throw e;
            }
        } catch (ImageException e) {
            if (e.reason() == Reason.EXTERNAL_REFERENCE) {
                ImageException refusal = SnapshotChain.refusal(source, descriptor, options);
                throw source.isSlice()
                        ? refusal.withRemedy("Unpack the archive and open its .ovf there, with the parent beside it.")
                        : refusal;
            }
            throw e;
        }
    }

    /// VMware lets nobody change the size of a disk that has snapshots: where sizes differ, files are mixed up.
    private static LayeredDisk layered(VmdkImage layer, DiskReader below) throws ImageException {
        ImageSource top = layer.sources().getFirst();
        // parts that could not be opened are missing in both
        if (layer.sizeBytes() != below.sizeBytes() && !top.problems().any()) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, top.name(), "descriptor", "extents", null,
                    "the delta has %d bytes, but its parent %s has %d".formatted(layer.sizeBytes(),
                            below.sources().getFirst().name(), below.sizeBytes()),
                    "Get all files of the chain from the host again.");
        }
        return LayeredDisk.of(layer, below);
    }

    private static ImageException otherCid(ImageSource source, Descriptor child, ImageSource parent,
            Descriptor lower) {
        return new ImageException(Reason.SNAPSHOT_CHAIN, source.name(), "descriptor", "parentCID", null,
                "its parentCID is %s, but the CID of its parent %s is %s: the parent was changed after the delta was made"
                        .formatted(child.parentCid(), parent.name(), lower.cid()),
                "Bring all files of the chain from one and the same moment, or consolidate the VM's snapshots.");
    }

    private static void close(Throwable failure, @Nullable DiskReader below, @Nullable VmdkImage layer,
            @Nullable ImageSource parent) {
        ImageSource.closeAfter(below, failure);
        ImageSource.closeAfter(layer, failure);
        ImageSource.closeAfter(parent, failure);
    }
}
