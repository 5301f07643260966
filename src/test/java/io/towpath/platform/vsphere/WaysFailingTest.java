package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.Judges;
import io.towpath.disk.ImageException;
import io.towpath.disk.RateLimit;
import io.towpath.disk.Reason;
import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Shortage;
import io.towpath.platform.spi.SourceFaultException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ways that fail otherwise than was thought of.
class WaysFailingTest {

    @TempDir
    Path data;

    private final WayBook book = new WayBook(Clock.systemUTC());

    private Ways ways(String... program) throws IOException {
        Sessions sessions = Told.sessions(Told.PROPERTIES, Clock.systemUTC());
        LiveProperties patience = new LiveProperties(Duration.ofMillis(20), Duration.ofSeconds(2),
                Duration.ofSeconds(2),
                Duration.ofSeconds(2), Duration.ofSeconds(2), List.of(program));
        return new Ways(sessions, Told.HERE, Told.NBD, Told.PROPERTIES, patience, book, Clock.systemUTC(), data);
    }

    private static Reading reading(Place place) {
        return reading(place, RateLimit.open(null));
    }

    private static Reading reading(Place place, RateLimit limit) {
        return new Reading(place, "vc", "vm-42", "web01", "DC0",
                new LiveSnapshot("snapshot-7", "towpath-1-1", "", Instant.EPOCH, null, false),
                new LiveDisk("2000", "Hard disk 1", 1 << 20, "[DS] a/a.vmdk", "u", null), List.of("[DS] a/a.vmdk"),
                "ParaVirtualSCSIController0:0", 0, 1, limit);
    }

    /// A trip that was cancelled does not wait for what says nothing, and has no other way tried.
    @Test
    void aServerThatIsSilentIsNotWaitedForWhenTheTripWasStopped() throws IOException {
        Ways ways = ways("true", "{socket}");
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Place place = new Place("https://127.0.0.1:1", null, null,
                    "nbd://127.0.0.1:" + silent.getLocalPort() + "/{snapshot}/{disk}");
            Reading reading = reading(place, RateLimit.open(null).until(() -> true));
            long started = System.nanoTime();

            assertThatThrownBy(() -> ways.of(reading)).isInstanceOfSatisfying(ImageException.class, e -> assertThat(e
                    .reason()).isEqualTo(Reason.CANCELLED));

            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(20));
        }
    }

    @Test
    void oneThatFailsUnexpectedlyIsOneThatFails() throws IOException {
        Ways ways = ways("true", "{socket}");
        // nobody to sign in as: whoever gets that far fails with what is no IOException
        Reading reading = reading(Place.of("https://127.0.0.1:1"));

        assertThat(ways.of(reading)).isEmpty();

        assertThat(book.transports("vc")).filteredOn(way -> !way.name().equals("nbd"))
                .allMatch(way -> way.reach() == Reach.FAILS);
        try (Stream<Path> left = Files.walk(data.resolve("reading").resolve("run"))) {
            assertThat(left.filter(each -> !each.endsWith("run"))).as("sockets, passwords, what was printed").isEmpty();
        }
    }

    @Test
    void thatOurOwnDirectoryFailsSaysNothingOfAWay() throws IOException {
        Ways ways = ways("true", "{socket}");
        Files.writeString(data.resolve("reading"), "no folder");

        assertThatThrownBy(() -> ways.of(reading(Place.of("https://127.0.0.1:1"))))
                .isInstanceOfSatisfying(SourceFaultException.class, e -> assertThat(e.isOurs()).isTrue());

        assertThat(book.transports("vc")).filteredOn(way -> way.name().equals("nbdkit")).singleElement()
                .satisfies(way -> {
                    assertThat(way.reach()).isEqualTo(Reach.UNKNOWN);
                    assertThat(way.why()).contains("Towpath's own data directory fails");
                });
    }

    @Test
    void aHostWithoutMemorySaysNothingOfAWay() throws Exception {
        Path socket = data.resolve("nbd");
        Path ready = data.resolve("pid");
        Process server = new ProcessBuilder(Judges.require("nbdkit").toString(), "-f", "--exit-with-parent", "-U",
                socket.toString(), "-P", ready.toString(), "--filter=error", "memory", "1M", "error=ENOMEM",
                "error-pread-rate=100%").redirectErrorStream(true).redirectOutput(data.resolve("log").toFile()).start();
        try {
            while (!Files.exists(ready)) {
                assertThat(server.waitFor(20, TimeUnit.MILLISECONDS)).as("nbdkit ended").isFalse();
            }
            Reading reading = reading(new Place("https://127.0.0.1:1", null, null,
                    "nbd+unix:///{snapshot}-{disk}?socket=" + socket));

            assertThatThrownBy(() -> ways().of(reading)).isInstanceOf(IOException.class).satisfies(
                    e -> assertThat(Shortage.of(e)).as(e.toString()).isTrue());

            assertThat(book.transports("vc")).noneMatch(way -> way.reach() == Reach.FAILS);
        } finally {
            server.destroy();
        }
    }
}
