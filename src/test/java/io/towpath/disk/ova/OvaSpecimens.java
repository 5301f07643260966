package io.towpath.disk.ova;

import static io.towpath.disk.Specimen.region;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.MadeImage;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Specimen;
import io.towpath.disk.ovf.OvfText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// Archives to be damaged.
public final class OvaSpecimens {

    private static final int BLOCK = 512;

    private OvaSpecimens() {}

    /// Opened as people do: the descriptor, then the disk where it lies.
    public static Specimen ova() throws IOException {
        byte[] content = new byte[65536 + BLOCK];
        Arrays.fill(content, 65536, content.length, (byte) 'x');
        byte[] disk = MadeImage.of(DiskFormat.VMDK, Map.of("subformat", "streamOptimized"), content);
        byte[] ovf = OvfText.anOvf().bytes();
        byte[] archive = TarText.aTar().file("web.ovf", ovf).file("d1.vmdk", disk).bytes();
        int second = BLOCK + Math.ceilDiv(ovf.length, BLOCK) * BLOCK;
        return new Specimen("OVA", "web.ova", archive, content, 65536, List.of(region(0, BLOCK),
                region(second, BLOCK), region(archive.length - 2 * BLOCK, 16), region(BLOCK, ovf.length)),
                image -> seal(image, second), OvaSpecimens::open);
    }

    private static DiskReader open(Path folder, ImageProblems problems) throws IOException {
        Path file = folder.resolve("web.ova");
        Ova.open(file);
        return DiskImages.open(DiskRef.member(file, "d1.vmdk"), OpenOptions.declared(DiskFormat.VMDK)
                .inspected(problems));
    }

    private static byte[] seal(byte[] image, int second) {
        for (int at : new int[]{0, second}) {
            byte[] header = Arrays.copyOfRange(image, at, at + BLOCK);
            TarText.seal(header);
            System.arraycopy(header, 0, image, at, BLOCK);
        }
        return image;
    }
}
