package io.towpath.disk.qcow2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.Conversion;
import io.towpath.disk.ConversionProgress;
import io.towpath.disk.ConversionRequest;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.PackingWriterContract;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PackedQcow2WriterTest extends PackingWriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.QCOW2;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("compress", "on");
    }

    @Test
    void compressesClustersOfAnySizeThatALeafHolds() throws IOException {
        byte[] disk = TestDisk.mixed((3 << 20) + 512, 1);
        Path source = TestDisk.raw(folder, disk);
        for (String size : List.of("512", "4k", "128k", "1M")) {
            Path target = folder.resolve("clusters-" + size);

            Conversion.run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), target,
                    format(), with("cluster_size", size), 2, false, false, true, false), new Silent());

            checkContent(target, disk);
        }
    }

    @Test
    void letsCompressedClustersShareClustersOfTheFile() throws IOException {
        byte[] disk = new byte[4 << 20];
        for (int i = 0; i < disk.length; i += 512) {
            disk[i] = (byte) (1 + i / 512 % 100);
        }
        Path source = TestDisk.raw(folder, disk);
        Path target = folder.resolve("small");

        Conversion.run(new ConversionRequest(DiskRef.file(source), OpenOptions.declared(DiskFormat.RAW), target,
                format(), options(), 2, false, false, true, false), new Silent());

        String said = Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "qcow2", target.toString())
                .ok().output();
        assertTrue(said.contains("64/64 = 100.00% allocated") && said.contains("100.00% compressed"), said);
        assertTrue(Files.size(target) <= 8 * 65536, said);
        checkContent(target, disk);
    }

    @Test
    void refusesWhatCannotBeCompressedSo() {
        for (Map<String, String> options : List.of(with("cluster_size", "2M"), with("compression_type", "lz4"), with(
                "compression_level", "10"), with("compress", "perhaps"))) {
            ImageException refusal = assertThrows(ImageException.class,
                    () -> DiskImages.create(folder.resolve("image"), format(), 512, options));

            assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
        }
    }

    private Map<String, String> with(String option, String value) {
        Map<String, String> all = new HashMap<>(options());
        all.put(option, value);
        return all;
    }

    private static final class Silent implements ConversionProgress {

        @Override
        public void at(Phase phase, long doneBytes, long totalBytes, long dataBytes) {
            // nobody looks
        }

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
