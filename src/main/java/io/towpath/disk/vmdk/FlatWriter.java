package io.towpath.disk.vmdk;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageProblems;
import io.towpath.disk.ImageSource;
import io.towpath.disk.PlainWriter;
import io.towpath.disk.Space;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Writes a VMDK of the kind `monolithicFlat`: a descriptor, `web01.vmdk`, and the guest's bytes in a file beside it,
/// `web01-flat.vmdk`, which is sparse. Where the descriptor is under way (`web01.vmdk.part`), so is that file
/// (`web01-flat.vmdk.part`); the descriptor has the name from the start that it will get.
final class FlatWriter {

    private static final String SUFFIX = ".vmdk";
    private static final int MOST_OF_A_DESCRIPTOR = 4096;

    private FlatWriter() {}

    /// The extent is sparse.
    static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        PlainOptions.of("vmdk", options);
        StreamWriter.checkSize("vmdk", reader.sizeBytes());
        return new Space(Space.stored(reader) + MOST_OF_A_DESCRIPTOR, reader.sizeBytes() + MOST_OF_A_DESCRIPTOR);
    }

    static DiskWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        PlainOptions chosen = PlainOptions.of(path.toString(), options);
        StreamWriter.checkSize(path.toString(), sizeBytes);
        NewDescriptor descriptor = new NewDescriptor("monolithicFlat", sizeBytes / Sectors.BYTES,
                NewDescriptor.flat(extentName(path)), RandomGenerator.getDefault().nextInt(), chosen.adapterType(),
                chosen.hardware());
        try (TargetFile text = TargetFile.create(path)) {
            text.write(0, ByteBuffer.wrap(descriptor.text().getBytes(StandardCharsets.UTF_8)));
            text.sync();
        }
        TargetFile file = TargetFile.create(extent(path));
        try {
            file.extend(sizeBytes);
            file.sync();
            return new PlainWriter(file, sizeBytes);
        } catch (IOException | RuntimeException e) {
            ImageSource.closeAfter(file, e);
            throw e;
        }
    }

    /// Goes on with a disk that [#create] began.
    static DiskWriter resume(Path path) throws IOException {
        Descriptor descriptor;
        try (ImageSource source = ImageSource.open(path)) {
            descriptor = DescriptorOf.source(source);
            descriptor.validate(ImageProblems.REFUSED);
        }
        boolean own = descriptor.createType().equals("monolithicFlat") && !descriptor.hasParent()
                && descriptor.extents().size() == 1
                && descriptor.extents().getFirst().file().equals(extentName(path));
        if (!own) {
            throw StreamOptions.refuse(path.toString(), "image",
                    "its descriptor is another than is written here, expected a disk whose writing was begun here",
                    "Start the conversion afresh.");
        }
        long size = Sectors.toBytes(descriptor.extents().getFirst().sectors());
        TargetFile file = TargetFile.open(extent(path));
        if (file.length() != size) {
            file.close();
            throw StreamOptions.refuse(path.toString(), "image",
                    "its flat extent has %d bytes, expected %d".formatted(file.length(), size),
                    "Start the conversion afresh.");
        }
        return new PlainWriter(file, size);
    }

    /// The file beside a descriptor, complete or under way as that one is.
    static Path extent(Path path) throws ImageException {
        String name = extentName(path);
        return path.resolveSibling(NewDescriptor.isUnderWay(path) ? NewDescriptor.underWay(name) : name);
    }

    /// The name a descriptor has for it.
    private static String extentName(Path path) throws ImageException {
        String name = NewDescriptor.nameOf(path);
        if (name.chars().anyMatch(c -> c == '"' || c == '\\' || Character.isISOControl(c))) {
            throw StreamOptions.refuse(path.toString(), "name",
                    "a descriptor cannot name a file with quotes, backslashes or control characters", null);
        }
        return (name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name) + "-flat" + SUFFIX;
    }
}
