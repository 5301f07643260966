package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.pack.MachineRequest.Kind;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// What `-O` may say, for its help, its completion and what programs ask: all that is written.
final class OutputFormats implements Iterable<String> {

    @Override
    public Iterator<String> iterator() {
        return names().iterator();
    }

    static List<String> names() {
        return DiskImages.writable().stream().map(DiskFormat::id).toList();
    }

    static DiskFormat chosen(LocalCommand command, String name) {
        return DiskFormat.ofId(name).filter(DiskImages.writable()::contains).orElseThrow(() -> command.usage(
                "Unknown output format '" + name + "', expected one of " + String.join(", ", names())));
    }

    /// With the packages of a VM.
    static final class OfMeasure implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(names().stream(), Stream.of(Kind.OVA.id(), Kind.OVF.id())).iterator();
        }
    }

    /// With the packages of a VM and the export of a server, which only `convert` writes.
    static final class OfConvert implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return Stream.concat(names().stream(), Stream.of(Kind.OVA.id(), Kind.OVF.id(), DiskFormat.NBD.id()))
                    .iterator();
        }
    }
}
