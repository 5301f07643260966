package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageException.Offer;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The refusal of a disk that is only what changed since a snapshot, with the chain as far as it lies in the folder, so
/// that people see which files belong together: `web01-000001.vmdk (CID 0b1c…) → web01.vmdk (CID 5d3c…)`.
final class SnapshotChain {

    private static final String REMEDY = "Remove or consolidate the VM's snapshots, then export the disk"
            + " again; or bring all files of the chain together and have it read as one disk.";
    private static final int LONGEST = 32;

    private SnapshotChain() {}

    /// @param options whose roots are looked into as well
    static ImageException refusal(ImageSource source, Descriptor child, OpenOptions options) {
        StringBuilder chain = new StringBuilder();
        chain.append(source.name()).append(" (CID ").append(Printable.of(child.cid())).append(')');
        List<ImageSource> opened = new ArrayList<>();
        try {
            // what is wrong with a parent is no news here
            follow(source, child, options.inspected(ImageProblems.REFUSED), chain, opened);
        } finally {
            for (ImageSource parent : opened) {
                closeQuietly(parent);
            }
        }
        return new ImageException(Reason.SNAPSHOT_CHAIN, source.name(), "descriptor", "parentCID", null,
                "it is the delta of a snapshot and no whole disk: " + chain, REMEDY).offering(Offer.FLATTEN);
    }

    private static void follow(ImageSource source, Descriptor first, OpenOptions options, StringBuilder chain,
            List<ImageSource> opened) {
        Descriptor child = first;
        while (child.hasParent() && opened.size() < LONGEST) {
            String hint = child.parentHint();
            chain.append(" → ").append(hint.isEmpty() ? "a parent that is not named" : Printable.of(hint));
            ImageSource parent = open(opened.isEmpty() ? source : opened.getLast(), child, options);
            if (parent == null) {
                chain.append(" (expected CID ").append(Printable.of(child.parentCid())).append(", not in this folder)");
                return;
            }
            opened.add(parent);
            for (ImageSource seen : opened.subList(0, opened.size() - 1)) {
                if (seen.sameFileAs(parent)) {
                    chain.append(" (again: the chain is a loop)");
                    return;
                }
            }
            if (parent.sameFileAs(source)) {
                chain.append(" (again: the chain is a loop)");
                return;
            }
            try {
                Descriptor found = DescriptorOf.source(parent);
                chain.append(" (CID ").append(Printable.of(found.cid()));
                chain.append(found.isParentOf(child)
                        ? ")"
                        : ", expected " + Printable.of(child.parentCid()) + ")");
                child = found;
            } catch (IOException | RuntimeException e) {
                chain.append(" (cannot be read)");
                return;
            }
        }
    }

    private static @Nullable ImageSource open(ImageSource source, Descriptor child, OpenOptions options) {
        if (child.parentHint().isEmpty()) {
            return null;
        }
        try {
            return source.sibling(ParentName.of(source, child, options), options);
        } catch (IOException e) {
            return null;
        }
    }

    private static void closeQuietly(ImageSource parent) {
        try {
            parent.close();
        } catch (IOException e) {
            // It was only looked at; the refusal is what matters.
        }
    }
}
