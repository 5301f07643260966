package io.towpath.migration.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.Vm;
import io.towpath.replication.ReplicationException;
import io.towpath.replication.SourceComparisons;
import io.towpath.replication.Trip;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source that neither does what it is asked for nor says that it does not know the VM.
class CleanSourceTest {

    @TempDir
    Path folder;
    private Peers peers;
    private final Source source = new Source();
    private final Kept kept = new Kept();
    private CleanSource step;

    @BeforeEach
    void prepare() {
        peers = new Peers(folder);
        step = new CleanSource(source, kept);
    }

    private Outcome.Failed failed(ReplicationException snapshots, @Nullable ReplicationException tracking) {
        source.snapshots = snapshots;
        source.tracking = tracking;
        return (Outcome.Failed) step.run(peers.context());
    }

    @Test
    void whatWasAskedAndAnsweredIsToldAndWhatToDo() {
        for (String code : List.of("source-fault", "source-unreachable", "source-busy", "source-no-space",
                "source-snapshot-unknown", "source-power")) {
            Outcome.Failed failed = failed(answers(code), null);

            assertThat(failed.code()).isEqualTo(code);
            assertThat(failed.what()).matches("web01 was asked to remove our snapshots at .+, and the answer was: "
                    + "GenericVmConfigFault 17");
            assertThat(failed.remedy()).isEqualTo("Look at its events. What is left there then can be removed by hand; "
                    + "or end the trip without its source.");
            assertThat(failed.passes()).as(code).isTrue();
        }
        assertThat(kept.over).as("it may be asked again").isFalse();
    }

    /// That is our own queue: it costs no try, and the vCenter is not asked whether it is there.
    @Test
    void withoutATurnAtItsHostItAsksAgainSoon() {
        source.snapshots = answers(ReplicationException.TURN);

        assertThat(step.run(peers.context()))
                .isEqualTo(new Outcome.Queued("GenericVmConfigFault 17", Duration.ofSeconds(30)));

        source.left = true;
        assertThat(step.run(peers.context())).as("a person did not want to wait").isInstanceOf(Outcome.Done.class);
    }

    @Test
    void aRightThatIsMissingIsNoMatterOfTime() {
        assertThat(failed(answers("source-denied"), null).passes()).isFalse();
    }

    @Test
    void whichOfTheTwoItWasIsTold() {
        source.tracking = answers("source-fault");

        Outcome.Failed failed = (Outcome.Failed) step.run(peers.context());

        assertThat(failed.what()).contains("was asked to turn change tracking off");
    }

    @Test
    void whoIsOvertakenStops() {
        source.snapshots = new ReplicationException(ReplicationException.STOPPED, "Stopped.", "Go on.", false, null);
        source.left = true;

        assertThat(step.run(peers.context())).isInstanceOf(Outcome.Stopped.class);
    }

    @Test
    void itEndsWithoutTheSourceOnceAPersonSaidSo() {
        source.snapshots = answers("source-fault");
        source.left = true;

        assertThat(step.run(peers.context())).isEqualTo(
                Outcome.done("Tracking stays on. 1 stays on the books: GenericVmConfigFault 17"));

        assertThat(source.kept).hasSize(1);
        assertThat(kept.over).isTrue();
    }

    private static ReplicationException answers(String code) {
        return new ReplicationException(code, "GenericVmConfigFault 17", "Look at its events.", false, null);
    }

    private static final class Source extends NoReplicator {

        @Nullable
        ReplicationException snapshots;
        @Nullable
        ReplicationException tracking;
        boolean left;
        final List<String> kept = new ArrayList<>();

        @Override
        public Optional<String> removeSnapshots(UUID migrationId, Vm vm) throws ReplicationException {
            if (snapshots != null) {
                throw snapshots;
            }
            return Optional.empty();
        }

        @Override
        public Optional<String> restoreTracking(UUID migrationId, Vm vm) throws ReplicationException {
            if (tracking != null) {
                throw tracking;
            }
            return Optional.empty();
        }

        @Override
        public Optional<String> leaveSnapshots(UUID migrationId, String why) {
            kept.add(why);
            return Optional.of("1 stays on the books: " + why);
        }

        @Override
        public Optional<String> leaveTracking(UUID migrationId) {
            return Optional.of("Tracking stays on.");
        }

        @Override
        public boolean sourceIsLeft(UUID migrationId) {
            return left;
        }
    }

    private static final class Kept implements SourceComparisons {

        @Override
        public boolean wantedBeforeStart(UUID migrationId) {
            return false;
        }

        @Override
        public Comparison compareBeforeStart(Trip trip) {
            throw new AssertionError("nobody asks for it");
        }

        boolean over;

        @Override
        public boolean isDue(UUID migrationId) {
            return false;
        }

        @Override
        public boolean comparesWithoutDigests(UUID migrationId) {
            throw new AssertionError("before the start only");
        }

        @Override
        public void withdrawn(UUID migrationId) {}

        @Override
        public void await(UUID migrationId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Comparison compare(Trip trip) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Comparison of(UUID migrationId) {
            return new Comparison(List.of(), null, null, null);
        }

        @Override
        public void accept(UUID migrationId, String by, String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void leave(UUID migrationId, String by, String why) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void over(UUID migrationId) {
            over = true;
        }
    }
}
