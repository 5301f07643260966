package io.towpath.inventory.reading;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file, or a member of an archive, that can be read more than once.
///
/// @param label as [RowRef#file()]
/// @param bytes how many it has, as declared
record ByteSource(String label, long bytes, Opener opener) {

    /// Opens it from its start.
    @FunctionalInterface
    interface Opener {

        InputStream open() throws IOException, UnreadableFileException;
    }

    static ByteSource of(Path path, String label) throws IOException {
        return new ByteSource(label, Files.size(path), () -> new BufferedInputStream(Files.newInputStream(path),
                1 << 16));
    }

    static ByteSource of(Archive archive, String member) {
        return new ByteSource(archive.label() + "/" + member, archive.size(member),
                () -> new BufferedInputStream(archive
                        .open(member), 1 << 16));
    }

    InputStream open() throws IOException, UnreadableFileException {
        return opener.open();
    }

    /// Its name without folders and suffix.
    String title() {
        String name = label.substring(label.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }
}
