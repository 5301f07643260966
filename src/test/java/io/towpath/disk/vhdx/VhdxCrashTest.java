package io.towpath.disk.vhdx;

import io.towpath.disk.CrashContract;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.RecordedFile;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Nested;

class VhdxCrashTest {

    abstract static class Contract extends CrashContract {

        private final Map<String, String> options;

        Contract(Map<String, String> options) {
            this.options = options;
        }

        @Override
        protected DiskFormat format() {
            return DiskFormat.VHDX;
        }

        @Override
        protected int size() {
            return (3 << 20) + 512;
        }

        @Override
        protected int unit() {
            return 500_000;
        }

        @Override
        protected DiskWriter create(RecordedFile file) throws IOException {
            return VhdxWriter.create(file, NewImage.of("recorded", size(), WriterOptions.of("recorded", options)));
        }
    }

    @Nested
    class Dynamic extends Contract {
        Dynamic() {
            super(Map.of());
        }
    }

    @Nested
    class Fixed extends Contract {
        Fixed() {
            super(Map.of("subformat", "fixed"));
        }
    }
}
