package io.towpath.replication.steward;

import io.towpath.platform.spi.LiveRoom;
import io.towpath.replication.SnapshotRoom;
import io.towpath.units.ByteSize;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Keeps so much free on each datastore as its limit says: a full one stops every VM on it, not only those that are moved. A
/// snapshot that had to go for lack of room is not taken again until there is half as much again as it grew to.
@Component
final class RoomKeeper implements SnapshotRoom {

    private final RoomBook book;
    private final StewardProperties.Space limits;

    RoomKeeper(RoomBook book, StewardProperties limits) {
        this.book = book;
        this.limits = limits.room();
    }

    @Override
    public Optional<String> before(UUID migrationId, LiveRoom told) {
        book.note(migrationId, told);
        return book.of(migrationId).stream().map(place -> again(place).or(() -> lacks(place.room())))
                .flatMap(Optional::stream).findFirst();
    }

    @Override
    public Optional<String> during(UUID migrationId, LiveRoom told) {
        book.note(migrationId, told);
        return book.of(migrationId).stream().map(place -> lacks(place.room())).flatMap(Optional::stream).findFirst();
    }

    @Override
    public Duration every() {
        return limits.lookEvery();
    }

    private Optional<String> lacks(Room room) {
        Long free = room.freeBytes();
        if (free == null) {
            return Optional.empty();
        }
        if (room.below()) {
            return Optional.of("datastore %s has %s, limit %s".formatted(room.datastore(), room.free(),
                    room.limit().words()));
        }
        Duration left = RoomBook.until(free - room.limit().bytes(), room.bytesPerHour());
        return left == null || left.compareTo(limits.ahead()) >= 0
                ? Optional.empty()
                : Optional.of("datastore %s has %s, and is below its limit of %s in %s at %s an hour (%s)".formatted(
                        room.datastore(), room.free(), room.limit().words(), RoomWords.time(left),
                        new ByteSize(room.bytesPerHour()), room.basis()));
    }

    private static Optional<String> again(RoomBook.Place place) {
        Long free = place.room().freeBytes();
        long grew = place.grewTo();
        return free == null || grew == 0 || free - place.room().limit().bytes() >= grew + grew / 2
                ? Optional.empty()
                : Optional.of(("datastore %s has %s, limit %s: too little for a snapshot that grew to %s before it was"
                        + " removed for lack of room").formatted(place.room().datastore(), place.room().free(),
                                place.room().limit().words(), new ByteSize(grew)));
    }
}
