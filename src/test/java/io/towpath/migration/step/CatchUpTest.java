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
import io.towpath.replication.SourceWord;
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
    private SourceWord word = SourceWord.NOTHING;
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

        catchUp((Instant) null).run(peers.context().holding(() -> false));
        assertThat(asked).containsExactly("catch up");

        peers.estate.live = false;
        catchUp((Instant) null).run(peers.context().holding(() -> false));
        assertThat(asked).hasSize(1);
    }

    @Test
    void onceTheTargetMayHaveRunTheSourceIsAskedAndNothingIsBroughtOver() throws Exception {
        CatchUp after = catchUp(Instant.EPOCH);
        StepContext context = peers.context().holding(() -> false);
        assertThat(after.run(context)).isEmpty();
        wrote = true;

        ReplicationException e = catchThrowableOfType(ReplicationException.class, () -> after.run(context));

        assertThat(e.code()).isEqualTo("source-wrote");
        assertThat(e.what()).contains("web01").contains("is not at the target");
        assertThat(asked).containsExactly("wrote", "wrote");
    }

    @Test
    void thatTheSourceCannotTellWhatItWroteIsSaidAndIsNoNothing() throws Exception {
        word = new SourceWord(SourceWord.Said.UNKNOWN, "Hard disk 1: no COWD");
        List<PersonsWord> said = new ArrayList<>();
        StartTarget step = start(said);
        step.run(peers.context());
        said.add(new PersonsWord(peers.context().migration().id(), PersonsWord.Kind.TARGET_STARTED, "lena",
                "it is up", Instant.EPOCH));

        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).startsWith("Whether web01 wrote at ").endsWith("cannot be told"
                        + " (Hard disk 1: no COWD): look there before it is accepted. lena says that it runs:"
                        + " it is up"));
        assertThat(asked).containsExactly("behind", "wrote");
    }

    /// Looks come every few seconds, for as long as the person takes.
    @Test
    void whileAPersonIsAwaitedTheSourceIsNotAskedAgainWhatItWrote() {
        List<PersonsWord> said = new ArrayList<>();
        StartTarget step = start(said);

        for (int look = 0; look < 4; look++) {
            assertThat(step.copies(peers.context())).as("nothing to copy, nothing to wait for").isEmpty();
            assertThat(step.run(peers.context())).isInstanceOf(Outcome.Waits.class);
        }
        assertThat(asked).as("before it may be started").containsExactly("behind", "behind");

        said.add(new PersonsWord(peers.context().migration().id(), PersonsWord.Kind.TARGET_STARTED, "lena",
                "it is up", Instant.EPOCH));
        wrote = true;
        assertThat(step.run(peers.context())).isNotInstanceOf(Outcome.Done.class);
        wrote = false;
        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(asked).as("when it is said to run").containsExactly("behind", "behind", "wrote", "wrote");
    }

    @Test
    void whatTheSourceWroteBetweenTheGuardAndTheStartIsBroughtOverUnderSlotsToo() {
        assertThat(guard().run(peers.context())).isInstanceOf(Outcome.Done.class);
        StartTarget step = start(List.of());
        behind = true;

        assertThat(step.copies(peers.context())).contains(Work.FINAL);
        assertThat(step.run(peers.context())).as("they were decided on before it wrote")
                .isInstanceOfSatisfying(Outcome.Waits.class,
                        waits -> assertThat(waits.note()).contains("is brought over next"));
        assertThat(asked).containsOnly("behind");

        assertThat(step.run(peers.context().holding(() -> false))).isInstanceOfSatisfying(Outcome.Waits.class,
                waits -> assertThat(waits.note()).contains("Start it there"));
        assertThat(asked).containsOnlyOnce("catch up").last().isEqualTo("catch up");
        asked.clear();
        assertThat(step.copies(peers.context())).as("once it may have been started").isEmpty();
        assertThat(asked).isEmpty();
    }

    @Test
    void whatIsLeftOffIsAskedNothing() {
        PowerRecord off = new PowerRecord(peers.context().migration().id(),
                new PowerRecord.Source(Power.OFF, "web01", "", List.of()), Instant.EPOCH, null, null, null, null, null,
                null);
        behind = true;

        assertThat(start(List.of(), PowerFixtures.starting(off)).copies(peers.context())).isEmpty();
        assertThat(asked).isEmpty();
    }

    /// Of a source that ran when its cutover began and is off; a person starts the target.
    private StartTarget start(List<PersonsWord> said) {
        return start(said, PowerFixtures.starting(new PowerRecord(peers.context().migration().id(),
                new PowerRecord.Source(Power.ON, "web01", "", List.of()), Instant.EPOCH, null, null, null, null, null,
                null)));
    }

    private StartTarget start(List<PersonsWord> said, PowerRecords records) {
        Hypervisors platforms = new Hypervisors();
        platforms.source = Power.OFF;
        peers.estate.running = platforms.live();
        var words = PowerFixtures.words(
                kind -> said.stream().filter(word -> word.kind() == kind).findFirst());
        return new StartTarget(PowerFixtures.guard(peers.estate, List.of(peers.kvm), words), records, words,
                catchUp(records));
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
        public SourceWord wordSince(Trip trip) {
            asked.add("wrote");
            return wrote ? SourceWord.WROTE : word;
        }
    }
}
