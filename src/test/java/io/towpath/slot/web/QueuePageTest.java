package io.towpath.slot.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.slot.Claim;
import io.towpath.slot.Queues;
import io.towpath.slot.Work;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QueuePageTest {

    private static final Instant NOW = Instant.parse("2031-02-03T04:05:06Z");

    @Test
    void ofALongQueueTheFirstHundredAreShownUntilAllAreWanted() {
        List<Queues.Entry> queue = IntStream.range(0, 503).mapToObj(QueuePageTest::entry).toList();

        QueuePage first = QueuePage.of(queue, Map.of(), false, NOW);
        assertThat(first.rows()).hasSize(100).last().extracting(QueuePage.Row::vm).isEqualTo("vm-99");
        assertThat(first.more()).isEqualTo(403);
        assertThat(first.copying()).as("of all of them").isEqualTo("3 VMs copy, 500 wait.");
        QueuePage all = QueuePage.of(queue, Map.of(), true, NOW);
        assertThat(all.rows()).hasSize(503);
        assertThat(all.more()).isZero();
        assertThat(QueuePage.of(queue.subList(0, 100), Map.of(), false, NOW).more()).isZero();
    }

    private static Queues.Entry entry(int number) {
        boolean held = number < 3;
        return new Queues.Entry(new Claim(UUID.randomUUID(), "vm-" + number, Work.SEED, List.of(),
                held ? Claim.State.HELD : Claim.State.WAITING, NOW, held ? NOW : null, held ? "north:1" : null, true,
                false), null);
    }
}
