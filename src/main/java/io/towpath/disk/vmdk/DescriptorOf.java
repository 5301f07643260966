package io.towpath.disk.vmdk;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;

/// Finds the descriptor of an image, wherever it stands.
final class DescriptorOf {

    private DescriptorOf() {}

    static Descriptor source(ImageSource source) throws IOException {
        if (!SparseHeader.startsWithMagic(source)) {
            return Descriptor.parse(source.name(), DescriptorText.ofFile(source));
        }
        SparseHeader header = SparseHeader.read(source);
        if (header.descriptorSector() == 0) {
            throw new ImageException(Reason.METADATA_INCONSISTENT, source.name(), "sparse header", "descriptorOffset",
                    28L, "it is one extent of a disk and has no descriptor", "Open the disk's descriptor instead.");
        }
        return Descriptor.parse(source.name(), DescriptorText.embedded(source, header));
    }
}
