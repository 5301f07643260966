package io.towpath.disk.vhd;

import io.towpath.disk.CrashContract;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.RecordedFile;
import java.io.IOException;

class VhdCrashTest extends CrashContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.VHD;
    }

    @Override
    protected int size() {
        return (8 << 20) + 512;
    }

    @Override
    protected int unit() {
        return 100_000;
    }

    /// It grows a few times.
    @Override
    protected DiskWriter create(RecordedFile file) throws IOException {
        return DynamicWriter.create(file, NewImage.footer("recorded", size(), DiskType.DYNAMIC), 3 << 20);
    }
}
