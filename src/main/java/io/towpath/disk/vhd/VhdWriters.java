package io.towpath.disk.vhd;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.disk.PlainWriter;
import io.towpath.disk.Space;
import io.towpath.disk.TargetFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// Begins VHDs, and goes on with them.
public final class VhdWriters {

    private VhdWriters() {}

    /// What an image of a disk needs. A fixed one is sparse.
    public static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        boolean fixed = WriterOptions.of("vhd", options).fixed();
        long size = NewImage.footer("vhd", reader.sizeBytes(), fixed ? DiskType.FIXED : DiskType.DYNAMIC).sizeBytes();
        if (fixed) {
            return new Space(Space.stored(reader) + Footer.BYTES, size + Footer.BYTES);
        }
        DynamicHeader header = NewImage.header(size);
        long metadata = header.tableOffset() + header.tableBytes() + Footer.BYTES;
        long block = header.bitmapBytes() + (long) header.blockBytes();
        return new Space(metadata + Space.units(reader, header.blockBytes()) * block,
                metadata + header.blocks() * block);
    }

    /// Begins an image; a file that is there already is overwritten. It is a complete, empty image when this returns.
    ///
    /// @param sizeBytes a multiple of 512, at most 2,040 GiB
    /// @param options   see [WriterOptions]; unknown ones are refused
    public static DiskWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        WriterOptions chosen = WriterOptions.of(path.toString(), options);
        Footer footer = NewImage.footer(path.toString(), sizeBytes, chosen.fixed() ? DiskType.FIXED : DiskType.DYNAMIC);
        TargetFile file = TargetFile.create(path);
        return chosen.fixed() ? FixedWriter.create(file, footer) : DynamicWriter.create(file, footer);
    }

    /// Goes on with an image that [#create] began, as its last checkpoint left it or newer.
    ///
    /// @throws ImageException when it is damaged, or of a kind that is not made here
    public static DiskWriter resume(Path path) throws IOException {
        try (ImageSource source = ImageSource.open(path)) {
            Faults faults = new Faults(source.name());
            FooterSearch.Found found = FooterSearch.find(source);
            return switch (found.footer().judge(faults, found.at(), source.problems())) {
                case FIXED -> {
                    if (found.footer().sizeBytes() != found.at()) {
                        throw foreign(source.name(), "its footer does not fit its length");
                    }
                    yield new PlainWriter(TargetFile.open(path), found.footer().sizeBytes());
                }
                case DYNAMIC -> {
                    DynamicHeader header = DynamicHeader.read(source, found, faults);
                    BlockTable table = BlockTable.read(source, header, found.end(), faults);
                    yield DynamicWriter.resume(TargetFile.open(path), found, header, table);
                }
                case DIFFERENCING -> throw foreign(source.name(), "it has a parent");
            };
        }
    }

    static ImageException foreign(String file, String found) {
        return new ImageException(Reason.UNSUPPORTED_FEATURE, file, "image", null, null,
                found + ", expected an image whose writing was begun here", "Start the conversion afresh.");
    }
}
