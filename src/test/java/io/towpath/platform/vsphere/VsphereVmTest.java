package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.platform.spi.Capabilities.Privilege;
import io.towpath.platform.spi.LiveDisk;
import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A VM that serves users while it is looked at, snapshotted and changed.
class VsphereVmTest {

    @TempDir
    static Path folder;

    private static RealLab real;

    private RealLab.Guest guest;

    @BeforeAll
    static void start() throws IOException {
        real = new RealLab(folder.resolve("ds"), 36);
    }

    @AfterAll
    static void stop() {
        real.close();
    }

    @BeforeEach
    void next() throws IOException {
        real.lab.steer("/heal");
        guest = real.guest();
    }

    @AfterEach
    void leave() throws IOException {
        guest.close();
    }

    @Test
    void aVmIsToldAsItIs() throws IOException {
        LiveState state = guest.vm.state();

        assertThat(state.name()).isEqualTo(guest.name);
        assertThat(state.power()).isEqualTo(Power.ON);
        assertThat(state.host()).startsWith("DC0_");
        assertThat(state.guestCanShutDown()).isTrue();
        assertThat(state.canTrack()).isTrue();
        assertThat(state.tracking()).isFalse();
        assertThat(state.consolidate()).isFalse();
        assertThat(state.snapshots()).isEmpty();
        assertThat(state.nics()).hasSize(1).allMatch(LiveNic::atStart);
        assertThat(state.disks()).extracting(LiveDisk::key).containsExactly("2000", "2001");
        assertThat(state.disks().getFirst().backing()).isEqualTo("[RealDS] %s/%1$s.vmdk".formatted(guest.name));
        assertThat(state.disks()).allMatch(disk -> disk.uuid() != null && disk.changeId() == null);
    }

    @Test
    void whatTheAccountMayNotDoInTheOutageIsToldOfTheVmItself() throws IOException {
        assertThat(guest.vm.missingInOutage(true)).isEmpty();

        real.lab.deny("VirtualMachine.Config.EditDevice,VirtualMachine.Config.Rename,VApp.Export");
        try {
            assertThat(guest.vm.missingInOutage(false)).extracting(Privilege::id)
                    .containsExactly("VirtualMachine.Config.EditDevice");
            assertThat(guest.vm.missingInOutage(true)).extracting(Privilege::id)
                    .containsExactly("VirtualMachine.Config.EditDevice", "VirtualMachine.Config.Rename");
        } finally {
            real.lab.deny("");
        }
    }

    @Test
    void aVmThatIsNotThereIsGone() {
        RealLab.fails(() -> real.live.open(Told.place(real.lab), "vm-nobody"), Kind.GONE, "ManagedObjectNotFound");
    }

    @Test
    void trackingIsProvenByAChangeIdAfterAStun() throws IOException {
        guest.vm.trackChanges(true);
        assertThat(guest.vm.state().tracking()).isTrue();
        LiveSnapshot stun = guest.taken("stun");
        guest.vm.removeSnapshot(stun.ref());
        assertThat(guest.vm.state().disks()).allMatch(disk -> disk.changeId() != null);
        guest.vm.trackChanges(false);
        assertThat(guest.vm.state().tracking()).isFalse();
    }

    @Test
    void trackingIsNotBegunWithSnapshots() throws IOException {
        guest.taken("somebody's");
        assertThatThrownBy(() -> guest.vm.trackChanges(true)).isInstanceOf(SourceFaultException.class)
                .hasMessageContaining("somebody's");
        assertThat(guest.vm.state().tracking()).isFalse();
    }

    @Test
    void aSnapshotIsTakenOnceByItsName() throws IOException {
        LiveSnapshot first = guest.taken("towpath-1-1");
        LiveSnapshot second = guest.vm.snapshot("towpath-1-2", "by Towpath", true);

        assertThat(guest.taken("towpath-1-1")).isEqualTo(first);
        assertThat(second.parent()).isEqualTo(first.ref());
        assertThat(second.quiesced()).isTrue();
        assertThat(first.quiesced()).isFalse();
        assertThat(first.description()).isEqualTo("by Towpath");
        assertThat(guest.vm.state().snapshots()).containsExactly(first, second);
        assertThat(guest.lines("snapshot")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half"})
    void aSnapshotWhoseAnswerIsLostIsTakenOnce(String kind) throws IOException {
        real.lab.fault("CreateSnapshot_Task", kind, 0, 1);
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=slow&takes=700");

        LiveSnapshot snapshot = guest.taken("lost");

        assertThat(snapshot.name()).isEqualTo("lost");
        assertThat(guest.lines("snapshot")).isEqualTo(1);
        assertThat(guest.vm.disks(snapshot)).hasSize(2);
    }

    @Test
    void aSnapshotThatIsToldAsFailedThoughItIsThereIsTaken() throws IOException {
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=lost");
        assertThat(guest.taken("lost").name()).isEqualTo("lost");
        assertThat(guest.lines("snapshot")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"NoDiskSpace,NO_SPACE", "NoPermission,DENIED", "InvalidPowerState,POWER", "SnapshotFault,OTHER"})
    void aSnapshotThatFailsSaysWhy(String fault, Kind kind) throws IOException {
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=" + fault);
        RealLab.fails(() -> guest.taken("failed"), kind, fault);
        assertThat(guest.vm.state().snapshots()).isEmpty();
    }

    @Test
    void aGuestThatDoesNotSettleLeavesNoSnapshot() throws IOException {
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=ApplicationQuiesceFault");
        RealLab.fails(() -> guest.vm.snapshot("unsettled", "", true), Kind.QUIESCE, "ApplicationQuiesceFault");
        assertThat(guest.vm.state().snapshots()).isEmpty();
        assertThat(guest.taken("unsettled").quiesced()).isFalse();
    }

    @Test
    void aSnapshotThatAnUnsettledGuestLeavesIsRemoved() throws IOException {
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=left-ApplicationQuiesceFault");
        RealLab.fails(() -> guest.vm.snapshot("unsettled", "", true), Kind.QUIESCE, "ApplicationQuiesceFault");
        assertThat(guest.vm.state().snapshots()).isEmpty();
        assertThat(guest.lines("remove")).isEqualTo(1);
        assertThat(guest.taken("unsettled").quiesced()).isFalse();
    }

    @Test
    void anotherTaskIsWaitedFor() throws IOException {
        LiveSnapshot first = guest.taken("first");
        real.lab.forgetCalls();
        real.lab.steer("/task?method=RemoveSnapshot_Task&kind=slow&takes=1500");
        Thread remover = Thread.ofVirtual().start(() -> {
            try {
                real.live.open(Told.place(real.lab), guest.id).removeSnapshot(first.ref());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        while (!real.lab.calls().containsKey("RemoveSnapshot_Task")) {
            Thread.onSpinWait();
        }

        LiveSnapshot second = guest.taken("second");

        assertThat(guest.vm.state().snapshots()).extracting(LiveSnapshot::name).containsExactly("second");
        assertThat(second.parent()).isNull();
        assertThat(remover.isInterrupted()).isFalse();
    }

    @Test
    void aTaskThatDoesNotEndIsGivenUpAsBusyAndWaitedForLater() throws IOException {
        LiveProperties impatient = new LiveProperties(Duration.ofMillis(20), Duration.ofMillis(400),
                Duration.ofMillis(300),
                Duration.ofSeconds(5), Duration.ofSeconds(1), List.of());
        LiveSnapshot first = guest.taken("first");
        real.lab.steer("/task?method=RemoveSnapshot_Task&kind=stuck");
        var vm = real.live(impatient).open(Told.place(real.lab), guest.id);

        RealLab.fails(() -> vm.removeSnapshot(first.ref()), Kind.BUSY, "running");
        RealLab.fails(() -> vm.snapshot("second", "", false), Kind.BUSY, "TaskInProgress");
        real.lab.steer("/release");
        vm.removeSnapshot(first.ref());
        vm.snapshot("second", "", false);

        assertThat(guest.lines("remove")).isEqualTo(1);
        assertThat(guest.vm.state().snapshots()).extracting(LiveSnapshot::name).containsExactly("second");
    }

    @Test
    void onlyTheNamedSnapshotIsRemoved() throws IOException {
        LiveSnapshot first = guest.taken("first");
        LiveSnapshot second = guest.taken("second");

        guest.vm.removeSnapshot(first.ref());
        guest.vm.removeSnapshot(first.ref());

        assertThat(guest.vm.state().snapshots()).extracting(LiveSnapshot::ref).containsExactly(second.ref());
        guest.vm.consolidate();
    }

    @ParameterizedTest
    @CsvSource({"half,", "drop,", ",lost", "expire,"})
    void aRemovalWhoseAnswerIsLostIsDone(String call, String task) throws IOException {
        LiveSnapshot first = guest.taken("first");
        if (call != null) {
            real.lab.fault("RemoveSnapshot_Task", call, 0, 1);
        } else {
            real.lab.steer("/task?method=RemoveSnapshot_Task&kind=" + task);
        }
        guest.vm.removeSnapshot(first.ref());
        assertThat(guest.vm.state().snapshots()).isEmpty();
        assertThat(guest.lines("remove")).isEqualTo(1);
    }

    @Test
    void networkCardsAreTakenOffAndPutBack() throws IOException {
        LiveNic card = guest.vm.state().nics().getFirst();
        LiveNic on = new LiveNic(card.key(), card.label(), true, true);
        LiveNic off = new LiveNic(card.key(), card.label(), false, false);
        guest.vm.connect(List.of(on));
        assertThat(guest.vm.state().nics()).containsExactly(on);
        guest.vm.connect(List.of(off));
        real.lab.forgetCalls();
        guest.vm.connect(List.of(off));
        assertThat(guest.vm.state().nics()).containsExactly(off);
        assertThat(real.lab.calls()).as("as it is already").doesNotContainKey("ReconfigVM_Task");
        guest.vm.connect(List.of(on));
        assertThat(guest.vm.state().nics()).containsExactly(on);
        RealLab.fails(() -> guest.vm.connect(List.of(new LiveNic("9999", "", true, true))), Kind.GONE, "device");
    }

    @Test
    void peopleReadWhatWasDone() throws IOException {
        String note = "Moved by Towpath:\n5 > 3 & \"so on\"";
        guest.vm.annotate(note);
        guest.vm.rename(guest.name + " a/b%");
        LiveState state = guest.vm.state();
        assertThat(state.note()).isEqualTo(note);
        assertThat(state.name()).isEqualTo(guest.name + " a/b%");
        guest.vm.rename(guest.name);
        assertThat(guest.vm.state().name()).isEqualTo(guest.name);
    }

    @Test
    void aSessionThatEndsIsRenewedOnce() throws IOException {
        real.lab.forgetCalls();
        real.lab.expireSessions();
        guest.taken("after all");
        assertThat(real.lab.calls()).containsEntry("Login", 1).containsEntry("CreateSnapshot_Task", 1);
        real.lab.fault("CreateSnapshot_Task", "expire", 0, 1);
        guest.taken("again");
        assertThat(real.lab.calls()).containsEntry("Login", 2);
        assertThat(guest.lines("snapshot")).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"drop", "half", "html"})
    void aLookThatBreaksOffIsRepeated(String kind) throws IOException {
        real.lab.fault("RetrievePropertiesEx", kind, 0, 2);
        assertThat(guest.vm.state().name()).isEqualTo(guest.name);
    }

    @Test
    void aServerThatDoesNotAnswerWhileATaskRunsIsWaitedFor() throws IOException {
        real.lab.steer("/task?method=CreateSnapshot_Task&kind=slow&takes=500");
        // the looks before the call, then all those after it
        real.lab.fault("RetrievePropertiesEx", "drop", 3, 8);
        assertThat(guest.taken("through it").name()).isEqualTo("through it");
        assertThat(guest.lines("snapshot")).isEqualTo(1);
    }
}
