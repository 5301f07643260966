package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryTest {

    private static final Instant NOW = Instant.parse("2031-02-03T04:05:06Z");

    private final Memory<Integer> memory = new Memory<>();
    private final AtomicInteger drawn = new AtomicInteger();

    @Test
    void whatIsMadeOfTheSameIsDrawnOnceInTenMinutes() {
        UUID id = UUID.randomUUID();

        assertThat(get(id, "pass 7", NOW)).isEqualTo(1);
        assertThat(get(id, "pass 7", NOW.plus(Memory.KEPT))).isEqualTo(1);
        assertThat(get(id, "pass 7", NOW.plus(Memory.KEPT).plusMillis(1))).isEqualTo(2);
        assertThat(get(id, "pass 8", NOW)).isEqualTo(3);
        assertThat(get(UUID.randomUUID(), "pass 8", NOW)).as("another VM").isEqualTo(4);
        memory.put(id, "pass 9", NOW, 70);
        assertThat(get(id, "pass 9", NOW)).isEqualTo(70);
    }

    @Test
    void ofThousandsOfVmsThoseThatNobodyLooksAtAreForgotten() {
        UUID watched = UUID.randomUUID();
        UUID left = UUID.randomUUID();
        get(watched, "pass 7", NOW);
        get(left, "pass 7", NOW);

        for (int i = 0; i < 999; i++) {
            get(UUID.randomUUID(), "pass 7", NOW);
            get(watched, "pass 7", NOW);
        }

        assertThat(get(watched, "pass 7", NOW)).isEqualTo(1);
        assertThat(get(left, "pass 7", NOW)).isEqualTo(1002);
    }

    private int get(UUID id, String of, Instant now) {
        return memory.get(id, of, now, drawn::incrementAndGet);
    }
}
