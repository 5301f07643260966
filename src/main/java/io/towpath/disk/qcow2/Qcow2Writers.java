package io.towpath.disk.qcow2;

import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskWriter;
import io.towpath.disk.Space;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/// The writers of QCOW2: of clusters as they are, and of compressed ones.
public final class Qcow2Writers {

    private Qcow2Writers() {}

    /// What an image of a disk needs, by `qemu-img measure`'s rule, so that both say the same: the tables of the whole disk
    /// are counted, though only those of what is stored are made, and no L1 table of a disk without bytes. What is compressed
    /// may take as much: a cluster that does not become smaller is stored as it is.
    public static Space measure(DiskReader reader, Map<String, String> options) throws IOException {
        WriterOptions chosen = WriterOptions.of("qcow2", options);
        NewImage image = NewImage.of("qcow2", reader.sizeBytes(), chosen);
        Geometry geometry = image.geometry();
        long full = image.bytes(geometry.l1Entries(), geometry.clusters()) - (geometry.sizeBytes() == 0
                ? geometry.clusterBytes()
                : 0);
        long stored = Space.units(reader, geometry.clusterBytes());
        long required = switch (chosen.preallocation()) {
            // clusters that were given a place beforehand and not written are a hole
            case OFF, METADATA -> full - ((geometry.clusters() - stored) << geometry.clusterBits());
            case FALLOC, FULL -> full;
        };
        return new Space(required, full);
    }

    /// Begins an image; a file that is there already is overwritten.
    ///
    /// @param sizeBytes a multiple of 512
    /// @param options   see [WriterOptions]; unknown ones are refused
    public static DiskWriter create(Path path, long sizeBytes, Map<String, String> options) throws IOException {
        return WriterOptions.of(path.toString(), options).compress()
                ? PackedQcow2Writer.create(path, sizeBytes, options)
                : Qcow2Writer.create(path, sizeBytes, options);
    }

    /// Goes on with an image that [#create] began.
    ///
    /// @param options those it was begun with
    public static DiskWriter resume(Path path, Map<String, String> options) throws IOException {
        return WriterOptions.of(path.toString(), options).compress()
                ? PackedQcow2Writer.resume(path, options)
                : Qcow2Writer.resume(path);
    }
}
