package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.replication.ImageHolds.Hold;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A hold and a pass exclude each other, whichever was first.
class ImageHoldsTest extends ComparedVm {

    private static final Duration LONG = Duration.ofMinutes(30);

    private final UUID holder = UUID.randomUUID();
    private ImageHolds holds;

    @BeforeEach
    void holds() {
        holds = new ImageHolds(warm.jdbc, warm.stored());
    }

    @Test
    void noPassBeginsWhileImagesAreHeldAndTheNextOneBringsAllOver() throws Exception {
        assertThat(hold(holder)).isInstanceOf(Hold.NotNow.class);
        warm.seeded();
        assertThat(hold(holder)).isInstanceOfSatisfying(Hold.Held.class, held -> assertThat(held.pass()).isEqualTo(1));
        assertThat(hold(holder)).as("again").isInstanceOf(Hold.Held.class);
        assertThat(hold(UUID.randomUUID())).isInstanceOf(Hold.NotNow.class);
        byte[] before = warm.there(A);
        vm.writes(5);

        for (int kind = 0; kind < 2; kind++) {
            boolean last = kind == 1;
            ReplicationException e = catchThrowableOfType(ReplicationException.class,
                    () -> {
                        if (last) {
                            warm.replicator().finalPass(warm.trip());
                        } else {
                            warm.replicator().pass(warm.trip());
                        }
                    });
            assertThat(e.code()).isEqualTo(ReplicationException.HELD);
        }
        assertThat(warm.there(A)).isEqualTo(before);
        assertThat(warm.stored().passes(warm.migration)).hasSize(1);

        holds.release(warm.migration, UUID.randomUUID(), "not the holder's");
        assertThat(holds.heldUntil(warm.migration)).isPresent();
        assertThat(holds.doubt(warm.migration, holder)).isEmpty();
        holds.release(warm.migration, holder, null);
        holds.release(warm.migration, holder, "again");
        assertThat(holds.heldUntil(warm.migration)).isEmpty();
        warm.replicator().pass(warm.trip());
        assertThat(warm.there(A)).isEqualTo(vm.now(A));
    }

    @Test
    void whatAPassWritesToIsNotHeld() throws Exception {
        warm.seeded();
        Replication of = warm.stored().of(warm.migration).orElseThrow();
        Run run = warm.log().take(warm.migration);
        warm.log().begin(run, of, Pass.Kind.DELTA);
        assertThat(hold(holder)).isInstanceOfSatisfying(Hold.NotNow.class,
                not -> assertThat(not.why()).contains("Pass 2 writes"));

        Pass open = warm.log().open(warm.migration).orElseThrow();
        warm.log().failed(run, open, "target-io", "the disk is full");
        assertThat(hold(holder)).as("its images are between two moments").isInstanceOfSatisfying(Hold.NotNow.class,
                not -> assertThat(not.why()).contains("did not land"));
        warm.replicator().pass(warm.trip());
        assertThat(hold(holder)).isInstanceOf(Hold.Held.class);
    }

    /// Between its look at the source and its first row a pass stands still for long enough.
    @Test
    void aPassThatWasAboutToBeginWhenTheyWereHeldDoesNot() throws Exception {
        warm.seeded();
        Replication of = warm.stored().of(warm.migration).orElseThrow();
        Run run = warm.log().take(warm.migration);
        hold(holder);

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.log().begin(run, of, Pass.Kind.DELTA));

        assertThat(e.isStop()).isTrue();
        assertThat(warm.stored().passes(warm.migration)).hasSize(1);
    }

    @Test
    void whatPassedBetweenTheLookAndTheHoldIsNotHeld() throws Exception {
        warm.seeded();
        ImageHolds.Look seen = holds.look(warm.migration);
        assertThat(holds.freeSince(warm.migration)).isPresent();
        vm.writes(5);
        warm.replicator().pass(warm.trip());

        assertThat(holds.hold(warm.migration, holder, LONG, seen)).isInstanceOf(Hold.NotNow.class);
        assertThat(hold(holder)).isInstanceOf(Hold.Held.class);
        assertThat(holds.freeSince(warm.migration)).isEmpty();
    }

    @Test
    void whoWorksAtTheSourceAloneIsNotHeldBack() throws Exception {
        warm.seeded();
        hold(holder);

        warm.replicator().goOn(warm.migration);
        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());
    }

    @Test
    void anImageThatChangedMeanwhileIsComparedWhole() throws Exception {
        warm.seeded();
        hold(holder);
        Files.setLastModifiedTime(warm.file(A), FileTime.fromMillis(1));

        String doubt = holds.doubt(warm.migration, holder).orElseThrow();
        holds.release(warm.migration, holder, doubt);

        assertThat(warm.replicator().pass(warm.trip()).disks()).allSatisfy(
                disk -> assertThat(disk.why()).contains("changed while a test boot ran"));
    }

    private Hold hold(UUID by) throws IOException {
        return holds.hold(warm.migration, by, LONG, holds.look(warm.migration));
    }
}
