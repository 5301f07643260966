package io.towpath.disk.qcow2;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.OpenOptions;
import io.towpath.disk.Printable;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.file.Path;

/// The file in which the guest's clusters lie, where they lie outside of the image ("external data file"): each at the
/// place that it has on the disk. QEMU reads and writes no other, whether the header calls the file raw or not; raw says
/// besides that it can be read without the tables.
final class DataFile {

    private DataFile() {}

    /// Opens it in the image's own folder, where an absolute name may lead too, or in the roots given.
    ///
    /// @param name as the image has it
    static ImageSource open(ImageSource image, String name, OpenOptions options) throws IOException {
        int colon = name.indexOf(':');
        int slash = name.indexOf('/');
        if (colon >= 0 && (slash < 0 || colon < slash)) {
            throw new Faults(image.name()).external("header extension", Qcow2Header.FULL_BYTES,
                    "its data file \"%s\" is no file name, and nothing else is opened".formatted(Printable.of(name)),
                    "Bring the data into the image: `qemu-img convert -O qcow2 IMAGE NEW`, where both files are.");
        }
        Path folder = image.path().getParent();
        ImageSource data = image.sibling(name, folder == null ? options : options.within(folder));
        if (data.sameFileAs(image)) {
            ImageException itself = new ImageException(Reason.OVERLAP, image.name(), "header extension",
                    "data file name", null, "it names itself as the file that has its data",
                    "Bring the files from their origin again.");
            ImageSource.closeAfter(data, itself);
            throw itself;
        }
        return data;
    }
}
