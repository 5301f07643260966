package io.towpath.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.LiveDisk;
import io.towpath.replication.DiskPass.Phase;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Pages tell how far a disk is as this node knows it; the database is told for all disks at once, and not each time.
class PassProgressTest {

    private static final int MIB = 1 << 20;

    @TempDir
    Path folder;

    @Test
    void whatIsKnownHereIsShownAtOnceAndWrittenForAllDisksTogether() throws Exception {
        FileVm vm = new FileVm(folder, 7, MIB, MIB);
        List<LiveDisk> disks = vm.state().disks();
        try (Warm warm = new Warm(folder, "web01", "vm-7", disks, () -> vm)) {
            warm.replicator().look(warm.trip());
            PassLog log = warm.log();
            Run run = log.take(warm.migration);
            Replication of = warm.stored().of(warm.migration).orElseThrow();
            Pass pass = log.begin(run, of, Pass.Kind.SEED);
            for (int disk = 0; disk < 2; disk++) {
                log.disk(run, pass, disks.get(disk),
                        DiskWork.of(of.disks().get(disk), disks.get(disk), pass.kind(), Base.NONE));
                warm.progress.at(run, pass.id(), disks.get(disk).key(), Phase.COPYING, 10, MIB);
                warm.progress.at(run, pass.id(), disks.get(disk).key(), Phase.COPYING, 1000 + disk, MIB);
            }
            StoredReplications elsewhere = new StoredReplications(warm.jdbc, new PassProgress(warm.jdbc));

            assertThat(log.find(run, 1).disks()).extracting(DiskPass::doneBytes).containsExactly(1000L, 1001L);
            assertThat(elsewhere.passes(warm.migration).getFirst().disks()).extracting(DiskPass::doneBytes)
                    .as("of another node, nothing is written yet").containsExactly(0L, 0L);
            assertThat(warm.progress.write()).isEqualTo(2);
            assertThat(warm.progress.write()).as("nothing is new").isZero();
            assertThat(elsewhere.openPass(warm.migration).orElseThrow().disks()).extracting(DiskPass::doneBytes)
                    .containsExactly(1000L, 1001L);

            log.diskDone(run, pass, disks.getFirst(),
                    DiskWork.of(of.disks().getFirst(), disks.getFirst(), pass.kind(), Base.NONE));
            warm.progress.at(run, pass.id(), disks.get(0).key(), Phase.COPYING, 2000, MIB);
            Run later = log.take(warm.migration);
            warm.progress.at(run, pass.id(), disks.get(1).key(), Phase.COPYING, 2000, MIB);

            assertThat(warm.progress.write()).as("one is at its end, the other has been taken over").isZero();
            DiskPass ended = log.find(later, 1).disks().get(0);
            DiskPass overtaken = log.find(later, 1).disks().get(1);
            assertThat(ended.phase()).isEqualTo(Phase.DONE);
            assertThat(overtaken.doneBytes()).as("what an earlier run tells is not shown").isEqualTo(1001);
            warm.progress.ended(run, pass.id(), disks.get(1).key());
            warm.progress.at(later, pass.id(), disks.get(1).key(), Phase.COPYING, 5, MIB);
            warm.progress.ended(run, pass.id(), disks.get(1).key());
            assertThat(log.find(later, 1).disks().get(1).doneBytes()).as("an earlier run ends only its own")
                    .isEqualTo(5);
        }
    }

    @Test
    void itsRateIsOfTheLastFiveToTenSeconds() {
        long second = 1_000_000_000L;
        PassProgress.Pace pace = PassProgress.Pace.from(0, 0);
        assertThat(pace.rate(second / 2, 500)).as("half a second says nothing").isZero();
        for (int at = 1; at <= 20; at++) {
            pace = pace.at(at * second, at * 100L);
        }
        assertThat(pace.rate(20 * second, 2000)).isEqualTo(100);

        for (int at = 21; at <= 40; at++) {
            pace = pace.at(at * second, 2000 + (at - 20) * 1000L);
        }
        assertThat(pace.rate(40 * second, 22_000)).as("what was before it became faster is forgotten").isEqualTo(1000);
    }

    @Test
    void theLastWordIsWrittenSoThatNobodySeesItGoBackWhileThePassWaits() throws Exception {
        FileVm vm = new FileVm(folder, 7, MIB);
        LiveDisk disk = vm.state().disks().getFirst();
        try (Warm warm = new Warm(folder, "web01", "vm-7", List.of(disk), () -> vm)) {
            Run run = begun(warm, disk);
            UUID pass = warm.log().find(run, 1).id();
            warm.progress.at(run, pass, disk.key(), Phase.COPYING, 700, MIB);

            warm.progress.ended(run, pass, disk.key());

            assertThat(warm.progress.of(run.token(), pass, disk.key())).isEmpty();
            assertThat(warm.log().find(run, 1).disks().getFirst().doneBytes()).isEqualTo(700);
        }
    }

    @Test
    void whatCouldNotBeWrittenIsWrittenTheNextTimeWhateverTheTroubleWas() throws Exception {
        FileVm vm = new FileVm(folder, 7, MIB);
        LiveDisk disk = vm.state().disks().getFirst();
        try (Warm warm = new Warm(folder, "web01", "vm-7", List.of(disk), () -> vm)) {
            Run run = begun(warm, disk);
            var broken = new AtomicBoolean(true);
            var progress = new PassProgress((JdbcClient) Proxy.newProxyInstance(getClass().getClassLoader(),
                    new Class<?>[]{JdbcClient.class}, (_, method, arguments) -> {
                        if (broken.get()) {
                            throw new UnsupportedOperationException("the pool is closed");
                        }
                        return method.invoke(warm.jdbc, arguments);
                    }));
            progress.at(run, warm.log().find(run, 1).id(), disk.key(), Phase.COPYING, 700, MIB);

            assertThat(progress.write()).isZero();
            broken.set(false);

            assertThat(progress.write()).isEqualTo(1);
            assertThat(warm.log().find(run, 1).disks().getFirst().doneBytes()).isEqualTo(700);
        }
    }

    /// A first pass with the disk's turn begun.
    private static Run begun(Warm warm, LiveDisk disk) throws Exception {
        warm.replicator().look(warm.trip());
        Run run = warm.log().take(warm.migration);
        Replication of = warm.stored().of(warm.migration).orElseThrow();
        Pass pass = warm.log().begin(run, of, Pass.Kind.SEED);
        warm.log().disk(run, pass, disk, DiskWork.of(of.disks().getFirst(), disk, pass.kind(), Base.NONE));
        return run;
    }
}
