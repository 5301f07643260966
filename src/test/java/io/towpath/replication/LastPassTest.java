package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.towpath.platform.spi.Power;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The source goes off, and what is brought over then is the last word.
class LastPassTest {

    private static final String A = "2000";
    private static final String B = "2001";
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    private FileVm vm;
    private Warm warm;

    @BeforeEach
    void aVmWithTwoDisks() throws IOException {
        vm = new FileVm(folder, 42, 5 * MIB + 512, 3 * MIB);
        vm.writes(30);
        warm = new Warm(folder, "web01", "vm-7", vm.state().disks(), () -> vm);
    }

    @AfterEach
    void close() {
        warm.close();
    }

    @Test
    void aVmThatRunsGetsNoFinalPass() throws Exception {
        warm.seeded();

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().finalPass(warm.trip()));

        assertThat(e.code()).isEqualTo("source-running");
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// Seen by nobody but its disks, or seen at the end of the pass.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheSourceWroteAfterTheFinalSnapshotIsBroughtOver(boolean seen) throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        boolean[] started = {false};
        vm.hook = point -> {
            if (point.equals("before ways") && !started[0]) {
                started[0] = true;
                vm.power = Power.ON;
                vm.writes(5);
                if (!seen) {
                    vm.power = Power.OFF;
                    throw new IOException("the process lost the source");
                }
            }
        };
        vm.writes(2);
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().finalPass(warm.trip()));
        assertThat(e.code()).isEqualTo(seen ? "source-running" : "source-io");
        vm.power = Power.OFF;

        Pass last = warm.replicator().finalPass(warm.trip());

        equal();
        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        assertThat(warm.stored().of(warm.migration).orElseThrow().standsAt(last.number())).isTrue();
    }

    @Test
    void aFinalPassThatLandedIsNotTheLastWordWhenTheSourceRanSince() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        int first = warm.replicator().finalPass(warm.trip()).number();
        vm.power = Power.ON;
        vm.writes(5);
        vm.power = Power.OFF;

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(last.number()).isGreaterThan(first);
        equal();
        warm.replicator().removeSnapshots(warm.migration, warm.trip().vm());
        assertThat(vm.snapshotsLeft()).isZero();
    }

    /// Its cutover was given up after the last pass had landed, or while it ran.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void passesGoOnWhereALastPassWasNotTheLast(boolean landed) throws Exception {
        warm.seeded();
        warm.replicator().shutDown(warm.trip());
        vm.writes(4);
        if (!landed) {
            vm.hook = point -> {
                if (point.equals("before ways")) {
                    throw new IOException("the source hangs");
                }
            };
            assertThatThrownBy(() -> warm.replicator().finalPass(warm.trip()))
                    .isInstanceOf(ReplicationException.class);
            vm.hook = point -> {};
        } else {
            warm.replicator().finalPass(warm.trip());
        }
        warm.replicator().consent(warm.migration, "lena", "it hangs");

        warm.replicator().goOn(warm.migration);
        warm.replicator().goOn(warm.migration);
        vm.power = Power.ON;
        vm.writes(6);
        Pass next = warm.replicator().pass(warm.trip());

        assertThat(next.kind()).isEqualTo(Pass.Kind.DELTA);
        assertThat(next.state()).isEqualTo(Pass.State.DONE);
        assertThat(next.disks()).extracting(DiskPass::method).doesNotContain(DiskPass.Method.RESYNC);
        equal();
        assertThat(vm.snapshotsLeft()).as("also that of the last pass").isZero();
        assertThat(warm.stored().of(warm.migration).orElseThrow()).satisfies(of -> {
            assertThat(of.shutDown()).isNull();
            assertThat(of.consent()).as("another cutover, another word").isNull();
        });

        warm.replicator().shutDown(warm.trip());
        Pass last = warm.replicator().finalPass(warm.trip());
        assertThat(last.number()).isGreaterThan(next.number());
        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        equal();
    }

    @Test
    void oneOfManyOldSnapshotsThatCannotBeRemovedDoesNotKeepTheLastPass() throws Exception {
        warm.seeded();
        vm.foreignSnapshot("towpath-old-8");
        warm.jdbc.sql("""
                insert into source_snapshot (migration_id, source_id, vm_ref, vm_name, name, description, purpose,
                                             removal_wanted_at)
                select migration_id, source_id, vm_ref, vm_name, 'towpath-old-' || n, '', 'DELTA', now()
                  from replication, generate_series(1, 8) n
                """).update();
        vm.power = Power.OFF;
        vm.hook = point -> {
            if (point.equals("before remove")) {
                throw new SourceFaultException(Kind.NO_SPACE, "NoDiskSpace", "no space to merge it", null);
            }
        };

        Pass last = warm.replicator().finalPass(warm.trip());

        assertThat(last.state()).isEqualTo(Pass.State.LANDED);
        assertThat(warm.stored().openSnapshots()).filteredOn(each -> each.name().equals("towpath-old-8"))
                .singleElement().satisfies(each -> assertThat(each.lastError()).contains("no space"));
        equal();
    }

    @Test
    void beforeTheTargetStartsTheSourceIsAskedWhatItWroteSince() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        Pass last = warm.replicator().finalPass(warm.trip());
        assertThat(warm.replicator().catchUp(warm.trip())).as("it stayed off").isEmpty();
        assertThat(warm.replicator().behind(warm.trip())).as("it stayed off").isFalse();
        vm.writes(5);
        assertThat(warm.replicator().behind(warm.trip())).isTrue();

        assertThat(warm.replicator().catchUp(warm.trip())).hasValueSatisfying(pass -> {
            assertThat(pass.number()).isGreaterThan(last.number());
            assertThat(pass.disks()).extracting(DiskPass::method).containsOnly(DiskPass.Method.DELTA);
        });

        equal();
        assertThat(warm.replicator().behind(warm.trip())).isFalse();
        assertThat(warm.replicator().catchUp(warm.trip())).isEmpty();
    }

    @Test
    void aSourceThatCannotTellWhatItWroteSinceIsCompared() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        vm.writes(5);
        vm.forget();

        assertThat(warm.replicator().catchUp(warm.trip())).hasValueSatisfying(pass -> assertThat(pass.disks())
                .extracting(DiskPass::method).containsOnly(DiskPass.Method.RESYNC));

        equal();
    }

    @Test
    void aSourceThatRunsAgainIsNotCaughtUpWith() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        vm.power = Power.ON;
        assertThat(
                catchThrowableOfType(ReplicationException.class, () -> warm.replicator().catchUp(warm.trip())).code())
                .isEqualTo("source-running");
        vm.writes(5);
        vm.power = Power.OFF;

        assertThat(warm.replicator().catchUp(warm.trip())).isPresent();

        equal();
    }

    @Test
    void theWordOfADiskWhoseTrackingLiesHoldsForSomeMinutes() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        warm.jdbc.sql("update replication_disk set lied_at = clock_timestamp() where disk_key = :key").param("key", A)
                .update();
        assertThat(warm.replicator().catchUp(warm.trip())).as("it landed just now").isEmpty();
        vm.writes(5);
        for (int block = 0; block < 100; block++) {
            vm.silentAbout.add(block);
        }
        warm.jdbc.sql("update replication_pass set landed_at = landed_at - interval '3 minutes'").update();

        assertThat(warm.replicator().wordSince(warm.trip())).as("it says so").isEqualTo(SourceWord.NOTHING);
        assertThat(warm.replicator().catchUp(warm.trip())).hasValueSatisfying(pass -> assertThat(pass.disks())
                .filteredOn(disk -> disk.key().equals(A)).extracting(DiskPass::method)
                .containsExactly(DiskPass.Method.RESYNC));

        assertThat(Arrays.mismatch(warm.there(A), vm.now(A))).isEqualTo(-1);
    }

    @Test
    void whatTheSourceWroteIsAskedWithoutCopyingIt() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        int passes = warm.stored().passes(warm.migration).size();
        assertThat(warm.replicator().wordSince(warm.trip())).isEqualTo(SourceWord.NOTHING);
        vm.forget();
        assertThat(warm.replicator().wordSince(warm.trip()).said()).as("it cannot tell")
                .isEqualTo(SourceWord.Said.UNKNOWN);
        warm.replicator().catchUp(warm.trip());
        passes++;

        vm.writes(1);

        assertThat(warm.replicator().wordSince(warm.trip())).isEqualTo(SourceWord.WROTE);
        assertThat(warm.stored().passes(warm.migration)).hasSize(passes);
    }

    /// Nothing could tell what was written since its last pass.
    @Test
    void aDiskWhoseLastPassFoundNoTrackingIsNotCalledUnwritten() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        warm.jdbc.sql("update replication_disk set change_id = null where disk_key = :key").param("key", A).update();
        vm.write(A, 0, 10);

        SourceWord word = warm.replicator().wordSince(warm.trip());

        assertThat(word.said()).isEqualTo(SourceWord.Said.UNKNOWN);
        assertThat(word.why()).contains("tracked no changes since its last pass");
    }

    /// The target is described by then: it would start without the disk.
    @Test
    void aDiskThatCameWhileTheSourceWasOffIsNotTakenAnyMore() throws Exception {
        warm.seeded();
        vm.power = Power.OFF;
        warm.replicator().finalPass(warm.trip());
        int passes = warm.stored().passes(warm.migration).size();
        vm.add("2002", MIB);
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().catchUp(warm.trip()));
        assertThat(e.code()).isEqualTo(ReplicationException.DRIFT);
        assertThat(e.what()).contains("Hard disk 2002").contains("was added");

        warm.replicator().takeNewFacts(warm.migration, e.what(), "lena");
        warm.scanned(vm.state().disks());

        ReplicationException again = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().catchUp(warm.trip()));
        assertThat(again.code()).isEqualTo(ReplicationException.DRIFT);
        assertThat(warm.stored().passes(warm.migration)).hasSize(passes);
        assertThat(warm.stored().of(warm.migration).orElseThrow().disks()).hasSize(2);
    }

    @Test
    void powerIsTakenAwayOnlyWhereSomebodyAgreed() throws Exception {
        warm.seeded();
        vm.listens = false;
        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().shutDown(warm.trip()));
        assertThat(e.code()).isEqualTo("shutdown-refused");
        assertThat(vm.power).isEqualTo(Power.ON);

        warm.replicator().consent(warm.migration, "lena", "the owner agreed by phone");
        warm.replicator().shutDown(warm.trip());

        assertThat(vm.power).isEqualTo(Power.OFF);
        Replication.ShutDown off = warm.stored().of(warm.migration).orElseThrow().shutDown();
        assertThat(off).isNotNull();
        assertThat(off.how()).isEqualTo(Replication.How.FORCED);
        assertThat(off.ran()).isTrue();
        assertThat(warm.audited).contains("source.power-off");
    }

    /// A guest stops its tools first and its database last.
    @Test
    void aGuestThatAnswersNoMoreOnItsWayDownKeepsItsPower() throws Exception {
        warm.seeded();
        warm.properties = new ReplicationProperties(2, 64, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(18));
        warm.replicator().consent(warm.migration, "lena", "the owner agreed by phone");
        vm.listens = false;
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before shutdown")) {
                vm.guestAnswers = asked.incrementAndGet() < 2;
                vm.power = asked.get() == 3 ? Power.OFF : Power.ON;
            }
        };

        warm.replicator().shutDown(warm.trip());

        assertThat(asked).hasValue(3);
        assertThat(vm.calls).doesNotContain("power-off");
    }

    /// The window in which nobody is served is not stretched by a source that answers slowly.
    @Test
    void theTimeThatTheSourceTakesToAnswerCounts() throws Exception {
        warm.seeded();
        warm.properties = new ReplicationProperties(2, 64, Duration.ZERO, Duration.ofHours(1), Duration.ofSeconds(3));
        vm.guestAnswers = false;
        AtomicInteger asked = new AtomicInteger();
        vm.hook = point -> {
            if (point.equals("before shutdown")) {
                asked.incrementAndGet();
                LockSupport.parkNanos(Duration.ofMillis(1600).toNanos());
            }
        };

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().shutDown(warm.trip()));

        assertThat(e.code()).isEqualTo("shutdown-refused");
        assertThat(asked.get()).as("3 s are 2 answers of 1.6 s").isLessThan(3);
    }

    @Test
    void whoStopsItInTimeKeepsThePower() throws Exception {
        warm.seeded();
        warm.replicator().consent(warm.migration, "lena", "the owner agreed by phone");
        vm.listens = false;
        boolean[] asked = {false};
        vm.hook = point -> asked[0] |= point.equals("after shutdown");

        ReplicationException e = catchThrowableOfType(ReplicationException.class,
                () -> warm.replicator().shutDown(warm.trip(() -> asked[0])));

        assertThat(e.isStop()).isTrue();
        assertThat(vm.calls).doesNotContain("power-off");
    }

    private void equal() throws IOException {
        for (String key : List.of(A, B)) {
            assertThat(Arrays.mismatch(warm.there(key), vm.now(key))).as("first byte of %s that differs", key)
                    .isEqualTo(-1);
        }
    }
}
