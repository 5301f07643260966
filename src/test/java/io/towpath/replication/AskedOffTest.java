package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which ask shut a source down is known also where a later try of the step found it off.
class AskedOffTest {

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    private record Asks(@Nullable Instant asked, @Nullable Instant stillRan, @Nullable Instant off) {}

    @BeforeEach
    void source() throws Exception {
        vm = new FileVm(folder, 7, 1 << 20);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.replicator().look(warm.trip());
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @Test
    void aTryThatLostTheAnswerShutItDown() throws Exception {
        AtomicBoolean lost = new AtomicBoolean();
        vm.hook = point -> {
            if (point.equals("after shutdown")) {
                lost.set(true);
            }
            if (lost.get()) {
                throw new SourceFaultException(SourceFaultException.Kind.UNREACHABLE, "gone", "no answer", null);
            }
        };
        fails();
        Asks first = asks();
        assertThat(first.asked()).isNotNull();
        assertThat(first.stillRan()).as("nobody knows").isNull();
        assertThat(first.off()).isNull();
        vm.hook = point -> {};

        assertThat(warm.replicator().shutDown(warm.trip())).isEqualTo("It is off.");

        assertThat(asks().asked()).isEqualTo(first.asked());
        assertThat(asks().off()).isAfter(first.asked());
    }

    @Test
    void aGuestThatTookTheAskIsShutDownByItAlsoWhenItIsSlow() throws Exception {
        vm.listens = false;
        fails();
        Asks slow = asks();
        assertThat(slow.asked()).isNotNull();
        assertThat(slow.stillRan()).isAfter(slow.asked());
        // on its way down it answers no more, whoever asks
        vm.guestAnswers = false;
        fails();
        assertThat(asks()).isEqualTo(slow);
        vm.power = Power.OFF;

        warm.replicator().shutDown(warm.trip());

        assertThat(asks().asked()).isEqualTo(slow.asked());
    }

    /// The rules of outages are not for one that is off.
    @Test
    void thatItWentOffAfterItsTryIsFoundAndWrittenDownWhenItIsItsTurn() throws Exception {
        vm.power = Power.OFF;
        assertThat(wentOff()).as("it was never to be shut down: it stands still").isFalse();
        assertThat(asks().off()).isNull();
        vm.power = Power.ON;
        vm.guestAnswers = false;
        fails();
        assertThat(wentOff()).isFalse();
        vm.power = Power.OFF;

        assertThat(wentOff()).as("by hand").isTrue();
        assertThat(asks().off()).as("it may be started again while its trip waits for slots").isNull();
        vm.power = Power.ON;
        assertThat(wentOff()).isFalse();
        vm.power = Power.OFF;

        warm.replicator().shutDown(warm.trip());

        assertThat(asks().off()).isNotNull();
        assertThat(warm.stored().of(warm.migration).orElseThrow().shutDown()).isNotNull();
    }

    private boolean wentOff() throws ReplicationException {
        return warm.replicator().wentOff(warm.migration, warm.trip().vm());
    }

    @Test
    void whatNobodyTookShutNothingDown() throws Exception {
        vm.guestAnswers = false;
        fails();
        assertThat(asks().asked()).isNull();
        vm.hook = point -> {
            if (point.equals("before shutdown")) {
                throw new SourceFaultException(SourceFaultException.Kind.DENIED, "NoPermission", "may not", null);
            }
        };
        fails();
        assertThat(asks().asked()).isNull();
    }

    @Test
    void itServedUntilItWasAskedAnew() throws Exception {
        vm.listens = false;
        fails();
        Asks first = asks();
        vm.listens = true;

        warm.replicator().shutDown(warm.trip());

        assertThat(asks().asked()).isAfter(first.stillRan());
        assertThat(asks().stillRan()).isNull();
        warm.replicator().goOn(warm.migration);
        assertThat(asks()).as("its cutover was given up").isEqualTo(new Asks(null, null, null));
    }

    private void fails() {
        warm.properties = new ReplicationProperties(2, 64, Duration.ZERO, Duration.ofHours(1), Duration.ofMillis(50));
        assertThat(catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().shutDown(warm.trip()))).isNotNull();
    }

    private Asks asks() {
        return warm.jdbc.sql("select asked_at, still_ran_at, shut_down_at from replication where migration_id = :id")
                .param("id", warm.migration).query((row, _) -> new Asks(instant(row.getTimestamp(1)),
                        instant(row.getTimestamp(2)), instant(row.getTimestamp(3))))
                .single();
    }

    private static @Nullable Instant instant(@Nullable Timestamp at) {
        return at == null ? null : at.toInstant();
    }
}
