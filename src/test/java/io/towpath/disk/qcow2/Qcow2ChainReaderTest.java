package io.towpath.disk.qcow2;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.LayersByQemu;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// Layers upon backing files of each format.
class Qcow2ChainReaderTest {

    abstract static class Contract extends LayersByQemu {

        private final String base;
        private final String options;

        Contract(String base, String options) {
            this.base = base;
            this.options = options;
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.QCOW2;
        }

        @Override
        protected String layerOptions() {
            return options;
        }

        @Override
        protected String baseFormat() {
            return base;
        }

        @Override
        protected Path base(Path folder, byte[] content) throws IOException {
            Path raw = TestDisk.raw(folder, content);
            if (base.equals("raw")) {
                return raw;
            }
            Path image = folder.resolve("base." + base);
            List<String> convert = new ArrayList<>(
                    List.of(Judges.require("qemu-img").toString(), "convert", "-f", "raw",
                            "-O", base, raw.toString(), image.toString()));
            if (base.equals("vpc")) {
                // else it is made larger, to whole cylinders
                convert.addAll(2, List.of("-o", "force_size=on"));
            }
            Judges.run(convert).ok();
            return image;
        }
    }

    @Nested
    class UponRaw extends Contract {
        UponRaw() {
            super("raw", "");
        }
    }

    @Nested
    class SmallClustersUponQcow2 extends Contract {
        SmallClustersUponQcow2() {
            super("qcow2", "cluster_size=4k");
        }
    }

    @Nested
    class Version2UponVmdk extends Contract {
        Version2UponVmdk() {
            super("vmdk", "compat=0.10");
        }
    }

    @Nested
    class Subclusters extends Contract {
        Subclusters() {
            super("qcow2", "extended_l2=on,cluster_size=256k");
        }
    }

    @Nested
    class UponVhdx extends Contract {
        UponVhdx() {
            super("vhdx", "");
        }
    }

    @Nested
    class UponVhd extends Contract {
        UponVhd() {
            super("vpc", "cluster_size=16k");
        }
    }
}
