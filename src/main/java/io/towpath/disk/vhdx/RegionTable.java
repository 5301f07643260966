package io.towpath.disk.vhdx;

import io.towpath.disk.DiskReader.Note;
import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Where the BAT and the metadata lie. Two copies of 64 KiB each; the second one counts when the first is damaged.
///
/// | byte | size | field      |                                            |
/// |-----:|-----:|------------|--------------------------------------------|
/// |    0 |    4 | Signature  | `regi`                                     |
/// |    4 |    4 | Checksum   | CRC-32C of the 64 KiB, itself as zero      |
/// |    8 |    4 | EntryCount | at most 2,047                              |
/// |   16 |   32 | entries    | each: Guid (16), FileOffset (8), Length (4), Required (4) |
///
/// FileOffset and Length are bytes, whole MiB.
record RegionTable(Region bat, Region metadata) {

    static final UUID BAT = UUID.fromString("2DC27766-F623-4200-9D64-115E9BFD4A08");
    static final UUID METADATA = UUID.fromString("8B7CA206-4790-4B9A-B8FE-575F050F886E");
    static final long FIRST_AT = 192L << 10;
    static final long SECOND_AT = 256L << 10;
    static final int BYTES = 64 << 10;
    static final int MOST_ENTRIES = 2047;

    private static final int SIGNATURE = 0x69676572;
    private static final int HEADER_BYTES = 16;
    private static final int ENTRY_BYTES = 32;

    record Region(long offset, long length) {}

    /// @param occupancy learns where each region lies, and refuses what is not inside the file or not alone
    static RegionTable read(ReplayedSource source, Occupancy occupancy, List<Note> notes) throws IOException {
        Faults faults = new Faults(source.name());
        ByteBuffer first = at(source, FIRST_AT);
        ByteBuffer second = at(source, SECOND_AT);
        boolean firstValid = isValid(first);
        boolean secondValid = isValid(second);
        if (!firstValid && !secondValid) {
            boolean signed = first.getInt(0) == SIGNATURE || second.getInt(0) == SIGNATURE;
            ImageException problem = faults.structure(signed ? Reason.CHECKSUM_MISMATCH : Reason.HEADER_INVALID,
                    "region table", FIRST_AT, "and its copy at byte %d are damaged: %s".formatted(SECOND_AT,
                            signed ? "their checksums are wrong" : "they have no signature"));
            if (!signed) {
                throw problem;
            }
            source.source().refuse(problem);
            boolean firstSigned = first.getInt(0) == SIGNATURE;
            return parse(source.source(), faults, firstSigned ? first : second, firstSigned ? FIRST_AT : SECOND_AT,
                    occupancy);
        }
        if (firstValid != secondValid) {
            notes.add(new Note("region-table-damaged",
                    "region table %d is damaged; the other one counts".formatted(firstValid ? 2 : 1)));
        } else if (!first.equals(second)) {
            source.source().refuse(faults.structure(Reason.METADATA_INCONSISTENT, "region table", SECOND_AT,
                    "is valid and says something else than the one at byte " + FIRST_AT));
        }
        return parse(source.source(), faults, firstValid ? first : second, firstValid ? FIRST_AT : SECOND_AT,
                occupancy);
    }

    private static ByteBuffer at(ReplayedSource source, long offset) throws IOException {
        ByteBuffer bytes = Bytes.allocate(BYTES);
        source.read(offset, bytes);
        return bytes.flip();
    }

    private static boolean isValid(ByteBuffer bytes) {
        return bytes.getInt(0) == SIGNATURE && Bytes.hasChecksum(bytes);
    }

    private static RegionTable parse(ImageSource source, Faults faults, ByteBuffer table, long tableAt,
            Occupancy occupancy) throws ImageException {
        long count = Bytes.unsigned(table, 8);
        if (count > MOST_ENTRIES) {
            throw faults.field(Reason.LIMIT_EXCEEDED, "region table", "EntryCount", tableAt + 8, Long.toString(count),
                    "at most " + MOST_ENTRIES);
        }
        Set<UUID> known = new HashSet<>();
        Region bat = null;
        Region metadata = null;
        for (int i = 0; i < count; i++) {
            int at = HEADER_BYTES + i * ENTRY_BYTES;
            UUID guid = Bytes.guid(table, at);
            if (!known.add(guid)) {
                source.refuse(faults.field(Reason.METADATA_INCONSISTENT, "region table", "Guid", tableAt + at, guid
                        .toString(), "one that no other region has"));
                continue;
            }
            Region region;
            try {
                region = region(faults, table, at, tableAt + at);
            } catch (ImageException e) {
                source.refuse(e);
                continue;
            }
            occupancy.claim("region " + guid, region.offset, region.length, tableAt + at + 16);
            if (guid.equals(BAT)) {
                bat = region;
            } else if (guid.equals(METADATA)) {
                metadata = region;
            } else if ((table.getInt(at + 28) & 1) != 0) {
                source.refuse(faults.feature("region table", "Guid", tableAt + at,
                        "the region %s, which has to be understood,".formatted(guid), null));
            }
        }
        return new RegionTable(present(faults, bat, "BAT", tableAt), present(faults, metadata, "metadata", tableAt));
    }

    private static Region region(Faults faults, ByteBuffer table, int at, long fileAt) throws ImageException {
        Region region = new Region(table.getLong(at + 16), Bytes.unsigned(table, at + 24));
        if (region.offset % Bytes.MIB != 0 || region.offset >= 0 && region.offset < Headers.SECTION_BYTES) {
            throw faults.field(Reason.HEADER_INVALID, "region table", "FileOffset", fileAt + 16,
                    Long.toUnsignedString(region.offset), "whole MiB behind the header section");
        }
        if (region.length == 0 || region.length % Bytes.MIB != 0) {
            throw faults.field(Reason.HEADER_INVALID, "region table", "Length", fileAt + 24,
                    Long.toString(region.length), "whole MiB, at least one");
        }
        return region;
    }

    private static Region present(Faults faults, @Nullable Region region, String name, long tableAt)
            throws ImageException {
        if (region == null) {
            throw faults.structure(Reason.HEADER_INVALID, "region table", tableAt, "names no " + name + " region");
        }
        return region;
    }

    /// One copy.
    ByteBuffer bytes() {
        ByteBuffer bytes = Bytes.allocate(BYTES);
        bytes.putInt(0, SIGNATURE).putInt(8, 2);
        put(bytes, HEADER_BYTES, BAT, bat);
        put(bytes, HEADER_BYTES + ENTRY_BYTES, METADATA, metadata);
        return bytes.putInt(4, Bytes.checksum(bytes));
    }

    private static void put(ByteBuffer bytes, int at, UUID guid, Region region) {
        Bytes.putGuid(bytes, at, guid);
        bytes.putLong(at + 16, region.offset).putInt(at + 24, (int) region.length).putInt(at + 28, 1);
    }
}
