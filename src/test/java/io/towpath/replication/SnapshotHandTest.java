package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.LiveState;
import io.towpath.slot.Stun;
import io.towpath.slot.Stuns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A snapshot that is there already by our name.
class SnapshotHandTest {

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway") // to take one needs no ledger
    private static final SnapshotHand.Turn TURN = new SnapshotHand.Turn(new UUID(0, 1), Stun.TAKE,
            SnapshotHand.LONG, () -> false, false);

    private final SnapshotHand hand = new SnapshotHand(null, Stuns.FREE);

    private FileVm left() throws IOException {
        FileVm vm = new FileVm(folder, 1, 1 << 20);
        vm.foreignSnapshot("towpath-1-1"); // as if nobody had settled
        return vm;
    }

    private static LiveState state(FileVm vm) {
        try {
            return vm.state();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void oneThatIsNotQuiescedIsTakenAnewWhereTheGuestHasToSettle() throws Exception {
        FileVm vm = left();
        SnapshotHand.Taken taken = hand.take(TURN, vm, _ -> state(vm), "towpath-1-1", "", Quiesce.REQUIRE);
        assertThat(taken.consistency()).isEqualTo(Consistency.QUIESCED);
        assertThat(vm.snapshotsLeft()).isOne();
        assertThat(vm.calls).contains("remove towpath-1-1");
    }

    /// A turn that is kept for who does not take it keeps others waiting.
    @Test
    void onlyWhoseStepAsksAgainKeepsItsPlaceInTheLine() throws IOException {
        FileVm vm = left();
        List<String> lines = new ArrayList<>();
        @SuppressWarnings("NullAway") // no turn comes, so nothing is written
        SnapshotHand waits = new SnapshotHand(null, new Stuns() {
            @Override
            public Held hold(UUID id, Stun kind, Duration longest, BooleanSupplier stop) {
                lines.add("once");
                throw new IllegalStateException("no turn");
            }

            @Override
            public Held inLine(UUID id, Stun kind, Duration longest, BooleanSupplier stop) {
                lines.add("comes back");
                throw new IllegalStateException("no turn");
            }
        });
        for (boolean comesBack : new boolean[]{false, true}) {
            for (Duration longest : List.of(SnapshotHand.SECONDS, SnapshotHand.SHORT)) {
                lines.clear();
                assertThatThrownBy(() -> waits.take(new SnapshotHand.Turn(new UUID(0, 1), Stun.TAKE, longest,
                        () -> false, comesBack), vm, _ -> state(vm), "towpath-1-1", "", Quiesce.TRY))
                        .hasMessage("no turn");
                assertThat(lines).containsExactly(comesBack ? "comes back" : "once");
            }
        }
    }

    @Test
    void whereTheNextOneIsNotQuiescedEitherNoneIsLeft() throws IOException {
        FileVm vm = left();
        vm.hook = point -> {
            if (point.equals("after remove") && vm.calls.stream().filter(call -> call.startsWith("snap")).count() < 2) {
                vm.foreignSnapshot("towpath-1-1");
            }
        };
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> hand.take(TURN, vm, _ -> state(vm), "towpath-1-1", "", Quiesce.REQUIRE));
        assertThat(e.code()).isEqualTo("quiesce-refused");
        assertThat(vm.snapshotsLeft()).isZero();
    }

    @Test
    void oneThatIsNotQuiescedIsSaidToBeSoWhereThatWillDo() throws Exception {
        FileVm vm = left();
        assertThat(hand.take(TURN, vm, _ -> state(vm), "towpath-1-1", "", Quiesce.TRY).consistency())
                .isEqualTo(Consistency.CRASH);
        assertThat(vm.snapshotsLeft()).isOne();
    }
}
