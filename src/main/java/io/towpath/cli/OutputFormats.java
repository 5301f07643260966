package io.towpath.cli;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import java.util.Iterator;
import java.util.List;

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
}
