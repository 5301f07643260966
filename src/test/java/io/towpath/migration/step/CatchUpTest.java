package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.migration.Mode;
import io.towpath.migration.power.PersonsWord;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerRecord;
import io.towpath.migration.power.PowerRecords;
import io.towpath.platform.spi.Power;
import io.towpath.replication.Pass;
import io.towpath.replication.Quiesce;
import io.towpath.replication.Replication;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.Trip;
import io.towpath.slot.Work;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a cutover whose source is not what arrived.
class CatchUpTest {

    @TempDir
    Path folder;

    private Peers peers;
    private final List<String> asked = new ArrayList<>();
    private boolean behind;
    private boolean wrote;
    private @Nullable ReplicationException refuses;

    @BeforeEach
    void aVmAtAHypervisor() {
        peers = new Peers(folder);
        peers.estate.live = true;
    }

    @Test
    void otherDisksThanTheTargetIsDescribedWithAbortTheCutover() {
        var drift = new ReplicationException(ReplicationException.DRIFT,
                "web01 is not what was planned: Hard disk 2, 1 GiB, was added.", "Undo it.", false, null);

        assertThat(Aborts.of(peers.vm, drift)).isInstanceOfSatisfying(Outcome.Aborted.class, aborted -> {
            assertThat(aborted.code()).isEqualTo("source-drift");
            assertThat(aborted.what()).contains("Hard disk 2").contains("was not started");
        });
        assertThat(Aborts.of(peers.vm, new ReplicationException("source-io", "It broke.", "Wait.", true, null)))
                .isEqualTo(new Outcome.Failed("source-io", "It broke.", "Wait.", true));
    }

    @Test
    void aSourceThatRunsWhenItIsCaughtUpWithAbortsTheCutover() {
        refuses = new ReplicationException("source-running", "web01 is ON, expected it off.", "Shut it down.", false,
                null);

        assertThat(guard().run(peers.context().holding(() -> false))).isInstanceOfSatisfying(Outcome.Aborted.class,
                aborted -> {
                    assertThat(aborted.code()).isEqualTo("source-running");
                    assertThat(aborted.what()).contains("web01 runs at").contains("The target was not started");
                });
    }

    @Test
    void whatTheSourceWroteIsBroughtOverUnderTheSlotsOfALastPass() {
        GuardTwoRunning guard = guard();
        assertThat(guard.copies(peers.context())).as("nothing to copy, nothing to wait for").isEmpty();
        assertThat(guard.run(peers.context())).isInstanceOf(Outcome.Done.class);
        behind = true;

        assertThat(guard.copies(peers.context())).contains(Work.FINAL);
        assertThat(guard.run(peers.context().holding(() -> false))).isInstanceOf(Outcome.Done.class);
        assertThat(asked).containsExactly("behind", "behind", "behind", "catch up");
    }

    @Test
    void aSourceThatWritesAfterTheSlotsWereDecidedOnIsBroughtOverWhenTheyAreHeld() {
        behind = true;

        assertThat(guard().run(peers.context())).isInstanceOf(Outcome.Waits.class);

        assertThat(asked).containsExactly("behind");
    }

    @Test
    void aSourceThatRunsWaitsForNoSlots() {
        refuses = new ReplicationException("source-running", "web01 is ON, expected it off.", "Shut it down.", false,
                null);

        assertThat(guard().copies(peers.context())).isEmpty();
        assertThat(guard().run(peers.context())).isInstanceOf(Outcome.Aborted.class);
    }

    @Test
    void aColdVmIsAskedTooAndOneOfFilesIsNot() throws Exception {
        assertThat(peers.context().migration().mode()).isEqualTo(Mode.COLD);

        catchUp((Instant) null).run(peers.context());
        assertThat(asked).containsExactly("catch up");

        peers.estate.live = false;
        catchUp((Instant) null).run(peers.context());
        assertThat(asked).hasSize(1);
    }

    @Test
    void onceTheTargetMayHaveRunTheSourceIsAskedAndNothingIsBroughtOver() throws Exception {
        CatchUp after = catchUp(Instant.EPOCH);
        assertThat(after.run(peers.context())).isEmpty();
        wrote = true;

        ReplicationException e = catchThrowableOfType(ReplicationException.class, () -> after.run(peers.context()));

        assertThat(e.code()).isEqualTo("source-wrote");
        assertThat(e.what()).contains("web01").contains("is not at the target");
        assertThat(asked).containsExactly("wrote", "wrote");
    }

    /// Looks come every few seconds, for as long as the person takes.
    @Test
    void whileAPersonIsAwaitedTheSourceIsNotAskedAgainWhatItWrote() {
        Hypervisors platforms = new Hypervisors();
        platforms.source = Power.OFF;
        peers.estate.running = platforms.live();
        UUID id = peers.context().migration().id();
        PowerRecords records = PowerFixtures.starting(new PowerRecord(id,
                new PowerRecord.Source(Power.ON, "web01", "", List.of()), Instant.EPOCH, null, null, null, null, null,
                null));
        List<PersonsWord> said = new ArrayList<>();
        var words = PowerFixtures.words(
                kind -> said.stream().filter(word -> word.kind() == kind).findFirst());
        var step = new StartTarget(PowerFixtures.guard(peers.estate, List.of(peers.kvm), words), records, words,
                catchUp(records));

        for (int look = 0; look < 4; look++) {
            assertThat(step.run(peers.context())).isInstanceOf(Outcome.Waits.class);
        }
        assertThat(asked).as("before it may be started").containsExactly("catch up");

        said.add(new PersonsWord(id, PersonsWord.Kind.TARGET_STARTED, "lena", "it is up", Instant.EPOCH));
        wrote = true;
        assertThat(step.run(peers.context())).isNotInstanceOf(Outcome.Done.class);
        wrote = false;
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(asked).as("when it is said to run").containsExactly("catch up", "wrote", "wrote");
    }

    /// Of a source that was off when its cutover began.
    private GuardTwoRunning guard() {
        PowerRecord off = new PowerRecord(new UUID(0, 3), null, Instant.EPOCH, null, null, null, null, null, null);
        return new GuardTwoRunning(
                PowerFixtures.guard(peers.estate, List.of(), PowerFixtures.words(_ -> Optional.empty())),
                PowerFixtures.records(off), catchUp((Instant) null));
    }

    private CatchUp catchUp(@Nullable Instant startBegan) {
        return catchUp(PowerFixtures.records(new PowerRecord(peers.context().migration().id(), null, Instant.EPOCH,
                null, null, null, startBegan, null, null)));
    }

    private CatchUp catchUp(PowerRecords records) {
        UUID id = peers.context().migration().id();
        var replication = new Replication(id, new UUID(0, 1), "vm-7", "web01", Quiesce.TRY, null, null, null, null,
                null, null, List.of());
        var replicas = new Replicas(peers.estate, peers.landing(), new NoReplications() {
            @Override
            public Optional<Replication> of(UUID migrationId) {
                return Optional.of(replication);
            }
        }, peers.mover);
        return new CatchUp(replicas, new Asked(), records);
    }

    private final class Asked extends NoReplicator {

        @Override
        public Optional<Pass> catchUp(Trip trip) throws ReplicationException {
            asked.add("catch up");
            refuse();
            return Optional.empty();
        }

        @Override
        public boolean behind(Trip trip) throws ReplicationException {
            asked.add("behind");
            refuse();
            return behind;
        }

        private void refuse() throws ReplicationException {
            if (refuses != null) {
                throw refuses;
            }
        }

        @Override
        public boolean wroteSince(Trip trip) {
            asked.add("wrote");
            return wrote;
        }
    }
}
