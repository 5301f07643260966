package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.EXTERNAL_REFERENCE;
import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.TRUNCATED;
import static io.towpath.disk.Reason.UNSUPPORTED_FEATURE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageException;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Descriptors whose extents are, or are not, what a disk can be made of.
class DescriptorRefusalTest {

    private static final byte[] FLAT = TestDisk.dense(4 << 20, 1);

    @TempDir
    private Path folder;

    private Path inside;

    @BeforeEach
    void fill() throws IOException {
        inside = Files.createDirectory(folder.resolve("vm"));
        Files.write(folder.resolve("secret.bin"), FLAT);
        Files.write(inside.resolve("flat.bin"), FLAT);
        Files.createSymbolicLink(inside.resolve("link.bin"), Path.of("../secret.bin"));
        Files.createDirectory(inside.resolve("folder.bin"));
    }

    static Stream<Arguments> faults() {
        return Stream.of(arguments("monolithicFlat", "RW 8192 FLAT \"/etc/passwd\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"../secret.bin\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"..\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"..\\secret.bin\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"link.bin\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"folder.bin\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8192 FLAT \"missing.bin\" 0", EXTERNAL_REFERENCE),
                arguments("fullDevice", "RW 8192 FLAT \"/dev/zero\" 0", EXTERNAL_REFERENCE),
                arguments("monolithicFlat", "RW 8193 FLAT \"flat.bin\" 0", TRUNCATED),
                arguments("monolithicFlat", "RW 8192 FLAT \"flat.bin\" 1", TRUNCATED),
                arguments("monolithicFlat", "RW 8 FLAT \"flat.bin\" 36028797018963968", OFFSET_OUT_OF_RANGE),
                arguments("monolithicFlat", "RW 36028797018963969 FLAT \"flat.bin\" 0", LIMIT_EXCEEDED),
                arguments("monolithicFlat", "RW -8 FLAT \"flat.bin\" 0", HEADER_INVALID),
                arguments("monolithicFlat", "RW 8192 FLAT \"flat.bin\" x", HEADER_INVALID),
                arguments("monolithicFlat", "RW 8192 FLAT \"flat.bin", HEADER_INVALID),
                arguments("monolithicFlat", "RW 8192 FLAT", HEADER_INVALID),
                arguments("monolithicFlat", "rw 8192 FLAT \"flat.bin\" 0", HEADER_INVALID),
                arguments("monolithicFlat", "NOACCESS 8192 FLAT \"flat.bin\" 0", UNSUPPORTED_FEATURE),
                arguments("monolithicFlat", "RW 8192 FLAT \"flat.bin\" 0\nRW 8192 FLAT \"flat.bin\" 0", OVERLAP),
                arguments("monolithicFlat", "RW 1 FLAT \"disk.vmdk\" 0", OVERLAP),
                arguments("monolithicFlat", "RW 8192 SPARSE \"flat.bin\"", METADATA_INCONSISTENT),
                arguments("monolithicSparse", "RW 8192 SPARSE \"flat.bin\"", HEADER_INVALID),
                arguments("vmfsSparse", "RW 8192 VMFSSPARSE \"flat.bin\"", HEADER_INVALID),
                arguments("vmfsRawDeviceMap", "RW 8192 VMFSRDM \"flat.bin\"", UNSUPPORTED_FEATURE),
                arguments("vmfsPassthroughRawDeviceMap", "RW 8192 VMFSRDM \"flat.bin\"", UNSUPPORTED_FEATURE),
                arguments("somethingNew", "RW 8192 FLAT \"flat.bin\" 0", UNSUPPORTED_FEATURE));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("faults")
    void refuses(String createType, String extents, Reason reason) throws IOException {
        Path image = descriptor(createType, extents);

        ImageException refusal = assertThrows(ImageException.class, () -> SparseRefusalTest.read(image));

        assertEquals(reason, refusal.reason(), refusal::getMessage);
    }

    @Test
    void doesNotWaitForAPipe() throws IOException {
        Judges.run(Judges.require("mkfifo").toString(), inside.resolve("pipe").toString()).ok();
        Path image = descriptor("monolithicFlat", "RW 8 FLAT \"pipe\" 0");

        assertEquals(EXTERNAL_REFERENCE,
                assertThrows(ImageException.class, () -> SparseRefusalTest.read(image)).reason());
    }

    @Test
    void readsReadOnlyAndZeroExtentsWhereTheyStand() throws IOException {
        Path image = descriptor("monolithicFlat",
                "RW 16 FLAT \"flat.bin\" 8\nRW 2048 ZERO\nRDONLY 100 FLAT \"flat.bin\" 4000");
        byte[] expected = new byte[(16 + 2048 + 100) * 512];
        System.arraycopy(FLAT, 8 * 512, expected, 0, 16 * 512);
        System.arraycopy(FLAT, 4000 * 512, expected, (16 + 2048) * 512, 100 * 512);

        assertArrayEquals(expected, SparseRefusalTest.read(image));
    }

    @Test
    void readsTheFlatFilesOfVmfs() throws IOException {
        for (String createType : List.of("vmfs", "vmfsThin", "vmfsPreallocated")) {
            assertArrayEquals(FLAT, SparseRefusalTest.read(descriptor(createType, "RW 8192 VMFS \"flat.bin\"")));
        }
    }

    @Test
    void opensAFileElsewhereOnlyInsideTheRootsGiven() throws IOException {
        Path image = descriptor("vmfs", "RW 8192 VMFS \"" + folder.resolve("secret.bin") + "\"");

        try (DiskReader reader = DiskImages.open(DiskRef.file(image),
                new OpenOptions(DiskFormat.VMDK, List.of(folder)))) {
            assertArrayEquals(FLAT, TestDisk.contentOf(reader));
        }
        assertEquals(EXTERNAL_REFERENCE,
                assertThrows(ImageException.class, () -> SparseRefusalTest.read(image)).reason());
    }

    @Test
    void refusesAnExtentThatSharesHalfItsFileWithAnother() throws IOException {
        Path image = descriptor("monolithicFlat", "RW 4096 FLAT \"flat.bin\" 0\nRW 4096 FLAT \"flat.bin\" 4095");

        assertEquals(OVERLAP, assertThrows(ImageException.class, () -> SparseRefusalTest.read(image)).reason());
    }

    @Test
    void refusesTheCompressedStreamWhoseBytesWereTouched() throws IOException {
        byte[] stream = Files.readAllBytes(VmdkGoldenTest.image("vbox-stream.vmdk"));
        byte[] wrongPlace = stream.clone();
        wrongPlace[128 * 512] ^= 1;
        byte[] cut = Arrays.copyOf(stream, stream.length - 1024);
        byte[] damaged = stream.clone();
        damaged[128 * 512 + 30] ^= 1;

        assertEquals(METADATA_INCONSISTENT, refusal(wrongPlace));
        assertEquals(TRUNCATED, refusal(cut));
        assertEquals(Reason.COMPRESSION_CORRUPT, refusal(damaged));
    }

    private Reason refusal(byte[] image) throws IOException {
        Path file = Files.write(inside.resolve("disk.vmdk"), image);
        return assertThrows(ImageException.class, () -> SparseRefusalTest.read(file)).reason();
    }

    private Path descriptor(String createType, String extents) throws IOException {
        return Files.writeString(inside.resolve("disk.vmdk"), SparseVmdk.text("ffffffff", createType, extents, ""));
    }
}
