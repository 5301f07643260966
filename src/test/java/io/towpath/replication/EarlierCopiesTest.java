package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.disk.DiskFormat;
import io.towpath.replication.DiskPass.Method;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// An attempt ends after disks were brought over, and the VM is planned again.
class EarlierCopiesTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;
    private static final UUID TARGET = new UUID(0, 9);

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithTwoDisks() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
        warm.properties = new ReplicationProperties(2, 0, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(1));
        for (String each : List.of("migration migration_of_vm", "migration migration_to_target")) {
            warm.jdbc.sql("alter table %s drop constraint %s".formatted((Object[]) each.split(" "))).update();
        }
        warm.jdbc.sql("alter table migration disable trigger user").update();
        planned();
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @ParameterizedTest
    @EnumSource(value = DiskFormat.class, names = {"QCOW2", "RAW"})
    void theNextOneComparesItAndCopiesWhatDiffers(DiskFormat format) throws Exception {
        warm.format = format;
        warm.jdbc.sql("update migration set format = :format").param("format", format.id()).update();
        keptInStep();
        Map<String, byte[]> before = images();
        ended("CANCELLED");
        vm.write(A, 3 * FileVm.BLOCK + 5, 2 * FileVm.BLOCK);
        vm.write(B, MIB, 10);

        planned();
        String told = warm.replicator().look(warm.trip()).notes();
        warm.replicator().track(warm.trip());
        vm.read.clear();
        Pass first = warm.replicator().pass(warm.trip());

        assertThat(told).contains("of attempt 1: both sides are compared");
        assertThat(warm.audited).contains("migration.goes-on");
        assertThat(first.disks()).extracting(DiskPass::method).containsOnly(Method.RESYNC);
        assertThat(first.readBytes()).as("what differs alone is copied").isEqualTo(4L * FileVm.BLOCK);
        assertThat(first.disks()).allSatisfy(disk -> {
            assertThat(disk.comparedBytes()).isPositive();
            assertThat(disk.why()).isEqualTo("it goes on with what attempt 1 left");
        });
        assertThat(images().keySet()).as("nothing is stored twice").isEqualTo(before.keySet());
        assertThat(warm.stored().kept(warm.migration)).hasSize(2).allSatisfy(kept -> {
            assertThat(kept.attempt()).isEqualTo(1);
            assertThat(kept.compared()).isTrue();
        });
        equal();
        vm.writes(4);
        assertThat(warm.replicator().pass(warm.trip()).disks()).extracting(DiskPass::method)
                .containsOnly(Method.DELTA);
        vm.writes(2);
        warm.replicator().shutDown(warm.trip());
        Pass last = warm.replicator().finalPass(warm.trip());
        assertThat(warm.stored().of(warm.migration).orElseThrow().standsAt(last.number())).isTrue();
        equal();
    }

    /// A node that stood still in a pass of before keeps them after the images were taken over.
    @Test
    void digestsOfBeforeAreNotBelieved() throws Exception {
        keptInStep();
        ended("CANCELLED");
        planned();
        warm.replicator().look(warm.trip());
        Path digests = Sums.file(warm.file(A));
        Files.writeString(digests, "of pass 2");
        warm.replicator().track(warm.trip());
        warm.replicator().pass(warm.trip());

        assertThat(digests).doesNotExist();
        equal();
    }

    /// Also one that came to no pass of its own, and so on.
    @Test
    void anAttemptThatWasGivenUpAtOnceTakesNothingAway() throws Exception {
        keptInStep();
        Map<String, byte[]> before = images();
        ended("CANCELLED");
        planned();
        warm.replicator().look(warm.trip());
        ended("CANCELLED");
        planned();
        ended("CANCELLED");
        planned();

        assertThat(warm.replicator().look(warm.trip()).notes()).contains("of attempt 2");
        warm.replicator().track(warm.trip());
        assertThat(warm.replicator().pass(warm.trip()).disks()).extracting(DiskPass::method)
                .containsOnly(Method.RESYNC);

        assertThat(images().keySet()).isEqualTo(before.keySet());
        equal();
    }

    /// Its node stood still before its first look, and it was cancelled and followed meanwhile.
    @Test
    void aLookOfOneThatEndedTakesNothingFromWhoGoesOn() throws Exception {
        keptInStep();
        ended("CANCELLED");
        planned();
        UUID stoodStill = warm.migration;
        ended("CANCELLED");
        planned();
        UUID next = warm.migration;
        warm.replicator().look(warm.trip());

        warm.migration = stoodStill;
        warm.attempt = 2;
        warm.replicator().look(warm.trip());

        assertThat(warm.stored().kept(stoodStill)).isEmpty();
        assertThat(warm.stored().kept(next)).hasSize(2);
    }

    @Test
    void whatATargetMayHaveWrittenToIsLeftAsItIs() throws Exception {
        keptInStep();
        warm.jdbc.sql("""
                insert into migration_power (migration_id, source_power, start_began_at)
                values (:id, 'FILES', now())
                """).param("id", warm.migration).update();
        begunAnew("its target was started from it in attempt 1");
    }

    /// It waited for its group and was given up then, but people saw it at the target.
    @Test
    void whatWasDescribedMayHaveBeenStartedByPeople() throws Exception {
        keptInStep();
        warm.jdbc.sql("""
                insert into migration_step (migration_id, visit, state, step, try, node, outcome, ended_at)
                values (:id, 3, 'CUTTING_OVER', 'define-target', 1, 'n1', 'DONE', now())
                """).param("id", warm.migration).update();
        begunAnew("it was described at its target in attempt 1, and people may have started it there");
    }

    /// The second went on with the first's images, and its target ran from them.
    @Test
    void whoeverWroteToAnImageCounts() throws Exception {
        keptInStep();
        ended("CANCELLED");
        planned();
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        warm.replicator().pass(warm.trip());
        warm.jdbc.sql("""
                insert into migration_power (migration_id, source_power, start_began_at)
                values (:id, 'FILES', now())
                """).param("id", warm.migration).update();
        begunAnew("its target was started from it in attempt 2");
    }

    private void begunAnew(String why) throws Exception {
        Map<String, byte[]> before = images();
        ended("ROLLED_BACK");
        vm.writes(5);

        planned();
        assertThat(warm.replicator().look(warm.trip()).notes()).contains("Goes on with nothing", why);
        warm.replicator().track(warm.trip());
        Pass first = warm.replicator().pass(warm.trip());

        assertThat(warm.audited).contains("migration.begins-anew");
        assertThat(first.disks()).extracting(DiskPass::method).containsOnly(Method.SEED);
        equal();
        before.forEach((name, bytes) -> assertThat(images().get(name)).as(name).isEqualTo(bytes));
    }

    @Test
    void aDiskOfAnotherSizeIsCopiedAnewBesideTheOthers() throws Exception {
        keptInStep();
        Path old = warm.file(A);
        ended("CANCELLED");
        vm.grow(A, 6 * MIB);
        warm.scanned(vm.state().disks());

        planned();
        assertThat(warm.replicator().look(warm.trip()).notes()).contains("Copied anew: Hard disk 2000");
        warm.replicator().track(warm.trip());
        Pass first = warm.replicator().pass(warm.trip());

        assertThat(first.disks()).extracting(DiskPass::key, DiskPass::method).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple(A, Method.SEED),
                org.assertj.core.groups.Tuple.tuple(B, Method.RESYNC));
        assertThat(warm.file(A)).isNotEqualTo(old);
        assertThat(old).exists();
        equal();
    }

    @Test
    void anImageThatIsGoneIsCopiedAnewAndAShareThatIsAwayIsWaitedFor() throws Exception {
        keptInStep();
        ended("CANCELLED");
        Path away = folder.resolve("away");
        Files.move(warm.folder, away);
        planned();
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().look(warm.trip()));
        assertThat(e.code()).isEqualTo("target-io");
        assertThat(warm.stored().of(warm.migration)).as("nothing is decided").isEmpty();

        Files.move(away, warm.folder);
        Files.delete(warm.folder.resolve("disk-%s.qcow2".formatted(B)));
        warm.replicator().look(warm.trip());
        warm.replicator().track(warm.trip());
        assertThat(warm.replicator().pass(warm.trip()).disks()).extracting(DiskPass::key, DiskPass::method)
                .containsExactlyInAnyOrder(org.assertj.core.groups.Tuple.tuple(A, Method.RESYNC),
                        org.assertj.core.groups.Tuple.tuple(B, Method.SEED));
        equal();
    }

    @Test
    void aTestBootUponThemIsWaitedFor() throws Exception {
        keptInStep();
        UUID first = warm.migration;
        ended("CANCELLED");
        warm.jdbc.sql("""
                update replication set held_by = :id, held_until = now() + interval '1 hour', held_images = '{}'
                 where migration_id = :id
                """).param("id", first).update();
        planned();

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().look(warm.trip()));
        assertThat(e.code()).isEqualTo(ReplicationException.HELD);

        warm.jdbc.sql("update replication set held_by = null, held_until = null, held_images = null").update();
        assertThat(warm.replicator().look(warm.trip()).notes()).contains("of attempt 1");
    }

    /// Each moment is the one just before a call, or just after it was done and before anybody knew.
    @ParameterizedTest
    @CsvSource({"before state, 1", "before snapshot, 1", "after snapshot, 1", "before ways, 1", "before read, 2",
            "before ways, 2", "before read, 9", "before remove, 1", "after remove, 1"})
    void killedAtAnyMomentItEndsAllTheSame(String moment, int time) throws Exception {
        keptInStep();
        Map<String, byte[]> before = images();
        ended("CANCELLED");
        vm.writes(5);
        planned();
        AtomicInteger seen = new AtomicInteger();
        boolean[] killed = {false};
        vm.hook = point -> {
            if (!killed[0] && point.equals(moment) && seen.incrementAndGet() == time) {
                killed[0] = true;
                throw new Killed();
            }
        };

        again(() -> warm.replicator().look(warm.trip()));
        again(() -> warm.replicator().track(warm.trip()));
        again(() -> warm.replicator().pass(warm.trip()));

        assertThat(killed[0]).as("the moment came").isTrue();
        assertThat(images().keySet()).isEqualTo(before.keySet());
        assertThat(warm.stored().passes(warm.migration)).flatExtracting(Pass::disks).extracting(DiskPass::method)
                .doesNotContain(Method.SEED);
        equal();
        assertThat(vm.snapshotsLeft()).isZero();
    }

    private interface Call {
        void run() throws Exception;
    }

    private static void again(Call call) throws Exception {
        try {
            call.run();
        } catch (Killed e) {
            call.run();
        }
    }

    private static final class Killed extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private void keptInStep() throws ReplicationException {
        warm.seeded();
        vm.writes(6);
        warm.replicator().pass(warm.trip());
    }

    private void planned() {
        warm.attempt = warm.jdbc.sql("select coalesce(max(attempt), 0) + 1 from migration").query(Integer.class)
                .single();
        warm.migration = UUID.randomUUID();
        warm.jdbc.sql("""
                insert into migration (id, vm_id, attempt, target_id, mode, format, soak_days, state, reason, planned_by)
                values (:id, :vm, :attempt, :target, 'WARM', :format, 0, 'SEEDING', 'planned', 'lena')
                """).param("id", warm.migration).param("vm", warm.trip().vm().id()).param("attempt", warm.attempt)
                .param("target", TARGET).param("format", warm.format.id()).update();
    }

    /// As its way back leaves it.
    private void ended(String state) throws ReplicationException {
        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());
        warm.replicator().restoreTracking(warm.migration, warm.trip().vm());
        warm.jdbc.sql("update migration set state = :state where id = :id").param("state", state)
                .param("id", warm.migration).update();
    }

    private Map<String, byte[]> images() {
        Map<String, byte[]> images = new TreeMap<>();
        try (Stream<Path> files = Files.list(warm.folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                images.put(file.getFileName().toString(), Files.readAllBytes(file));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        return images;
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
