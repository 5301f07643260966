package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.migration.MigrationView;
import io.towpath.migration.State;
import io.towpath.migration.StepView;
import io.towpath.migration.power.PowerFixtures;
import io.towpath.migration.power.PowerRecord;
import io.towpath.replication.Pass;
import io.towpath.replication.Quiesce;
import io.towpath.replication.Replication;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.SourceComparisons.Said;
import io.towpath.replication.Trip;
import io.towpath.slot.Work;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Where it is wanted nothing starts that is not known to be equal, unless a person went on without that.
class CompareBeforeStartTest {

    @TempDir
    Path folder;
    private Peers peers;
    private boolean wanted = true;
    private boolean lies;
    private Said said = Said.EQUAL;
    private @Nullable String leftBy;
    private int repaired;
    private int compared;
    private int caughtUp;
    private @Nullable String fails;
    private boolean digests = true;
    private boolean withdrawn;
    private Replicas replicas;
    private NoReplicator replicator;
    private CompareBeforeStart step;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
        peers.estate.live = true;
        replicas = peers.replicas(new NoReplications() {
            @Override
            public Optional<Replication> of(UUID migrationId) {
                return Optional
                        .of(new Replication(migrationId, new UUID(0, 8), "vm-7", "web01", Quiesce.TRY, true, null,
                                null, null, null, null, List.of()));
            }
        });
        replicator = new NoReplicator() {
            @Override
            public Optional<Pass> catchUp(Trip trip) throws ReplicationException {
                if (fails != null) {
                    throw new ReplicationException(fails, "no answer", "Look.", true, null);
                }
                caughtUp++;
                if (said == Said.DIFFERS) {
                    repaired++;
                    said = Said.WHOLE_BEFORE;
                }
                return Optional.empty();
            }
        };
        step = step(null);
    }

    private CompareBeforeStart step(@Nullable Instant startBegan) {
        return new CompareBeforeStart(replicas, replicator, new Compared(), PowerFixtures.records(new PowerRecord(
                peers.context().migration().id(), null, Instant.EPOCH, null, null, null, startBegan, null, null)));
    }

    @Test
    void whereNobodyWantsItTheOutageIsNoLonger() {
        wanted = false;

        assertThat(step.copies(peers.context())).isEmpty();
        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).startsWith("Not asked for"));
        assertThat(compared).isZero();
        assertThat(withdrawn).isTrue();
    }

    @Test
    void itTakesTheSlotsOfALastPassAndTellsWhatWasCompared() {
        assertThat(step.copies(peers.context())).contains(Work.FINAL);
        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).contains("1 MiB (1048576 bytes) compared"));
    }

    @Test
    void whatDiffersIsBroughtOverAndTold() {
        lies = true;

        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class, done -> assertThat(done.note())
                .contains("was read whole in the last pass", "it was brought over: Hard disk 1: at byte 65536."));
        assertThat(repaired).isOne();
        assertThat(compared).isEqualTo(2);
    }

    @Test
    void oneThatCannotBeComparedWaitsForAPerson() {
        said = Said.NOT_COMPARED;
        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.code()).isEqualTo("source-not-compared");
            assertThat(failed.passes()).isFalse();
        });

        leftBy = "lena";
        fails = "source-io";
        assertThat(step.run(peers.context())).as("the source is not asked any more")
                .isInstanceOfSatisfying(Outcome.Done.class,
                        done -> assertThat(done.note()).startsWith("lena went on without it."));
    }

    @Test
    void nothingIsBroughtOverOnceItsTargetMayRun() {
        step = step(Instant.EPOCH);

        assertThat(step.copies(peers.context())).isEmpty();
        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).startsWith("Its target may run"));
        assertThat(caughtUp + compared).isZero();
    }

    /// As of one whose group waited when there was no such step yet: the others take it for one that arrived.
    @ParameterizedTest
    @ValueSource(strings = {"define-target", "wait-for-group"})
    void oneThatWasPastItIsNotComparedBeforeItsTargetStarts(String later) {
        StepContext at = at(later);

        assertThat(step.copies(at)).isEmpty();
        assertThat(step.run(at)).isInstanceOfSatisfying(Outcome.Done.class,
                done -> assertThat(done.note()).startsWith("Its cutover was past it"));
        assertThat(caughtUp + compared).isZero();
        assertThat(step.copies(at("final-pass"))).contains(Work.FINAL);
    }

    private StepContext at(String begun) {
        StepContext plain = peers.context();
        MigrationView of = plain.migration();
        return new StepContext(new MigrationView(of.id(), of.vmId(), of.vmName(), 1, null, null, of.targetId(),
                of.mode(),
                of.targetFormat(), null, State.CUTTING_OVER, Instant.EPOCH, "started", "", "system", null, null, 5,
                List.of(new StepView(begun, "It", State.CUTTING_OVER, StepView.Progress.RUNNING, Instant.EPOCH, null,
                        null)),
                1), plain.vm(), plain.target(), plain.stop(), plain.landsAt(), plain.lease(), false);
    }

    @Test
    void whatHasNoDigestsIsComparedByOneMorePassAndKeepsNobodyWaiting() {
        digests = false;

        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Done.class);
        assertThat(caughtUp).isEqualTo(2);
        assertThat(compared).isOne();
    }

    @Test
    void aSourceThatDoesNotAnswerIsTriedAgain() {
        fails = "source-io";

        assertThat(step.run(peers.context())).isInstanceOfSatisfying(Outcome.Failed.class,
                failed -> assertThat(failed.passes()).isTrue());
    }

    private final class Compared implements SourceComparisons {

        @Override
        public boolean isDue(UUID migrationId) {
            return true;
        }

        @Override
        public boolean wantedBeforeStart(UUID migrationId) {
            return wanted;
        }

        @Override
        public Comparison compareBeforeStart(Trip trip) {
            compared++;
            if (lies) {
                lies = false;
                said = Said.DIFFERS;
            }
            return of(trip.migrationId());
        }

        @Override
        public Comparison of(UUID migrationId) {
            return new Comparison(List.of(new Disk("2000", "Hard disk 1", said, said == Said.DIFFERS
                    ? "at byte 65536"
                    : "", 1 << 20, 1 << 20, 0)), null, null, leftBy);
        }

        @Override
        public boolean comparesWithoutDigests(UUID migrationId) {
            boolean any = !digests;
            digests = true;
            return any;
        }

        @Override
        public void withdrawn(UUID migrationId) {
            withdrawn = true;
        }

        @Override
        public void await(UUID migrationId) {}

        @Override
        public Comparison compare(Trip trip) {
            throw new AssertionError("in the soak only");
        }

        @Override
        public void accept(UUID migrationId, String by, String why) {}

        @Override
        public void leave(UUID migrationId, String by, String why) {}

        @Override
        public void over(UUID migrationId) {}
    }
}
