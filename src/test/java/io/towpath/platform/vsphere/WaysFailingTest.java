package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ways that fail otherwise than was thought of.
class WaysFailingTest {

    @TempDir
    Path data;

    @Test
    void oneThatFailsUnexpectedlyIsOneThatFails() throws IOException {
        Sessions sessions = Told.sessions(Told.PROPERTIES, Clock.systemUTC());
        WayBook book = new WayBook(Clock.systemUTC());
        LiveProperties patience = new LiveProperties(Duration.ofMillis(20), Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2), Duration.ofSeconds(2), List.of("true", "{socket}"));
        Ways ways = new Ways(sessions, Told.HERE, Told.NBD, Told.PROPERTIES, patience, book, Clock.systemUTC(), data);
        // nobody to sign in as: whoever gets that far fails with what is no IOException
        Reading reading = new Reading(Place.of("https://127.0.0.1:1"), "vc", "vm-42", "web01", "DC0",
                new LiveSnapshot("snapshot-7", "towpath-1-1", "", Instant.EPOCH, null, false),
                new LiveDisk("2000", "Hard disk 1", 1 << 20, "[DS] a/a.vmdk", "u", null), List.of("[DS] a/a.vmdk"),
                "ParaVirtualSCSIController0:0", 0, 1);

        assertThat(ways.of(reading)).isEmpty();

        assertThat(book.transports("vc")).filteredOn(way -> !way.name().equals("nbd"))
                .allMatch(way -> way.reach() == Reach.FAILS);
        try (Stream<Path> left = Files.walk(data.resolve("reading").resolve("run"))) {
            assertThat(left.filter(each -> !each.endsWith("run"))).as("sockets, passwords, what was printed").isEmpty();
        }
    }
}
