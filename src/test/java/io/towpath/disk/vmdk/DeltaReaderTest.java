package io.towpath.disk.vmdk;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.ImageSource;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Nested;

/// The snapshots of ESX, made byte by byte upon parents that qemu-img makes; qemu-img judges that they are good.
class DeltaReaderTest {

    abstract static class Contract extends ReaderContract {

        private final String extentType;
        private final int grainBytes;

        Contract(String extentType, int grainBytes) {
            this.extentType = extentType;
            this.grainBytes = grainBytes;
        }

        abstract ByteBuffer delta(byte[] content, IntPredicate stored);

        @Override
        protected DiskFormat format() {
            return DiskFormat.VMDK;
        }

        @Override
        protected int unit() {
            return 65536;
        }

        @Override
        protected DiskReader open(Path image) throws IOException {
            return VmdkChainTest.open(image);
        }

        @Override
        protected Path image(Path folder, byte[] content) throws IOException {
            byte[] below = content.clone();
            Random random = new Random(content.length);
            for (int at = 0; at < below.length; at += grainBytes) {
                if (random.nextInt(8) == 0) {
                    Arrays.fill(below, at, Math.min(below.length, at + grainBytes), (byte) random.nextInt());
                }
            }
            String qemuImg = Judges.require("qemu-img").toString();
            Path base = folder.resolve("base.vmdk");
            Judges.run(qemuImg, "convert", "-f", "raw", "-O", "vmdk", TestDisk.raw(folder, below).toString(), base
                    .toString()).ok();
            ByteBuffer delta = delta(content, grain -> {
                int from = grain * grainBytes;
                int to = Math.min(content.length, from + grainBytes);
                return !Arrays.equals(content, from, to, below, from, to);
            });
            Files.write(folder.resolve("disk-delta.vmdk"), delta.array());
            Path image = Files.writeString(folder.resolve("disk.vmdk"), SparseVmdk.text(cid(base), createType(),
                    "RW %d %s \"disk-delta.vmdk\"".formatted(content.length / 512, extentType),
                    "parentFileNameHint=\"base.vmdk\""));
            Path judged = folder.resolve("judged.raw");
            Judges.run(qemuImg, "convert", "-f", "vmdk", "-O", "raw", image.toString(), judged.toString()).ok();
            Assertions.assertArrayEquals(content, Files.readAllBytes(judged), "qemu-img reads it so");
            return image;
        }

        private String createType() {
            return extentType.equals("SESPARSE") ? "seSparse" : "vmfsSparse";
        }

        private static String cid(Path base) throws IOException {
            try (ImageSource source = ImageSource.open(base)) {
                return DescriptorOf.source(source).cid();
            }
        }
    }

    @Nested
    class CowdOfSectors extends Contract {
        CowdOfSectors() {
            super("VMFSSPARSE", 512);
        }

        @Override
        ByteBuffer delta(byte[] content, IntPredicate stored) {
            return CowdFile.of(content, 1, stored);
        }
    }

    @Nested
    class CowdOfLargeGrains extends Contract {
        CowdOfLargeGrains() {
            super("VMFSSPARSE", 65536);
        }

        @Override
        ByteBuffer delta(byte[] content, IntPredicate stored) {
            return CowdFile.of(content, 128, stored);
        }
    }

    @Nested
    class SeSparse extends Contract {
        SeSparse() {
            super("SESPARSE", 4096);
        }

        @Override
        ByteBuffer delta(byte[] content, IntPredicate stored) {
            byte[] zeroes = new byte[SeSparseFile.GRAIN];
            return SeSparseFile.of(content, grain -> {
                int from = grain * SeSparseFile.GRAIN;
                int to = Math.min(content.length, from + SeSparseFile.GRAIN);
                boolean zero = Arrays.equals(content, from, to, zeroes, 0, to - from);
                int type = zero ? SeSparseFile.UNMAPPED + grain % 2 : SeSparseFile.STORED;
                return stored.test(grain) ? type : SeSparseFile.NOTHING;
            });
        }
    }
}
