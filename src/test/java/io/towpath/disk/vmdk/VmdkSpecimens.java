package io.towpath.disk.vmdk;

import static io.towpath.disk.Specimen.region;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.MadeImage;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Specimen;
import io.towpath.disk.Specimen.Region;
import io.towpath.disk.Specimen.Tolerance;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Images to be damaged.
public final class VmdkSpecimens {

    private static final int USED_OF_HEADER = 79;
    private static final int DESCRIPTOR = 512;
    private static final int DELTA_GRAIN = 4096;
    private static final int DELTA_GRAINS = 20;

    private VmdkSpecimens() {}

    /// Three grains, of which the second is not stored, and a part of a fourth.
    private static byte[] content() {
        byte[] content = TestDisk.dense(3 * SparseVmdk.GRAIN + 512, 5);
        Arrays.fill(content, SparseVmdk.GRAIN, 2 * SparseVmdk.GRAIN, (byte) 0);
        return content;
    }

    public static Specimen sparse() throws IOException {
        byte[] image = MadeImage.of(DiskFormat.VMDK, Map.of("subformat", "monolithicSparse"), content());
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int first = (int) bytes.getLong(SparseVmdk.HEADER_REDUNDANT) * 512;
        int second = (int) bytes.getLong(SparseVmdk.HEADER_DIRECTORY) * 512;
        return Specimen.of("monolithicSparse VMDK", DiskFormat.VMDK, image, content(), SparseVmdk.GRAIN,
                region(0, USED_OF_HEADER), descriptor(image), region(first, 8), region(bytes.getInt(first) * 512, 20),
                region(second, 8), region(bytes.getInt(second) * 512, 20));
    }

    /// Which has a checksum in each grain, and a marker by which a grain is found that no table names.
    public static Specimen stream() throws IOException {
        byte[] content = new byte[2 * SparseVmdk.GRAIN + 512];
        Arrays.fill(content, 0, SparseVmdk.GRAIN, (byte) 'a');
        Arrays.fill(content, 2 * SparseVmdk.GRAIN, content.length, (byte) 'b');
        byte[] image = MadeImage.of(DiskFormat.VMDK, Map.of("subformat", "streamOptimized"), content);
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        int footer = image.length - 1024;
        int directory = (int) bytes.getLong(footer + SparseVmdk.HEADER_DIRECTORY) * 512;
        int table = bytes.getInt(directory) * 512;
        int grain = bytes.getInt(table) * 512;
        int last = bytes.getInt(table + 8) * 512;
        return Specimen.of("streamOptimized VMDK", DiskFormat.VMDK, image, content, SparseVmdk.GRAIN,
                region(0, USED_OF_HEADER), descriptor(image), region(grain, 12 + bytes.getInt(grain + 8)),
                region(last, 12 + bytes.getInt(last + 8)), region(table - 512, 16), region(table, 16),
                region(directory - 512, 16), region(directory, 8), region(footer - 512, 16),
                region(footer, USED_OF_HEADER), region(image.length - 512, 16));
    }

    /// The text alone. A smaller disk it tells of is one.
    public static Specimen flat() throws IOException {
        byte[] text = SparseVmdk.text("ffffffff", "monolithicFlat", "RW 64 FLAT \"disk-flat.vmdk\" 0", "").getBytes(
                StandardCharsets.UTF_8);
        byte[] content = TestDisk.dense(64 * 512, 6);
        return Specimen.of("monolithicFlat VMDK", DiskFormat.VMDK, text, content, 512,
                region(0, text.length, Tolerance.SIZE)).opened("disk.vmdk", (folder, problems) -> {
                    beside(folder, "disk-flat.vmdk", content);
                    return DiskImages.open(DiskRef.file(folder.resolve("disk.vmdk")), OpenOptions.declared(
                            DiskFormat.VMDK).inspected(problems));
                });
    }

    /// A flipped bit can say of one grain, or of a table, that nothing is there: neither kind of a snapshot's delta has
    /// anything that would contradict it.
    public static Specimen cowd() {
        int table = 5 * 512;
        return delta("COWD delta", CowdFile.of(deltaContent(), 8, _ -> true).array(), "vmfsSparse", "VMFSSPARSE",
                region(0, 32, Tolerance.LOSS), region(2048, 4, Tolerance.LOSS),
                region(table, 4 * DELTA_GRAINS, Tolerance.LOSS));
    }

    public static Specimen seSparse() {
        return delta("seSparse delta", SeSparseFile.of(deltaContent(), _ -> SeSparseFile.STORED).array(), "seSparse",
                "SESPARSE", region(0, 208, Tolerance.LOSS), region(SeSparseFile.DIRECTORY, 8, Tolerance.LOSS),
                region(SeSparseFile.TABLES, 8 * DELTA_GRAINS, Tolerance.LOSS));
    }

    /// A delta upon a parent, of which its own third grain is stored; and that parent.
    public static Specimen child() throws IOException {
        return ofChain("VMDK upon a parent", "disk.vmdk", childImage(), "base.vmdk", parentImage());
    }

    public static Specimen parent() throws IOException {
        return ofChain("parent of a VMDK", "base.vmdk", parentImage(), "disk.vmdk", childImage());
    }

    private static Specimen ofChain(String name, String file, byte[] image, String other, byte[] otherImage) {
        byte[] seen = content();
        Arrays.fill(seen, 2 * SparseVmdk.GRAIN, 3 * SparseVmdk.GRAIN, (byte) 9);
        return Specimen.of(name, DiskFormat.VMDK, image, seen, SparseVmdk.GRAIN, region(0, USED_OF_HEADER), descriptor(
                image)).opened(file, (folder, problems) -> {
                    beside(folder, other, otherImage);
                    return DiskImages.open(DiskRef.file(folder.resolve("disk.vmdk")), new OpenOptions(DiskFormat.VMDK,
                            List.of(), true).inspected(problems));
                });
    }

    /// Two sparse extents of one disk, of which the descriptor is damaged.
    public static Specimen splitDescriptor() throws IOException {
        byte[] text = splitText();
        byte[] extent = sparse().image();
        return Specimen.of("descriptor of a split VMDK", DiskFormat.VMDK, text, splitContent(), SparseVmdk.GRAIN,
                region(0, text.length, Tolerance.SIZE)).opened("disk.vmdk",
                        (folder, problems) -> openSplit(folder,
                                problems, null, extent));
    }

    /// The same, of which the second extent is damaged.
    public static Specimen splitExtent() throws IOException {
        Specimen whole = sparse();
        byte[] text = splitText();
        return Specimen.of("extent of a split VMDK", DiskFormat.VMDK, whole.image(), splitContent(), SparseVmdk.GRAIN,
                whole.regions().toArray(Region[]::new)).opened("disk-s002.vmdk",
                        (folder, problems) -> openSplit(folder,
                                problems, text, whole.image()));
    }

    private static byte[] splitText() {
        return SparseVmdk.text("ffffffff", "twoGbMaxExtentSparse",
                "RW 385 SPARSE \"disk-s001.vmdk\"\nRW 385 SPARSE \"disk-s002.vmdk\"", "").getBytes(
                        StandardCharsets.UTF_8);
    }

    private static byte[] splitContent() {
        byte[] one = content();
        byte[] both = Arrays.copyOf(one, 2 * one.length);
        System.arraycopy(one, 0, both, one.length, one.length);
        return both;
    }

    /// @param text of the descriptor; null where that is damaged, otherwise the second extent is
    private static DiskReader openSplit(Path folder, ImageProblems problems, byte @Nullable [] text, byte[] extent)
            throws IOException {
        beside(folder, "disk-s001.vmdk", extent);
        if (text == null) {
            beside(folder, "disk-s002.vmdk", extent);
        } else {
            beside(folder, "disk.vmdk", text);
        }
        return DiskImages.open(DiskRef.file(folder.resolve("disk.vmdk")), OpenOptions.declared(DiskFormat.VMDK)
                .inspected(problems));
    }

    private static byte[] parentImage() throws IOException {
        return described(sparse().image(), SparseVmdk.text("ffffffff", "monolithicSparse",
                "RW 385 SPARSE \"base.vmdk\"", ""));
    }

    private static byte[] childImage() throws IOException {
        byte[] image = described(sparse().image(), SparseVmdk.text("12345678", "monolithicSparse",
                "RW 385 SPARSE \"disk.vmdk\"", "parentFileNameHint=\"base.vmdk\""));
        ByteBuffer bytes = ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN);
        for (int directory : new int[]{SparseVmdk.HEADER_REDUNDANT, SparseVmdk.HEADER_DIRECTORY}) {
            int table = bytes.getInt((int) bytes.getLong(directory) * 512) * 512;
            Arrays.fill(image, bytes.getInt(table + 8) * 512, bytes.getInt(table + 8) * 512 + SparseVmdk.GRAIN,
                    (byte) 9);
            bytes.putInt(table, 0).putInt(table + 12, 0);
        }
        return image;
    }

    private static byte[] described(byte[] image, String text) {
        byte[] other = image.clone();
        Arrays.fill(other, DESCRIPTOR, DESCRIPTOR + 20 * 512, (byte) 0);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, other, DESCRIPTOR, bytes.length);
        return other;
    }

    private static byte[] deltaContent() {
        return TestDisk.dense(DELTA_GRAINS * DELTA_GRAIN, 3);
    }

    private static Specimen delta(String name, byte[] image, String createType, String type, Region... regions) {
        String text = SparseVmdk.text("ffffffff", createType, "RW " + DELTA_GRAINS * DELTA_GRAIN / 512 + " " + type
                + " \"delta.vmdk\"", "");
        return Specimen.of(name, DiskFormat.VMDK, image, deltaContent(), DELTA_GRAIN, regions).opened("delta.vmdk",
                (folder, problems) -> {
                    beside(folder, "disk.vmdk", text.getBytes(StandardCharsets.UTF_8));
                    return DiskImages.open(DiskRef.file(folder.resolve("disk.vmdk")), OpenOptions.declared(
                            DiskFormat.VMDK).inspected(problems));
                });
    }

    /// The other file of the two that a disk has. It is written once: thousands of mutants lie beside it.
    private static void beside(Path folder, String name, byte[] content) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
            Files.write(file, content);
        }
    }

    private static Region descriptor(byte[] image) {
        int end = DESCRIPTOR;
        while (image[end] != 0) {
            end++;
        }
        return region(DESCRIPTOR, end - DESCRIPTOR + 1);
    }
}
