package io.towpath.disk.qcow2;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.PackingWriterContract;
import java.util.Map;

class PackedZstdWriterTest extends PackingWriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.QCOW2;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("compress", "on", "compression_type", "zstd");
    }
}
