package io.towpath.disk.qcow2;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Nested;

/// The readers' contract, over images that qemu-img made.
class Qcow2ReaderTest {

    abstract static class Contract extends ReaderContract {

        private final int unit;
        private final String[] options;

        Contract(int unit, String... options) {
            this.unit = unit;
            this.options = options;
        }

        @Override
        protected Path image(Path folder, byte[] content) throws IOException {
            return Qemu.convert(TestDisk.raw(folder, content), folder.resolve("disk.qcow2"), options);
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.QCOW2;
        }

        @Override
        protected int unit() {
            return unit;
        }
    }

    @Nested
    class Plain extends Contract {
        Plain() {
            super(65536);
        }
    }

    @Nested
    class Version2 extends Contract {
        Version2() {
            super(65536, "-o", "compat=0.10");
        }
    }

    @Nested
    class Deflated extends Contract {
        Deflated() {
            super(65536, "-c");
        }
    }

    @Nested
    class ZstdInLargeClusters extends Contract {
        ZstdInLargeClusters() {
            super(1 << 20, "-c", "-o", "compression_type=zstd,cluster_size=1M");
        }
    }

    @Nested
    class SmallClusters extends Contract {
        SmallClusters() {
            super(2048, "-o", "cluster_size=2k");
        }
    }

    @Nested
    class Subclusters extends Contract {
        Subclusters() {
            super(65536, "-o", "extended_l2=on");
        }
    }

    @Nested
    class DeflatedBesideSubclusters extends Contract {
        DeflatedBesideSubclusters() {
            super(16384, "-c", "-o", "extended_l2=on,cluster_size=16k");
        }
    }
}
