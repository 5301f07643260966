package io.towpath.disk.layout;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.DiskRef;
import io.towpath.disk.OpenOptions;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/// Raw disks to partition and to format.
final class Disks {

    private Disks() {}

    static Path empty(Path folder, String name, long size) throws IOException {
        Path disk = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(size);
        }
        return disk;
    }

    static DiskLayout layout(Path raw) throws IOException {
        try (DiskReader disk = DiskImages.open(DiskRef.file(raw), OpenOptions.declared(DiskFormat.RAW))) {
            return DiskLayout.of(disk);
        }
    }

    /// Copies a filesystem into a partition.
    static void put(Path disk, long offset, Path filesystem) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.seek(offset);
            file.write(Files.readAllBytes(filesystem));
        }
    }

    /// Turns the bits of bytes around.
    static void spoil(Path disk, long offset, int bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            byte[] there = new byte[bytes];
            file.seek(offset);
            file.readFully(there);
            for (int i = 0; i < bytes; i++) {
                there[i] ^= 0x5a;
            }
            file.seek(offset);
            file.write(there);
        }
    }
}
