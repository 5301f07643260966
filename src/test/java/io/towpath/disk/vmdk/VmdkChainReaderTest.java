package io.towpath.disk.vmdk;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.LayersByQemu;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/// Snapshots upon parents of each type.
class VmdkChainReaderTest {

    abstract static class Contract extends LayersByQemu {

        private final String base;
        private final String options;

        Contract(String base, String options) {
            this.base = base;
            this.options = options;
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.VMDK;
        }

        @Override
        protected String layerOptions() {
            return options;
        }

        @Override
        protected String baseFormat() {
            return "vmdk";
        }

        @Override
        protected Path base(Path folder, byte[] content) throws IOException {
            Path image = folder.resolve("base.vmdk");
            Judges.run(Judges.require("qemu-img").toString(), "convert", "-f", "raw", "-O", "vmdk", "-o",
                    "subformat=" + base, TestDisk.raw(folder, content).toString(), image.toString()).ok();
            return image;
        }
    }

    @Nested
    class SparseUponSparse extends Contract {
        SparseUponSparse() {
            super("monolithicSparse", "");
        }
    }

    @Nested
    class ZeroGrainsUponFlat extends Contract {
        ZeroGrainsUponFlat() {
            super("monolithicFlat", "zeroed_grain=on");
        }
    }

    @Nested
    class SplitUponStream extends Contract {
        SplitUponStream() {
            super("streamOptimized", "subformat=twoGbMaxExtentSparse,zeroed_grain=on");
        }
    }
}
