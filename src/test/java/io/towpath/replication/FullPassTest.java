package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.Judges;
import io.towpath.disk.DiskFormat;
import io.towpath.transfer.DiskCopy;
import io.towpath.transfer.RealTransfers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The target's storage is full in the middle of a pass, or loses what it took: that is told, nothing counts that is not there
/// for good, and once there is room passes go on with what they have.
class FullPassTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private @Nullable SmallRoom room;
    private @Nullable Warm warm;

    @AfterEach
    void close() {
        if (warm != null) {
            warm.close();
        }
        if (room != null) {
            room.close();
        }
    }

    private Warm warm(FileVm vm, DiskFormat format) throws IOException {
        Warm made = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        made.format = format;
        warm = made;
        return made;
    }

    /// When so much was read of the source.
    private static void fullAfter(FileVm vm, SmallRoom room, long bytes) {
        vm.read.clear();
        boolean[] full = {false};
        vm.hook = point -> {
            synchronized (vm.read) {
                if (point.equals("before read") && !full[0] && vm.read.getOrDefault("nbd", 0L) >= bytes) {
                    full[0] = true;
                    room.fill();
                }
            }
        };
    }

    private static ReplicationException failed(Warm warm) {
        return catchThrowableOfType(ReplicationException.class, () -> warm.replicator().pass(warm.trip()));
    }

    private static void isFull(ReplicationException e) {
        assertThat(e.code()).isEqualTo("target-full");
        assertThat(e.passes()).as("somebody has to make room").isFalse();
        assertThat(e.remedy()).containsPattern("Make room|Free some space");
    }

    private static @Nullable Integer stands(Warm warm, String key) {
        return warm.stored().of(warm.migration).orElseThrow().disks().stream()
                .filter(disk -> disk.key().equals(key)).findFirst().orElseThrow().pass();
    }

    private static long readBytes(FileVm vm) {
        return vm.read.values().stream().mapToLong(Long::longValue).sum();
    }

    private static void equal(Warm warm, FileVm vm, String key) throws IOException {
        assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                .isEqualTo(-1);
    }

    private static void sound(Warm warm, String key) {
        if (warm.format == DiskFormat.QCOW2) {
            Judges.run(Judges.require("qemu-img").toString(), "check", "-f", "qcow2", warm.file(key).toString()).ok();
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"QCOW2", "RAW"})
    void aSeedGoesOnWithWhatItHas(DiskFormat format) throws Exception {
        SmallRoom full = SmallRoom.at(folder.resolve("target"), 24);
        room = full;
        FileVm vm = new FileVm(folder, 42, 2 * MIB, 8 * MIB);
        vm.write(A, 0, 2 * MIB);
        vm.write(B, 0, 8 * MIB);
        Warm warm = warm(vm, format);
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        fullAfter(vm, full, 6 * MIB);

        isFull(failed(warm));

        assertThat(stands(warm, A)).as("it was there before").isOne();
        assertThat(stands(warm, B)).isNull();
        assertThat(warm.file(B)).doesNotExist();
        assertThat(RealTransfers.of(warm.jdbc).of(warm.migration)).filteredOn(copy -> copy.label().endsWith(B))
                .singleElement().satisfies(copy -> {
                    assertThat(copy.phase()).isEqualTo(DiskCopy.Phase.FAILED);
                    assertThat(copy.targetDigest()).isNull();
                });
        assertThat(warm.last().state()).isEqualTo(Pass.State.RUNNING);
        assertThat(vm.snapshotsLeft()).as("a seed is gone on with").isOne();
        isFull(failed(warm));
        assertThat(warm.last().state()).as("there is no room yet").isEqualTo(Pass.State.RUNNING);
        full.empty();
        vm.read.clear();

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.number()).isOne();
        assertThat(pass.state()).isEqualTo(Pass.State.DONE);
        assertThat(readBytes(vm)).as("copied again").isLessThanOrEqualTo(8 * MIB);
        equal(warm, vm, A);
        equal(warm, vm, B);
        sound(warm, B);
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// The image is changed where it is: it is of no moment then, and of one again after the next pass.
    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"QCOW2", "RAW"})
    void aDeltaIsBroughtOverByTheNextPass(DiskFormat format) throws Exception {
        SmallRoom full = SmallRoom.at(folder.resolve("target"), 24);
        room = full;
        FileVm vm = new FileVm(folder, 42, 2 * MIB, 8 * MIB);
        vm.write(A, 0, 2 * MIB);
        vm.write(B, 0, 2 * MIB);
        Warm warm = warm(vm, format);
        warm.seeded();
        vm.write(A, 100, MIB);
        vm.write(B, MIB, 5 * MIB);
        fullAfter(vm, full, 3 * MIB);

        isFull(failed(warm));

        assertThat(stands(warm, A)).isEqualTo(2);
        assertThat(stands(warm, B)).as("its bookmark stays").isOne();
        assertThat(warm.last()).satisfies(pass -> {
            assertThat(pass.state()).isEqualTo(Pass.State.FAILED);
            assertThat(pass.code()).isEqualTo("target-full");
            assertThat(pass.landedAt()).isNull();
        });
        assertThat(vm.snapshotsLeft()).isZero();
        vm.write(B, 7 * MIB, 1000);
        full.empty();

        Pass pass = warm.replicator().pass(warm.trip());

        assertThat(pass.number()).isEqualTo(3);
        assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(DiskPass.Method.DELTA);
        assertThat(pass.disks().getLast().changedBytes()).as("what the pass before was to bring, too")
                .isGreaterThan(5 * MIB);
        equal(warm, vm, A);
        equal(warm, vm, B);
        sound(warm, B);
    }

    /// What is not durable by the last flush is lost, though the file reads as if it were there; its place it has already.
    @Test
    void whatAFlushLostIsCopiedAgainAndLittleElse() throws Exception {
        SmallRoom thin = SmallRoom.thin(folder.resolve("target"), folder.resolve("pool"), 112);
        room = thin;
        FileVm vm = new FileVm(folder, 42, 92 * MIB);
        for (int at = 0; at < 84 * MIB; at += FileVm.BLOCK) {
            vm.write(A, at, 16);
        }
        Warm warm = warm(vm, DiskFormat.RAW);
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        fullAfter(vm, thin, 78 * MIB);

        failedWhenFlushed(warm);

        assertThat(stands(warm, A)).isNull();
        assertThat(warm.file(A)).doesNotExist();
        thin.empty();
        vm.read.clear();
        Pass seed = warm.replicator().pass(warm.trip());
        assertThat(seed.number()).isOne();
        assertThat(readBytes(vm)).as("copied again").isBetween((long) 6 * MIB, (long) 64 * MIB);

        vm.write(A, 85 * MIB, 2 * MIB);
        fullAfter(vm, thin, 0);

        boolean passes = failedWhenFlushed(warm).passes();

        assertThat(stands(warm, A)).as("its bookmark stays").isOne();
        assertThat(warm.last().number()).isEqualTo(2);
        assertThat(warm.last().state()).isEqualTo(passes ? Pass.State.RUNNING : Pass.State.FAILED);
        thin.empty();
        Pass delta = warm.replicator().pass(warm.trip());
        assertThat(delta.number()).isEqualTo(passes ? 2 : 3);
        assertThat(delta.disks()).extracting(DiskPass::method).containsOnly(DiskPass.Method.DELTA);
        thin.forgetWhatIsInMemory();
        equal(warm, vm, A);
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// What is wrong with the volume below it a kernel tells as it is, or as an input/output error.
    private static ReplicationException failedWhenFlushed(Warm warm) {
        ReplicationException e = failed(warm);
        if (e.what().contains("No space left")) {
            isFull(e);
        } else {
            assertThat(e.code()).isEqualTo("target-io");
            assertThat(e.what()).contains("Input/output error");
            assertThat(e.remedy()).containsIgnoringCase("storage");
            assertThat(e.passes()).isTrue();
        }
        return e;
    }
}
