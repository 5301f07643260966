package io.towpath.slot;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.RateLimit;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionTemplate;

/// Nodes share what a rule allows.
class BandwidthTest extends SlotsOnPostgres {

    private static final long RATE = 90L << 20;

    private Bandwidth a;
    private Bandwidth b;

    @BeforeEach
    void nodes() {
        a = SlotWorld.bandwidth(jdbc, transactions, "a");
        b = SlotWorld.bandwidth(jdbc, transactions, "b");
        for (String node : List.of("a", "b", "idle")) {
            new LimitStore(jdbc, new SlotProperties(4)).beat(node);
        }
    }

    private record Copy(UUID id, long token) {}

    private Copy copies(String node, Bandwidth bandwidth, Work work) {
        UUID id = migration(work == Work.FINAL ? "CUTTING_OVER" : "SEEDING");
        long token = lease(id, node);
        assertThat(slots.ask(id, token, work, List.of(new Need(Resource.vcenter(source, "vc"), 1),
                new Need(Resource.link(source, "vc", target, "ocp"), 1), new Need(Resource.target(target, "ocp"), 1))))
                .isInstanceOf(Turn.Granted.class);
        if (work != Work.FINAL) {
            bandwidth.of(id, source);
        }
        return new Copy(id, token);
    }

    private long at(Bandwidth node) {
        return node.here(RatePlace.target(target));
    }

    @Test
    void aNodeThatCopiesAloneHasAllAndGivesWayToWhoCopiesBesideIt() {
        SlotWorld.rate(jdbc, a, RatePlace.target(target), RATE);
        copies("a", a, Work.SEED);
        assertThat(at(a)).as("others live, and copy nothing").isEqualTo(RATE);

        Copy second = copies("b", b, Work.SEED);
        assertThat(at(b)).as("nothing is left yet").isEqualTo(1);
        a.refresh();
        b.refresh();
        assertThat(List.of(at(a), at(b))).containsOnly(RATE / 2);

        slots.release(second.id(), second.token());
        a.refresh();
        assertThat(at(a)).as("the other may still read until it has looked").isEqualTo(RATE / 2);
        b.refresh();
        a.refresh();
        assertThat(at(a)).isEqualTo(RATE);
    }

    @Test
    void whereNothingChangesNoNodeWaitsForAnother() {
        AtomicInteger locked = new AtomicInteger();
        a = new Bandwidth(new BandwidthStore(jdbc), new ShareStore(jdbc) {
            @Override
            void lock() {
                locked.incrementAndGet();
                super.lock();
            }
        }, claims(), new LimitStore(jdbc, new SlotProperties(4)), new ThisNode("a"), Clock.systemUTC(), transactions);
        SlotWorld.rate(jdbc, a, RatePlace.target(target), RATE);
        copies("a", a, Work.SEED);
        assertThat(locked).hasValue(1);

        a.refresh();
        copies("a", a, Work.SEED);
        assertThat(locked).hasValue(1);
        copies("b", b, Work.SEED);
        a.refresh();
        assertThat(locked).hasValue(2);
        assertThat(at(a)).isEqualTo(RATE / 2);
    }

    @Test
    void whileANodeStandsStillWithTheLockRatesStayAndWhoComesWaits() {
        SlotWorld.rate(jdbc, a, RatePlace.target(target), RATE);
        copies("a", a, Work.SEED);
        UUID id = migration("SEEDING");
        assertThat(slots.ask(id, lease(id, "b"), Work.SEED, List.of(new Need(Resource.target(target, "ocp"), 1))))
                .isInstanceOf(Turn.Granted.class);

        new TransactionTemplate(transactions).executeWithoutResult(_ -> {
            new ShareStore(jdbc).lock();
            b.of(id, source);
            assertThat(at(b)).isEqualTo(1);
            assertThat(at(a)).isEqualTo(RATE);
        });
        b.refresh();
        a.refresh();
        b.refresh();

        assertThat(List.of(at(a), at(b))).containsOnly(RATE / 2);
    }

    @Test
    void aNodeThatWentSilentKeepsNothing() {
        SlotWorld.rate(jdbc, a, RatePlace.ALL, RATE);
        copies("a", a, Work.SEED);
        Copy second = copies("b", b, Work.SEED);
        a.refresh();
        b.refresh();
        assertThat(a.here(RatePlace.ALL)).isEqualTo(RATE / 2);

        sleeps(second.id());
        a.refresh();
        assertThat(a.here(RatePlace.ALL)).as("its lease has ended, and it may not know").isEqualTo(RATE / 2);
        jdbc.sql("update slot_node set seen_at = clock_timestamp() - interval '1 minute' where node = 'b'").update();
        a.refresh();

        assertThat(a.here(RatePlace.ALL)).isEqualTo(RATE);
    }

    @Test
    void lastPassesTakeNoPart() {
        SlotWorld.rate(jdbc, a, RatePlace.source(source), RATE);
        copies("a", a, Work.SEED);
        copies("b", b, Work.FINAL);
        a.refresh();

        assertThat(a.here(RatePlace.source(source))).isEqualTo(RATE);
    }

    @Test
    void aRuleHoldsForWhatItIsAboutAndForNothingElse() {
        SlotWorld.rate(jdbc, a, RatePlace.link(source, target), RATE);
        UUID elsewhere = UUID.randomUUID();
        UUID id = migration("SEEDING");
        slots.ask(id, lease(id, "a"), Work.SEED,
                List.of(new Need(Resource.link(source, "vc", elsewhere, "other"), 1)));
        a.of(id, source);
        copies("a", a, Work.SEED);

        assertThat(a.here(RatePlace.link(source, target))).isEqualTo(RATE);
        assertThat(List.of(a.here(RatePlace.link(source, elsewhere)), a.here(RatePlace.ALL), at(a)))
                .containsOnly(RateLimit.NONE);

        SlotWorld.rate(jdbc, a, null);
        assertThat(a.here(RatePlace.link(source, target))).isEqualTo(RateLimit.NONE);
        assertThat(jdbc.sql("select count(*) from bandwidth_share where node = 'a'").query(Integer.class).single())
                .isZero();
    }
}
