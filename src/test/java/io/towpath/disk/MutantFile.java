package io.towpath.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A file whose bytes change from one mutant to the next. Only differences are written: images are large, changes are not.
final class MutantFile {

    private static final int AT_ONCE = 512;

    private final Path path;
    private byte[] now = new byte[0];

    MutantFile(Path path) {
        this.path = path;
    }

    void set(byte[] wanted) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.truncate(wanted.length);
            int common = Math.min(now.length, wanted.length);
            for (int at = 0; at < common;) {
                int differing = Arrays.mismatch(now, at, common, wanted, at, common);
                int start = differing < 0 ? common : at + differing;
                int length = Math.min(AT_ONCE, common - start);
                write(file, wanted, start, length);
                at = start + length;
            }
            write(file, wanted, common, wanted.length - common);
        }
        now = wanted.clone();
    }

    void put(int at, byte value) throws IOException {
        now[at] = value;
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            write(file, now, at, 1);
        }
    }

    private static void write(FileChannel file, byte[] bytes, int at, int length) throws IOException {
        ByteBuffer piece = ByteBuffer.wrap(bytes, at, length);
        for (long position = at; piece.hasRemaining();) {
            position += file.write(piece, position);
        }
    }
}
