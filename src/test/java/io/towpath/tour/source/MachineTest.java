package io.towpath.tour.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.RangeSet;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import io.towpath.tour.source.Breakage.Part;
import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made-up VM tells the truth about what it holds and what changed, also after a start of the program.
class MachineTest {

    private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    @TempDir
    Path folder;

    private SimulatedVms vms;

    @BeforeEach
    void site() {
        vms = new SimulatedVms(folder, new HandTime(NOON));
    }

    @Test
    void whatItCallsChangedIsExactlyWhatDiffers() throws IOException {
        LiveVm vm = vms.open("branch-fs-08");
        vm.trackChanges(true);
        LiveSnapshot before = vm.snapshot("before", "", false);
        vms.time.spend(Duration.ofMinutes(20));
        LiveSnapshot after = vm.snapshot("after", "", false);

        for (int disk = 0; disk < 2; disk++) {
            LiveDisk then = vm.disks(before).get(disk);
            RangeSet changed = vm.changed(after, vm.disks(after).get(disk), String.valueOf(then.changeId()));
            assertThat(changed.bytes()).isPositive().isLessThan(then.capacityBytes() / 2);
            assertThat(changed.between(0, then.capacityBytes()))
                    .isEqualTo(differing(SimulatedVms.bytes(vm, before, disk), SimulatedVms.bytes(vm, after, disk)));
        }
    }

    @Test
    void somebodyAddsADiskAfterTheSeed() throws IOException {
        LiveVm vm = vms.open(Site.GROWS);
        vm.snapshot("tracking", "", false);
        assertThat(vm.disks(vm.snapshot("seed", "", false))).hasSize(1);
        LiveSnapshot next = vm.snapshot("next", "", false);

        assertThat(vm.disks(next)).hasSize(2);
        assertThat(vm.state().disks().getLast().label()).isEqualTo("Hard disk 2");
        assertThat(vms.open(Site.GROWS).state().disks()).as("kept").hasSize(2);
        assertThat(SimulatedVms.bytes(vm, next, 1)).hasSize(8 << 20);
    }

    @Test
    void throttledStorageIsATenthAsFastForAnHourInWhichItIsRead() throws IOException {
        LiveVm vm = vms.open("branch-web-03");
        LiveSnapshot snapshot = vm.snapshot("one", "", false);
        Duration usual = read(vm, snapshot);
        vms.breakage.breaks(Part.STORAGE);
        vms.time.spend(Duration.ofHours(5));

        assertThat(read(vm, snapshot)).isGreaterThan(usual.multipliedBy(8));
        vms.time.spend(Duration.ofHours(1));
        read(vm, snapshot);

        assertThat(vms.breakage.holds(Part.STORAGE)).isFalse();
        assertThat(read(vm, snapshot)).isEqualTo(usual);
    }

    private Duration read(LiveVm vm, LiveSnapshot snapshot) throws IOException {
        Instant before = vms.time.now();
        SimulatedVms.bytes(vm, snapshot, 0);
        return Duration.between(before, vms.time.now());
    }

    @Test
    void whatItCallsAllocatedIsAllThatIsNotZero() throws IOException {
        LiveVm vm = vms.open("branch-web-03");
        LiveSnapshot snapshot = vm.snapshot("one", "", false);
        LiveDisk disk = vm.disks(snapshot).getFirst();

        RangeSet stored = vm.allocated(snapshot, disk);
        byte[] bytes = SimulatedVms.bytes(vm, snapshot, 0);
        assertThat(stored.between(0, disk.capacityBytes())).isEqualTo(differing(new byte[bytes.length], bytes));
        assertThat(bytes[510]).as("a boot record").isEqualTo((byte) 0x55);
    }

    @Test
    void aSnapshotStaysAsItWasAndABytePlaceReadsAlikeHoweverItIsRead() throws IOException {
        LiveVm vm = vms.open(SimulatedVms.NEVER);
        LiveSnapshot snapshot = vm.snapshot("one", "", false);
        byte[] first = SimulatedVms.bytes(vm, snapshot, 0);
        vms.time.spend(Duration.ofHours(2));
        vm.state();
        assertThat(SimulatedVms.bytes(vm, snapshot, 0)).isEqualTo(first);

        var way = vm.ways(snapshot, vm.disks(snapshot).getFirst()).getFirst();
        try (var reader = io.towpath.disk.DiskImages.open(way.ref(), io.towpath.disk.OpenOptions.recognise())) {
            java.nio.ByteBuffer odd = java.nio.ByteBuffer.allocate(100_000);
            reader.read(Blocks.BYTES - 17, odd);
            assertThat(odd.array()).isEqualTo(Arrays.copyOfRange(first, Blocks.BYTES - 17, Blocks.BYTES - 17
                    + 100_000));
        }
    }

    @Test
    void afterAStartOfTheProgramItIsWhatItWas() throws IOException {
        LiveVm vm = vms.open("branch-fs-03");
        vm.trackChanges(true);
        LiveSnapshot kept = vm.snapshot("kept", "why", false);
        byte[] then = SimulatedVms.bytes(vm, kept, 1);
        vm.annotate("a note");
        vms.time.spend(Duration.ofHours(1));

        LiveVm again = vms.open("branch-fs-03");
        vms.time.spend(Duration.ofHours(1));
        assertThat(again.state()).isEqualTo(vm.state());
        assertThat(again.state().note()).isEqualTo("a note");
        assertThat(SimulatedVms.bytes(again, kept, 1)).isEqualTo(then);
        LiveSnapshot later = again.snapshot("later", "", false);
        assertThat(again.changed(later, again.disks(later).get(1), String.valueOf(vm.disks(kept).get(1).changeId()))
                .bytes()).isPositive();
    }

    @Test
    void nothingIsWrittenWhileItIsOff() throws IOException {
        LiveVm vm = vms.open(SimulatedVms.NEVER);
        vm.trackChanges(true);
        vm.snapshot("stun", "", false);
        assertThat(vm.shutDown(Duration.ofSeconds(15))).as("it takes its time").isFalse();
        assertThat(vm.shutDown(Duration.ofMinutes(5))).isTrue();
        assertThat(vm.state().power()).isEqualTo(Power.OFF);
        LiveSnapshot off = vm.snapshot("off", "", true);
        assertThat(off.quiesced()).isFalse();
        vms.time.spend(Duration.ofHours(5));
        LiveSnapshot later = vm.snapshot("later", "", false);
        String since = String.valueOf(vm.disks(off).getFirst().changeId());
        assertThat(vm.changed(later, vm.disks(later).getFirst(), since).count()).isZero();

        assertThat(vm.changedSince(vm.state().disks().getFirst(), since).count()).isZero();

        vm.powerOn();
        vms.time.spend(Duration.ofMinutes(5));
        LiveSnapshot on = vm.snapshot("on", "", false);
        assertThat(vm.changed(on, vm.disks(on).getFirst(), since).bytes()).isPositive()
                .isEqualTo(vm.changedSince(vm.state().disks().getFirst(), since).bytes());
    }

    @Test
    void aGuestThatIsDeafRunsOnUntilItsPowerIsTaken() throws IOException {
        LiveVm vm = vms.open(SimulatedVms.DEAF);
        assertThat(vm.shutDown(Duration.ofMinutes(5))).isFalse();
        vm.powerOff();
        assertThat(vm.state().power()).isEqualTo(Power.OFF);
    }

    @Test
    void aSourceThatForgotDoesNotKnowEarlierChangeIds() throws IOException {
        LiveVm vm = vms.open("branch-web-01");
        vm.trackChanges(true);
        LiveSnapshot before = vm.snapshot("before", "", false);
        String id = String.valueOf(vm.disks(before).getFirst().changeId());
        vms.breakage.forget();
        LiveSnapshot after = vm.snapshot("after", "", false);

        assertThatThrownBy(() -> vm.changed(after, vm.disks(after).getFirst(), id))
                .isInstanceOfSatisfying(SourceFaultException.class,
                        fault -> assertThat(fault.kind()).isEqualTo(Kind.TRACKING_RESET));
        String next = String.valueOf(vm.disks(after).getFirst().changeId());
        LiveSnapshot last = vm.snapshot("last", "", false);
        assertThat(vm.changed(last, vm.disks(last).getFirst(), next)).isNotNull();
    }

    @Test
    void whatIsBrokenIsToldAsAPlatformWouldTellIt() throws IOException {
        LiveVm vm = vms.open("branch-web-01");
        LiveVm other = vms.open("branch-web-02");
        LiveSnapshot snapshot = vm.snapshot("one", "", true);
        assertThat(snapshot.quiesced()).isTrue();

        vms.breakage.breaks(Part.NETWORK);
        assertFault(() -> SimulatedVms.bytes(vm, snapshot, 0), Kind.UNREACHABLE);
        vms.breakage.mend(Part.NETWORK);
        vms.breakage.breaks(Part.HOST);
        List<LiveVm> down = new ArrayList<>();
        for (LiveVm each : List.of(vm, other)) {
            try {
                each.state();
            } catch (SourceFaultException e) {
                assertThat(e).hasMessageContaining(Breakage.HOST);
                down.add(each);
            }
        }
        assertThat(down).as("of two hosts").hasSize(1);
        vms.breakage.mend(Part.HOST);
        vms.breakage.breaks(Part.SCRIPT);
        assertFault(() -> vm.snapshot("two", "", true), Kind.QUIESCE);
        assertThat(vm.snapshot("two", "", false).quiesced()).isFalse();
        vms.breakage.breaks(Part.DATASTORE);
        assertFault(() -> vm.snapshot("three", "", false), Kind.NO_SPACE);
        vms.breakage.mend(Part.DATASTORE);
        assertThat(vm.snapshot("three", "", false)).isNotNull();
    }

    private static void assertFault(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Kind kind) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SourceFaultException.class,
                fault -> assertThat(fault.kind()).isEqualTo(kind));
    }

    /// Runs of blocks.
    private static List<ByteRange> differing(byte[] one, byte[] other) {
        List<ByteRange> blocks = new ArrayList<>();
        for (int at = 0; at < one.length; at += Blocks.BYTES) {
            if (!Arrays.equals(one, at, at + Blocks.BYTES, other, at, at + Blocks.BYTES)) {
                blocks.add(new ByteRange(at, Blocks.BYTES));
            }
        }
        return RangeSet.of(blocks).between(0, one.length);
    }
}
