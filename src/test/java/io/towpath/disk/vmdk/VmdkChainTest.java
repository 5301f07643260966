package io.towpath.disk.vmdk;

import static io.towpath.disk.Reason.HEADER_INVALID;
import static io.towpath.disk.Reason.LIMIT_EXCEEDED;
import static io.towpath.disk.Reason.METADATA_INCONSISTENT;
import static io.towpath.disk.Reason.OFFSET_OUT_OF_RANGE;
import static io.towpath.disk.Reason.OVERLAP;
import static io.towpath.disk.Reason.SNAPSHOT_CHAIN;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskReader.Fact;
import io.towpath.disk.DiskRef;
import io.towpath.disk.Extent;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Chains of which one thing is wrong, and what a whole one tells.
class VmdkChainTest {

    private static final String CID = "12345678";

    @TempDir
    private Path folder;

    private Path inside;

    @BeforeEach
    void fill() throws IOException {
        inside = Files.createDirectory(folder.resolve("vm"));
        Files.write(inside.resolve("base.vmdk"), new SparseVmdk().bytes.array());
        Files.write(folder.resolve("secret.vmdk"), new SparseVmdk().bytes.array());
    }

    @Test
    void readsADeltaUponItsParent() throws IOException {
        SparseVmdk delta = empty(CID, "base.vmdk").int32(8, 7).entry(2, 1).entry(3, 128).entry(4, 128 + 128);
        Arrays.fill(delta.bytes.array(), 128 * 512, (128 + 256) * 512, (byte) 9);
        byte[] expected = SparseVmdk.content();
        Arrays.fill(expected, 2 * SparseVmdk.GRAIN, 3 * SparseVmdk.GRAIN, (byte) 0);
        Arrays.fill(expected, 3 * SparseVmdk.GRAIN, 5 * SparseVmdk.GRAIN, (byte) 9);

        try (DiskReader disk = open(write("disk.vmdk", delta))) {
            List<Extent> extents = new ArrayList<>();
            disk.extents(new ByteRange(0, 7 * SparseVmdk.GRAIN), extents::add);

            assertArrayEquals(expected, TestDisk.contentOf(disk));
            assertEquals(List.of(new Extent.Data(grains(0, 1)), new Extent.Unallocated(grains(1, 1)),
                    new Extent.Zero(grains(2, 1)), new Extent.Data(grains(3, 2)), new Extent.Unallocated(grains(5, 1)),
                    new Extent.Data(grains(6, 1))), extents);
            assertEquals(List.of("disk.vmdk", "base.vmdk"), disk.sources().stream().map(ImageSource::name).toList());
            assertTrue(disk.facts().contains(new Fact("chain", "disk.vmdk → base.vmdk")), () -> disk.facts()
                    .toString());
        }
    }

    @Test
    void readsACidWithoutItsLeadingZeroes() throws IOException {
        Files.write(inside.resolve("base.vmdk"), new SparseVmdk().descriptor(SparseVmdk.text("ffffffff",
                "monolithicSparse", "RW 8192 SPARSE \"base.vmdk\"", "").replace("CID=12345678", "CID=00badf00")).bytes
                .array());

        assertArrayEquals(SparseVmdk.content(), read(write("disk.vmdk", empty("badf00", "base.vmdk"))));
    }

    @Test
    void refusesAParentThatChangedAndNamesBothCids() throws IOException {
        ImageException refusal = refusal(SNAPSHOT_CHAIN, empty("0badf00d", "base.vmdk"));

        assertTrue(String.valueOf(refusal.getMessage()).contains("0badf00d"), refusal::getMessage);
        assertTrue(String.valueOf(refusal.getMessage()).contains(CID), refusal::getMessage);
    }

    @Test
    void refusesAParentThatIsNotThereAndNamesIt() throws IOException {
        ImageException refusal = refusal(SNAPSHOT_CHAIN, empty(CID, "gone.vmdk"));

        assertTrue(String.valueOf(refusal.getMessage()).contains("gone.vmdk"), refusal::getMessage);
    }

    @Test
    void opensNoParentOutsideItsFolder() throws IOException {
        Files.createSymbolicLink(inside.resolve("link.vmdk"), Path.of("../secret.vmdk"));
        Files.createDirectory(inside.resolve("folder.vmdk"));
        Path elsewhere = folder.resolve("secret.vmdk");

        for (String name : List.of("/etc/passwd", "../secret.vmdk", "link.vmdk", "folder.vmdk", "/dev/zero", "..",
                "json:{\\\"driver\\\":\\\"raw\\\"}", "nbd://127.0.0.1:9/x", elsewhere.toString())) {
            refusal(SNAPSHOT_CHAIN, empty(CID, name));
        }
    }

    @Test
    void opensAParentInTheRootsGiven() throws IOException {
        Path image = write("disk.vmdk", empty(CID, folder.resolve("secret.vmdk").toString()));

        try (DiskReader disk = DiskImages.open(DiskRef.file(image),
                new OpenOptions(DiskFormat.VMDK, List.of(folder), true))) {
            assertArrayEquals(SparseVmdk.content(), TestDisk.contentOf(disk));
        }
    }

    @Test
    void findsAParentThatMovedByTheLastPartOfItsHint() throws IOException {
        String other = "aa55aa55";
        Path golden = Files.createDirectory(folder.resolve("golden"));
        Files.write(golden.resolve("disk.vmdk"), new SparseVmdk().descriptor(SparseVmdk.text("ffffffff",
                "monolithicSparse", "RW 8192 SPARSE \"disk.vmdk\"", "").replace(CID, other)).bytes.array());

        for (String hint : List.of("/vmfs/volumes/5d/golden/disk.vmdk", "../golden/disk.vmdk",
                "C:\\VMs\\golden\\disk.vmdk")) {
            Path image = write("disk.vmdk", empty(other, hint));
            try (DiskReader disk = DiskImages.open(DiskRef.file(image), new OpenOptions(DiskFormat.VMDK, List.of(
                    golden), true))) {
                assertArrayEquals(SparseVmdk.content(), TestDisk.contentOf(disk));
            }
            assertEquals(SNAPSHOT_CHAIN, assertThrows(ImageException.class, () -> read(image)).reason());
        }
        assertArrayEquals(SparseVmdk.content(), read(write("disk.vmdk", empty(CID, "/vmfs/volumes/5d/x/base.vmdk"))));
        refusal(SNAPSHOT_CHAIN, empty("0badf00d", "/vmfs/volumes/5d/x/base.vmdk"));
    }

    @Test
    void refusesLoops() throws IOException {
        refusal(SNAPSHOT_CHAIN, empty(CID, "disk.vmdk"));
        write("second.vmdk", empty(CID, "disk.vmdk"));

        ImageException refusal = refusal(SNAPSHOT_CHAIN, empty(CID, "second.vmdk"));

        assertTrue(String.valueOf(refusal.getMessage()).contains("loop"), refusal::getMessage);
    }

    @Test
    void readsThirtyTwoLayersAndNoMore() throws IOException {
        write("layer1.vmdk", empty(CID, "base.vmdk"));
        for (int layer = 2; layer <= 30; layer++) {
            write("layer" + layer + ".vmdk", empty(CID, "layer" + (layer - 1) + ".vmdk"));
        }

        assertArrayEquals(SparseVmdk.content(), read(write("disk.vmdk", empty(CID, "layer30.vmdk"))));
        write("layer31.vmdk", empty(CID, "layer30.vmdk"));
        refusal(LIMIT_EXCEEDED, empty(CID, "layer31.vmdk"));
    }

    @Test
    void refusesAParentOfAnotherSize() throws IOException {
        Files.write(inside.resolve("base.vmdk"), new SparseVmdk().int64(SparseVmdk.HEADER_CAPACITY, 8192 - 128)
                .descriptor(SparseVmdk.text("ffffffff", "monolithicSparse", "RW 8064 SPARSE \"base.vmdk\"", "")).bytes
                .array());

        refusal(METADATA_INCONSISTENT, empty(CID, "base.vmdk"));
    }

    @Test
    void refusesHalfOfALink() throws IOException {
        refusal(SNAPSHOT_CHAIN, empty("ffffffff", "base.vmdk"));
        refusal(SNAPSHOT_CHAIN, new SparseVmdk().descriptor(SparseVmdk.text(CID, "monolithicSparse",
                "RW 8192 SPARSE \"disk.vmdk\"", "")));
    }

    @Test
    void refusesAParentThatIsNoDisk() throws IOException {
        Files.write(inside.resolve("base.vmdk"), new byte[4 << 20]);
        refusal(LIMIT_EXCEEDED, empty(CID, "base.vmdk"));
        Files.writeString(inside.resolve("base.vmdk"), "QFI\u00fb and so on");
        refusal(HEADER_INVALID, empty(CID, "base.vmdk"));
        Files.writeString(inside.resolve("base.vmdk"), "COWD and so on");
        refusal(SNAPSHOT_CHAIN, empty(CID, "base.vmdk"));
    }

    @Test
    void refusesADamagedParent() throws IOException {
        Files.write(inside.resolve("base.vmdk"), new SparseVmdk().entry(4, 1 << 30).bytes.array());

        refusal(OFFSET_OUT_OF_RANGE, empty(CID, "base.vmdk"));
    }

    @Test
    void refusesAFlatDelta() throws IOException {
        Files.write(inside.resolve("flat.bin"), new byte[4 << 20]);
        Path image = Files.writeString(inside.resolve("disk.vmdk"), SparseVmdk.text(CID, "monolithicFlat",
                "RW 8192 FLAT \"flat.bin\" 0", "parentFileNameHint=\"base.vmdk\""));

        assertEquals(METADATA_INCONSISTENT, assertThrows(ImageException.class, () -> read(image)).reason());
    }

    @Test
    void refusesAFileThatBelongsToTwoLayers() throws IOException {
        Path image = Files.writeString(inside.resolve("disk.vmdk"), SparseVmdk.text(CID, "twoGbMaxExtentSparse",
                "RW 8192 SPARSE \"base.vmdk\"", "parentFileNameHint=\"base.vmdk\""));

        assertEquals(OVERLAP, assertThrows(ImageException.class, () -> read(image)).reason());
    }

    @Test
    void readsNothingOfAChainThatNobodyAskedFor() throws IOException {
        Path image = write("disk.vmdk", empty(CID, "base.vmdk"));

        ImageException refusal = assertThrows(ImageException.class, () -> SparseRefusalTest.read(image));

        assertEquals(SNAPSHOT_CHAIN, refusal.reason());
        assertFalse(String.valueOf(refusal.remedy()).isEmpty());
    }

    private static ByteRange grains(int first, int count) {
        return new ByteRange((long) first * SparseVmdk.GRAIN, (long) count * SparseVmdk.GRAIN);
    }

    /// A delta in which nothing is stored.
    private static SparseVmdk empty(String parentCid, String parent) {
        SparseVmdk delta = new SparseVmdk().descriptor(SparseVmdk.text(parentCid, "monolithicSparse",
                "RW 8192 SPARSE \"disk.vmdk\"", "parentFileNameHint=\"" + parent + "\""));
        for (int grain = 0; grain < SparseVmdk.GRAINS; grain++) {
            delta.entry(grain, 0);
        }
        return delta;
    }

    private Path write(String name, SparseVmdk image) throws IOException {
        return Files.write(inside.resolve(name), image.bytes.array());
    }

    private ImageException refusal(Reason reason, SparseVmdk image) throws IOException {
        Path file = write("disk.vmdk", image);
        ImageException refusal = assertThrows(ImageException.class, () -> read(file));
        assertEquals(reason, refusal.reason(), refusal::getMessage);
        return refusal;
    }

    static DiskReader open(Path image) throws IOException {
        return DiskImages.open(DiskRef.file(image), new OpenOptions(DiskFormat.VMDK, List.of(), true));
    }

    static byte[] read(Path image) throws IOException {
        try (DiskReader reader = open(image)) {
            return TestDisk.contentOf(reader);
        }
    }
}
