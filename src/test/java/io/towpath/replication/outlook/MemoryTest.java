package io.towpath.replication.outlook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryTest {

    /// Of the machine, which may begin anywhere, below zero too.
    private long nanos = Long.MAX_VALUE - 5;
    private final Memory<Integer> memory = new Memory<>(() -> nanos);
    private final AtomicInteger drawn = new AtomicInteger();

    @Test
    void whatIsMadeOfTheSameIsDrawnOnceInTenMinutes() {
        UUID id = UUID.randomUUID();

        assertThat(get(id, "pass 7")).isEqualTo(1);
        nanos += Memory.KEPT.toNanos();
        assertThat(get(id, "pass 7")).isEqualTo(1);
        nanos++;
        assertThat(get(id, "pass 7")).isEqualTo(2);
        assertThat(get(id, "pass 8")).isEqualTo(3);
        assertThat(get(UUID.randomUUID(), "pass 8")).as("another VM").isEqualTo(4);
        memory.put(id, "pass 9", 70);
        assertThat(get(id, "pass 9")).isEqualTo(70);
    }

    @Test
    void ofThousandsOfVmsThoseThatNobodyLooksAtAreForgotten() {
        UUID watched = UUID.randomUUID();
        UUID left = UUID.randomUUID();
        get(watched, "pass 7");
        get(left, "pass 7");

        for (int i = 0; i < 999; i++) {
            get(UUID.randomUUID(), "pass 7");
            get(watched, "pass 7");
        }

        assertThat(get(watched, "pass 7")).isEqualTo(1);
        assertThat(get(left, "pass 7")).isEqualTo(1002);
    }

    private int get(UUID id, String of) {
        return memory.get(id, of, drawn::incrementAndGet);
    }
}
