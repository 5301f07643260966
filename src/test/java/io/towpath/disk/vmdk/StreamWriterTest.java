package io.towpath.disk.vmdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.ImageException;
import io.towpath.disk.PackingWriterContract;
import io.towpath.disk.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamWriterTest extends PackingWriterContract {

    @Override
    protected DiskFormat format() {
        return DiskFormat.VMDK;
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("subformat", "streamOptimized");
    }

    @Test
    void saysWhatItIs() throws Exception {
        Path image = folder.resolve("web01.vmdk.part");
        DiskImages.create(image, format(), 5 << 20, Map.of("subformat", "streamOptimized", "adapter_type", "ide",
                "hwversion", "13", "compression_level", "1")).finish();

        String said = Judges.run(Judges.require("qemu-img").toString(), "info", "-f", "vmdk", image.toString()).ok()
                .output();
        String text = Files.readString(image, StandardCharsets.ISO_8859_1);

        assertTrue(said.contains("create type: streamOptimized"), said);
        assertTrue(said.contains("5 MiB"), said);
        assertTrue(text.contains("RW 10240 SPARSE \"web01.vmdk\"\n"), text.substring(512, 1200));
        assertTrue(text.contains("ddb.adapterType = \"ide\"\n"));
        assertTrue(text.contains("ddb.virtualHWVersion = \"13\"\n"));
    }

    @Test
    void endsWithAFooterBetweenAMarkerAndTheEndOfTheStream() throws Exception {
        Path image = folder.resolve("web01.vmdk");
        DiskImages.create(image, format(), 5 << 20, options()).finish();

        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(image)).order(ByteOrder.LITTLE_ENDIAN);
        int footer = bytes.limit() - 2 * Sectors.BYTES;
        assertEquals(SparseHeader.AT_END, bytes.getLong(56));
        assertEquals(3, bytes.getInt(footer - Sectors.BYTES + 12));
        assertEquals(SparseHeader.MAGIC, bytes.getInt(footer));
        assertEquals(129, bytes.getLong(footer + 56));
        assertEquals(bytes.slice(0, 56), bytes.slice(footer, 56));
        assertEquals(ByteBuffer.allocate(Sectors.BYTES), bytes.slice(footer + Sectors.BYTES, Sectors.BYTES));
    }

    @Test
    void refusesLevelsAndAdaptersThatThereAreNot() {
        for (Map<String, String> options : List.of(Map.of("compression_level", "0"), Map.of(
                "compression_level", "10"), Map.of("adapter_type", "nvme"), Map.of("hwversion", "x"))) {
            Map<String, String> all = new HashMap<>(options);
            all.put("subformat", "streamOptimized");

            ImageException refusal = assertThrows(ImageException.class,
                    () -> DiskImages.create(folder.resolve("image"), format(), 512, all));

            assertEquals(Reason.UNSUPPORTED_FEATURE, refusal.reason());
        }
    }
}
