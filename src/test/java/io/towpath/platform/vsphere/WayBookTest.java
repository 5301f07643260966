package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Capabilities.Reach;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Which way comes first at a server, by what was measured there.
class WayBookTest {

    private static final List<String> WORKS = List.of("nbd", "nbdkit", "folder");
    private static final long MIB = 1 << 20;

    private final WayBook book = new WayBook(Clock.systemUTC());

    @Test
    void theOrderStandsUntilAnotherIsMeasuredToBeHalfAgainAsFast() {
        assertThat(first()).isEqualTo("nbd");
        measured("nbd", 100);
        measured("folder", 149);
        assertThat(first()).isEqualTo("nbd");
        measured("nbdkit", 160);

        assertThat(book.first("vc", WORKS)).isEqualTo(
                new WayBook.First("nbdkit", "preferred: measured at 160 MiB/s, nbd at 100 MiB/s"));
        assertThat(book.first("another server", WORKS).way()).isEqualTo("nbd");
    }

    @Test
    void whatWasPreferredStaysUntilSomethingIsMuchFasterThanThat() {
        measured("nbd", 100);
        measured("folder", 160);
        assertThat(first()).isEqualTo("folder");

        measured("folder", 60, 4096); // slower on the whole, but not by half
        assertThat(book.first("vc", WORKS)).isEqualTo(new WayBook.First("folder",
                "preferred as before: measured at 69 MiB/s, and nbd with 100 MiB/s is not much faster"));
        measured("folder", 10, 65536);
        assertThat(book.first("vc", WORKS)).isEqualTo(new WayBook.First("nbd", null));
    }

    @Test
    void theFastestIsTakenAndOneThatDoesNotWorkNowIsNot() {
        measured("nbd", 10);
        measured("nbdkit", 20);
        measured("folder", 400);
        assertThat(first()).isEqualTo("folder");

        assertThat(book.first("vc", List.of("nbd", "nbdkit")).way()).isEqualTo("nbdkit");
        assertThat(book.first("vc", List.of("nbd")).why()).isNull();
    }

    @Test
    void aLittleThatWasReadSaysNothingOfSpeed() {
        measured("nbd", 100);
        measured("folder", 1000, 8);

        assertThat(first()).isEqualTo("nbd");
    }

    @Test
    void whatIsKnownOfOneThatWorksHoldsUntilItFails() {
        book.tried("vc", "folder", Reach.WORKS, "preferred");
        book.works("vc", "folder");
        assertThat(why()).isEqualTo("preferred");
        book.tried("vc", "folder", Reach.FAILS, "it hangs");
        book.works("vc", "folder");
        assertThat(why()).isNull();
    }

    private @Nullable String why() {
        return book.transports("vc").get(WayBook.WAYS.indexOf("folder")).why();
    }

    private String first() {
        return book.first("vc", WORKS).way();
    }

    private void measured(String way, int mibPerSecond) {
        measured(way, mibPerSecond, 1024);
    }

    private void measured(String way, int mibPerSecond, long mib) {
        book.moved("vc", way, mib * MIB, mib * 1_000_000_000 / mibPerSecond);
    }
}
