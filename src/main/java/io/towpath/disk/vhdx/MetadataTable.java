package io.towpath.disk.vhdx;

import io.towpath.disk.ImageException;
import io.towpath.disk.ImageSource;
import io.towpath.disk.Reason;
import io.towpath.disk.vhdx.RegionTable.Region;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The first 64 KiB of the metadata region: what items there are. They follow in the region, in any order.
///
/// | byte | size | field      |                                                                               |
/// |-----:|-----:|------------|-------------------------------------------------------------------------------|
/// |    0 |    8 | Signature  | `metadata`                                                                    |
/// |   10 |    2 | EntryCount | at most 2,047                                                                 |
/// |   32 |   32 | entries    | each: ItemId (16), Offset (4, in the region), Length (4), flags (4), reserved |
///
/// Flags: 1 IsUser, 2 IsVirtualDisk, 4 IsRequired.
///
/// @param items the system's items, by their ids
record MetadataTable(Faults faults, Region region, Map<UUID, Item> items) {

    static final long SIGNATURE = 0x617461646174656DL;
    static final int BYTES = 64 << 10;
    static final int HEADER_BYTES = 32;
    static final int ENTRY_BYTES = 32;
    static final int USER = 1;
    static final int VIRTUAL_DISK = 2;
    static final int REQUIRED = 4;

    private static final int MOST_ENTRIES = 2047;
    private static final int MOST_USER_ENTRIES = 1024;
    private static final long MOST_ITEM_BYTES = Bytes.MIB;

    /// @param offset from the region's start
    /// @param at     byte of the file where its entry lies
    record Item(long offset, long length, long at) {}

    static MetadataTable read(ReplayedSource source, Region region) throws IOException {
        Faults faults = new Faults(source.name());
        ByteBuffer table = Bytes.allocate(BYTES);
        source.read(region.offset(), table);
        if (table.getLong(0) != SIGNATURE) {
            throw faults.field(Reason.HEADER_INVALID, "metadata table", "Signature", region.offset(), "another",
                    "\"metadata\"");
        }
        int count = Short.toUnsignedInt(table.getShort(10));
        if (count > MOST_ENTRIES) {
            throw faults.field(Reason.LIMIT_EXCEEDED, "metadata table", "EntryCount", region.offset() + 10,
                    Integer.toString(count), "at most " + MOST_ENTRIES);
        }
        return new Reading(source.source(), faults, region, table).items(count);
    }

    private record Reading(ImageSource source, Faults faults, Region region, ByteBuffer table) {

        MetadataTable items(int count) throws ImageException {
            Map<UUID, Item> system = new HashMap<>();
            Map<UUID, Item> user = new HashMap<>();
            for (int i = 0; i < count; i++) {
                int at = HEADER_BYTES + i * ENTRY_BYTES;
                UUID id = Bytes.guid(table, at);
                int flags = table.getInt(at + 24);
                boolean isUser = (flags & USER) != 0;
                Item item;
                try {
                    item = item(at);
                } catch (ImageException e) {
                    source.refuse(e);
                    continue;
                }
                if ((isUser ? user : system).put(id, item) != null) {
                    source.refuse(faults.field(Reason.METADATA_INCONSISTENT, "metadata table", "ItemId", item.at, id
                            .toString(), "one that no other item has"));
                }
                boolean known = !isUser && MetadataItems.KNOWN.contains(id);
                if (!known && (flags & REQUIRED) != 0) {
                    source.refuse(faults.feature("metadata table", "ItemId", item.at,
                            "the metadata item %s, which has to be understood,".formatted(id), null));
                }
            }
            if (user.size() > MOST_USER_ENTRIES) {
                source.refuse(faults.structure(Reason.LIMIT_EXCEEDED, "metadata table", region.offset(),
                        "has %d items of users, expected at most %d".formatted(user.size(), MOST_USER_ENTRIES)));
            }
            List<Item> all = new ArrayList<>(system.values());
            all.addAll(user.values());
            refuseOverlap(all);
            return new MetadataTable(faults, region, Map.copyOf(system));
        }

        private Item item(int at) throws ImageException {
            Item item = new Item(Bytes.unsigned(table, at + 16), Bytes.unsigned(table, at + 20), region.offset() + at);
            boolean empty = item.offset == 0 && item.length == 0;
            if (item.length > MOST_ITEM_BYTES) {
                throw faults.field(Reason.LIMIT_EXCEEDED, "metadata table", "Length", item.at + 20,
                        Long.toString(item.length), "at most 1 MiB");
            }
            if (!empty && (item.offset < BYTES || item.offset + item.length > region.length())) {
                throw faults.field(Reason.OFFSET_OUT_OF_RANGE, "metadata table", "Offset", item.at + 16,
                        "%d for %d bytes".formatted(item.offset, item.length),
                        "a place behind the table and inside the region of %d bytes".formatted(region.length()));
            }
            return item;
        }

        private void refuseOverlap(List<Item> all) throws ImageException {
            all.sort(Comparator.comparingLong(Item::offset));
            for (int i = 1; i < all.size(); i++) {
                Item before = all.get(i - 1);
                Item item = all.get(i);
                if (before.offset + before.length > item.offset) {
                    source.refuse(faults.field(Reason.OVERLAP, "metadata table", "Offset", item.at + 16,
                            Long.toString(item.offset), "bytes that no other item uses"));
                }
            }
        }
    }

    /// The bytes of an item, null when there is none.
    @Nullable
    ByteBuffer find(ReplayedSource source, UUID id) throws IOException {
        Item item = items.get(id);
        if (item == null) {
            return null;
        }
        ByteBuffer bytes = Bytes.allocate((int) item.length);
        if (item.length > 0) {
            source.read(placeOf(item), bytes);
        }
        return bytes.flip();
    }

    /// The bytes of an item that has to be there, and as long as it is specified.
    ByteBuffer need(ReplayedSource source, UUID id, String name, int length) throws IOException {
        ByteBuffer bytes = find(source, id);
        if (bytes == null) {
            throw faults.structure(Reason.HEADER_INVALID, "metadata table", region.offset(), "has no item " + name);
        }
        if (bytes.limit() != length) {
            throw faults.field(Reason.HEADER_INVALID, "metadata table", name, at(id), bytes.limit() + " bytes long",
                    length + " bytes");
        }
        return bytes;
    }

    /// Byte of the file where an item lies.
    long at(UUID id) {
        Item item = items.get(id);
        return item == null ? region.offset() : placeOf(item);
    }

    private long placeOf(Item item) {
        return region.offset() + item.offset;
    }
}
