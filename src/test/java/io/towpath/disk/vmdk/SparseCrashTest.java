package io.towpath.disk.vmdk;

import io.towpath.disk.CrashContract;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.RecordedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

class SparseCrashTest extends CrashContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.VMDK;
    }

    @Override
    protected int size() {
        return (4 << 20) + 512;
    }

    @Override
    protected int unit() {
        return 200_000;
    }

    @Override
    protected DiskWriter create(RecordedFile file) throws IOException {
        return SparseWriter.create(file, SparseLayout.of("recorded", size()), new NewDescriptor("monolithicSparse",
                size() / 512, NewDescriptor.sparse("recorded"), 5, "ide", 4));
    }

    /// The header says that it was not closed properly, and so its tables may disagree.
    @Override
    protected Path readable(Path left) throws IOException {
        Path copy = folder.resolve("copy");
        Files.copy(left, copy, StandardCopyOption.REPLACE_EXISTING);
        try (DiskWriter writer = DiskImages.resume(copy, DiskFormat.VMDK, Map.of())) {
            writer.finish();
        }
        return copy;
    }
}
