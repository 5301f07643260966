package io.towpath.disk.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskReader;
import io.towpath.disk.Extent;
import io.towpath.disk.ReaderContract;
import io.towpath.disk.TestDisk;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RawReaderTest extends ReaderContract {

    @Override
    protected Path image(Path folder, byte[] content) throws IOException {
        return TestDisk.raw(folder, content);
    }

    @Override
    protected DiskFormat format() {
        return DiskFormat.RAW;
    }

    @Override
    protected int unit() {
        return 4096;
    }

    @Test
    void seesTheHolesOfTheFile() throws IOException {
        Path sparse = folder.resolve("sparse.raw");
        try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(8 << 20);
            file.seek(3 << 20);
            file.write(TestDisk.dense(1 << 20, 1));
        }

        List<Extent> extents = new ArrayList<>();
        try (DiskReader reader = open(sparse)) {
            reader.extents(new ByteRange(0, reader.sizeBytes()), extents::add);
        }

        assertEquals(List.of(new Extent.Unallocated(new ByteRange(0, 3 << 20)),
                new Extent.Data(new ByteRange(3 << 20, 1 << 20)),
                new Extent.Unallocated(new ByteRange(4 << 20, 4 << 20))), extents);
    }

    @Test
    void opensAnEmptyFileAsAnEmptyDisk() throws IOException {
        try (DiskReader reader = open(Files.createFile(folder.resolve("empty.raw")))) {
            assertEquals(0, reader.sizeBytes());
        }
    }

    @Test
    void readsSizesThatAreNoWholeSectors() throws IOException {
        for (int size : new int[]{1, 511, 513, 4095, 4097}) {
            try (DiskReader reader = open(image(folder, TestDisk.dense(size, size)))) {
                assertEquals(size, TestDisk.contentOf(reader).length);
            }
        }
    }
}
