package io.towpath.disk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The files of a disk that lies in layers, while they are opened from the top down: each holds what changed since the
/// one below it was left alone. There are at most 32 of them, and none comes twice, whatever its name.
public final class DiskChain {

    /// VMware makes no more; a chain this long is slow for its guest, too.
    private static final int LONGEST = 32;

    private final OpenOptions options;
    private final List<ImageSource> layers = new ArrayList<>();

    /// @param options whose roots hold for every layer
    DiskChain(ImageSource top, OpenOptions options) {
        this.options = options;
        layers.add(top);
    }

    /// Opens the file of the layer below the lowest one, under the rules of [ImageSource#sibling].
    ///
    /// @param name as the content of `upper` has it
    public ImageSource below(ImageSource upper, String name) throws IOException {
        if (layers.size() == LONGEST) {
            throw new ImageException(Reason.LIMIT_EXCEEDED, upper.name(), "chain", null, null,
                    "it is the last of %d layers, and names one more below it, \"%s\"".formatted(LONGEST,
                            Printable.of(name)),
                    "Consolidate the disk's snapshots where it comes from.");
        }
        ImageSource lower = upper.sibling(name, options);
        for (ImageSource layer : layers) {
            if (layer.sameFileAs(lower)) {
                ImageException loop = new ImageException(Reason.SNAPSHOT_CHAIN, upper.name(), "chain", null, null,
                        "it depends on \"%s\", which depends on it: the chain is a loop".formatted(Printable.of(
                                name)),
                        "Bring the files from their origin again.");
                ImageSource.closeAfter(lower, loop);
                throw loop;
            }
        }
        layers.add(lower);
        return lower;
    }

    /// Opens the image in a file that [#below] opened, with all that is below it. The file is taken over, and closed when
    /// this fails.
    ///
    /// @param format as declared by the layer above; null lets it be recognised, and then the unknown is refused
    public DiskReader open(ImageSource layer, @Nullable DiskFormat format) throws IOException {
        try {
            DeltaMark.refuseBegun(layer);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(layer, e);
            throw e;
        }
        return DiskImages.open(layer, options.withFormat(format).limitedTo(null), this);
    }
}
