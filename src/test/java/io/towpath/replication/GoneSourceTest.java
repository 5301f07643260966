package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How a trip leaves a source where nothing of it is left.
class GoneSourceTest {

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;
    private boolean opens = true;
    private Warm.Opening closed = () -> {
        throw gone();
    };

    @BeforeEach
    void aVmThatIsOver() throws Exception {
        vm = new FileVm(folder, 45, 1 << 20);
        vm.writes(5);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> {
            return opens ? vm : closed.open();
        });
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
    }

    @AfterEach
    void close() {
        warm.close();
    }

    private static IOException gone() {
        return new SourceFaultException(Kind.GONE, "ManagedObjectNotFound", "vm-7 has already been deleted", null);
    }

    /// Seen when the session is opened, or by the first call.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofAVmThatWasDeletedSnapshotsStayOnTheBooksAndTheTripEnds(boolean atOnce) throws Exception {
        opens = !atOnce;
        vm.hook = point -> {
            throw gone();
        };

        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).hasValueSatisfying(
                told -> assertThat(told).contains("web01 is not at the source any more", "already been deleted"));
        assertThat(warm.replicator().restoreTracking(warm.migration, warm.trip().vm())).hasValueSatisfying(
                told -> assertThat(told).contains("not turned off"));

        assertThat(warm.stored().openSnapshots()).singleElement().satisfies(snapshot -> {
            assertThat(snapshot.removalWantedAt()).isNotNull();
            assertThat(snapshot.lastError()).contains("already been deleted");
        });
        assertThat(warm.stored().passes(warm.migration)).extracting(Pass::state).containsOnly(Pass.State.DONE);
        assertThat(warm.replicator().restoreTracking(warm.migration, warm.trip().vm())).as("asked once").isEmpty();
    }

    /// Neither yes nor gone: the VM is there, and what it says of a snapshot may be otherwise at the next try.
    @Test
    void aSnapshotThatIsNotFoundIsNoVmThatIsGone() throws Exception {
        vm.hook = point -> {
            if (point.equals("before remove")) {
                throw gone();
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));

        assertThat(e.code()).isEqualTo("source-snapshot-unknown");
        assertThat(e.passes()).isTrue();
        assertThat(warm.stored().passes(warm.migration)).as("not closed").extracting(Pass::state)
                .contains(Pass.State.LANDED);
        vm.hook = point -> {};
        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).isPresent();
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// What is asked of it then is answered as if all were gone.
    @Test
    void aSnapshotThatIsRemovedWhileItIsReadIsNoVmThatIsGone() throws Exception {
        vm.hook = point -> {
            if (point.equals("before changed")) {
                vm.hook = _ -> {};
                vm.lose(warm.last().snapshotName());
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().finalPass(warm.trip()));

        assertThat(e.code()).isEqualTo("snapshot-gone");
        assertThat(e.passes()).as("nobody is needed").isTrue();
        assertThat(warm.last().state()).isEqualTo(Pass.State.FAILED);
        assertThat(warm.replicator().finalPass(warm.trip()).state()).isEqualTo(Pass.State.LANDED);
    }

    @Test
    void aSourceThatStopsAnsweringIsNotTakenForOneThatIsGone() {
        vm.hook = point -> {
            if (point.equals("before remove")) {
                opens = false;
                throw gone();
            }
        };
        closed = () -> {
            throw new IOException("no route to host");
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().removeSnapshots(warm.migration, warm.trip().vm()));

        assertThat(e.code()).isEqualTo("source-io");
    }

    @Test
    void whoEndsATripWithoutItsSourceIsKept() {
        assertThat(warm.replicator().sourceIsLeft(warm.migration)).isFalse();

        warm.replicator().leaveSource(warm.migration, "lena", "the vCenter was switched off");

        assertThat(warm.replicator().sourceIsLeft(warm.migration)).isTrue();
    }

    /// An error of a closed one says that it was given up.
    @Test
    void aRemovalLeavesNoErrorOnTheBooks() {
        SourceSnapshot snapshot = warm.stored().openSnapshots().getFirst();
        warm.ledger().failed(snapshot, "a task is in progress");
        warm.ledger().removed(snapshot);
        warm.ledger().failed(snapshot, "whoever was slower");

        assertThat(warm.stored().snapshots(warm.migration)).filteredOn(each -> each.id().equals(snapshot.id()))
                .singleElement().satisfies(closed -> {
                    assertThat(closed.removedAt()).isNotNull();
                    assertThat(closed.lastError()).isNull();
                    assertThat(closed.givenUp()).isFalse();
                });
    }

    @Test
    void aPassWhoseSnapshotWentJustBeforeAKillIsClosedByTheNextTry() throws Exception {
        warm.jdbc.sql("update source_snapshot set removed_at = now()").update();

        assertThat(warm.replicator().removeSnapshots(warm.migration, warm.trip().vm())).isEmpty();

        assertThat(warm.stored().passes(warm.migration)).extracting(Pass::state).containsOnly(Pass.State.DONE);
    }
}
