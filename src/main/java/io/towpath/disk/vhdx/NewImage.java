package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.Reason;
import io.towpath.disk.TargetFile;
import io.towpath.disk.vhdx.RegionTable.Region;
import io.towpath.units.ByteSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A new image: header section, log, metadata, BAT, then blocks. Nothing of it ever moves.
///
/// @param logBytes   from 1 MiB on; the log stays empty
/// @param zeroBlocks whether a block is marked zero before it is written
record NewImage(DiskParameters disk, long logBytes, boolean zeroBlocks) {

    private static final String CREATOR = "Towpath";
    private static final int USUAL_PHYSICAL_SECTOR = 4096;

    /// Blocks are chosen so small that there are at most so many: small ones store less of a sparse disk (Microsoft
    /// advises 1 MiB for Linux guests), and the BAT, of about 1 MiB then, is read in no time.
    private static final long USUAL_MOST_BLOCKS = 1L << 17;

    /// But never larger than those Hyper-V itself chooses.
    private static final int USUAL_MOST_BLOCK = 32 << 20;

    /// @throws ImageException when the size is none
    static NewImage of(String file, long sizeBytes, WriterOptions options) throws ImageException {
        if (sizeBytes < 0 || sizeBytes > DiskParameters.MOST_BYTES) {
            throw refuse(Reason.LIMIT_EXCEEDED, file,
                    "the size is %d bytes, expected at most %s".formatted(sizeBytes,
                            new ByteSize(DiskParameters.MOST_BYTES)),
                    null);
        }
        if (sizeBytes == 0 || sizeBytes % options.logicalSector() != 0) {
            throw refuse(Reason.UNSUPPORTED_FEATURE, file,
                    "the size is %d bytes, expected a multiple of %d for VHDX".formatted(sizeBytes,
                            options.logicalSector()),
                    "Pad the source to whole sectors: `truncate -s %%%d FILE`, or choose raw.".formatted(
                            options.logicalSector()));
        }
        int block = options.blockBytes() == 0 ? usualBlock(sizeBytes) : options.blockBytes();
        return new NewImage(new DiskParameters(block, options.fixed(), sizeBytes, UUID.randomUUID(),
                options.logicalSector(), USUAL_PHYSICAL_SECTOR), options.logBytes(), options.zeroBlocks());
    }

    private static int usualBlock(long sizeBytes) {
        int block = DiskParameters.LEAST_BLOCK;
        while (block < USUAL_MOST_BLOCK && Math.ceilDiv(sizeBytes, block) > USUAL_MOST_BLOCKS) {
            block *= 2;
        }
        return block;
    }

    Region metadata() {
        return new Region(Headers.SECTION_BYTES + logBytes, Bytes.MIB);
    }

    Region bat() {
        long bytes = disk.geometry().entries() * Geometry.ENTRY_BYTES;
        return new Region(metadata().offset() + metadata().length(), Math.ceilDiv(bytes, Bytes.MIB) * Bytes.MIB);
    }

    /// Where blocks begin.
    long firstFree() {
        return bat().offset() + bat().length();
    }

    /// Writes all but the BAT and the blocks.
    void write(TargetFile file) throws IOException {
        ByteBuffer identifier = Bytes.allocate(Headers.CREATOR_AT + Headers.CREATOR_BYTES);
        identifier.put(Headers.IDENTIFIER).put(CREATOR.getBytes(StandardCharsets.UTF_16LE));
        file.write(0, identifier.clear());
        VhdxHeader header = new VhdxHeader(1, UUID.randomUUID(), UUID.randomUUID(), Bytes.NO_GUID, 0,
                VhdxHeader.VERSION, logBytes, Headers.SECTION_BYTES);
        file.write(VhdxHeader.FIRST_AT, header.bytes());
        file.write(VhdxHeader.SECOND_AT, header.following(header.fileWriteGuid(), header.dataWriteGuid()).bytes());
        RegionTable regions = new RegionTable(bat(), metadata());
        file.write(RegionTable.FIRST_AT, regions.bytes());
        file.write(RegionTable.SECOND_AT, regions.bytes());
        file.write(metadata().offset(), MetadataItems.bytes(disk));
    }

    private static ImageException refuse(Reason reason, String file, String detail, @Nullable String remedy) {
        return new ImageException(reason, file, "options", "size", null, detail, remedy);
    }
}
