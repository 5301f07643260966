package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import io.towpath.disk.vhdx.BatAudit.PageKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.UUID;

/// Takes up an image that [VhdxWriter] left behind. The BAT says which blocks are in use; what lies behind the last of
/// them was handed out after the last checkpoint, or in one that a crash cut short, and is cut off, so that new blocks
/// begin as holes again. Doing this twice, or being stopped in it, does no harm.
final class Resumption {

    private final TargetFile file;
    private final VhdxImage.Structure image;

    private Resumption(TargetFile file, VhdxImage.Structure image) {
        this.file = file;
        this.image = image;
    }

    static VhdxWriter of(Path path) throws IOException {
        VhdxImage.Structure image;
        try (ImageSource source = ImageSource.open(path)) {
            VhdxImage found = VhdxImage.open(source, OpenOptions.recognise());
            if (found.isReplayed()) {
                throw new ImageException(Reason.UNSUPPORTED_FEATURE, source.name(), "image", null, null,
                        "its log is not empty, expected an image whose writing was begun here",
                        "Start the conversion afresh.");
            }
            image = found.structure();
        }
        TargetFile file = TargetFile.open(path);
        try {
            return new Resumption(file, image).resume();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private VhdxWriter resume() throws IOException {
        updateHeaders();
        long end = Math.ceilDiv(image.found().end(), Bytes.MIB) * Bytes.MIB;
        file.truncate(end);
        file.extend(end);
        file.sync();
        Geometry geometry = image.disk().geometry();
        BatTable bat = new BatTable(file, geometry, image.regions().bat(), present());
        return new VhdxWriter(file, geometry, bat, end);
    }

    /// As the specification wants it before anything else is written: the header that does not count first, then the
    /// other one.
    private void updateHeaders() throws IOException {
        Headers headers = image.headers();
        VhdxHeader next = headers.current().following(UUID.randomUUID(), UUID.randomUUID());
        file.write(headers.firstIsCurrent() ? VhdxHeader.SECOND_AT : VhdxHeader.FIRST_AT, next.bytes());
        file.sync();
        next = next.following(next.fileWriteGuid(), next.dataWriteGuid());
        file.write(headers.firstIsCurrent() ? VhdxHeader.FIRST_AT : VhdxHeader.SECOND_AT, next.bytes());
        file.sync();
    }

    private BitSet present() {
        BitSet present = new BitSet();
        for (int page = 0; page < image.found().pages().length; page++) {
            if (image.found().kind(page) == PageKind.MIXED) {
                present.set(page);
            }
        }
        return present;
    }
}
