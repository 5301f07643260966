package io.towpath.disk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.Judges;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Disks of 3 and 62 TB with a few sectors of data, converted from one kind into another and read back by a JVM with the
/// heap that the command line has.
class HugeDisksTest {

    private static final long TB = 1L << 40;
    private static final TargetKind PLAIN = TargetKind.of(DiskFormat.QCOW2);
    private static final TargetKind COMPRESSED = TargetKind.of("qcow2,compress=on");
    private static final TargetKind STREAM = TargetKind.of("vmdk,subformat=streamOptimized");
    private static final TargetKind VHDX = TargetKind.of(DiskFormat.VHDX);

    @TempDir
    private Path folder;

    /// No file of an ext4 has 62 TB, so those that are as long as their disk are left out there.
    static Stream<Arguments> chains() {
        return Stream.of(Arguments.of(3 * TB, List.of(PLAIN, VHDX, COMPRESSED)),
                Arguments.of(3 * TB,
                        List.of(STREAM, TargetKind.of("vmdk,subformat=monolithicFlat"), TargetKind.of("raw"))),
                Arguments.of(62 * TB, List.of(VHDX, PLAIN, COMPRESSED)),
                Arguments.of(62 * TB, List.of(STREAM, PLAIN)));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void areConvertedInASmallHeap(long size, List<TargetKind> kinds) {
        Judges.Verdict verdict = Judges.run(HugeConversions.command("128m", folder, size, kinds));

        assertEquals(0, verdict.exitCode(), verdict::output);
        for (int i = 0; i < kinds.size(); i++) {
            if (kinds.get(i).format() == DiskFormat.QCOW2) {
                Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "qcow2",
                        HugeConversions.image(folder, i,
                                kinds.get(i)).toString())
                        .ok();
            }
        }
    }

    @Test
    void aFormatThatCannotHoldThemSaysWhichCan() throws IOException {
        for (long size : new long[]{3 * TB, 62 * TB}) {
            assertTrue(remedy(DiskFormat.VHD, size, Map.of()).contains("vhdx"));
            assertTrue(
                    remedy(DiskFormat.VMDK, size, Map.of("subformat", "monolithicSparse")).contains("monolithicFlat"));
        }
    }

    private String remedy(DiskFormat format, long size, Map<String, String> options) {
        ImageException refusal = assertThrows(ImageException.class,
                () -> DiskImages.create(folder.resolve("image"), format, size, options));
        assertEquals(Reason.LIMIT_EXCEEDED, refusal.reason());
        return String.valueOf(refusal.remedy());
    }
}
