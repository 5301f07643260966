package io.towpath.platform.vsphere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.disk.DiskImages;
import io.towpath.disk.DiskReader;
import io.towpath.disk.OpenOptions;
import io.towpath.platform.spi.DiskWay;
import io.towpath.platform.spi.LiveSnapshot;
import io.towpath.platform.spi.LiveVm;
import io.towpath.platform.spi.SourceFaultException;
import io.towpath.platform.spi.SourceFaultException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/// A vCenter that hangs, and one that is slow, beside one that is well: the first is found out in its time, the others come
/// whole.
class SilentSourceTest {

    private static final Duration SILENCE = Duration.ofSeconds(4);

    @TempDir
    Path folder;

    /// One way to the first disk of a VM's snapshot, of a platform whose patience is short.
    private record Source(RealLab lab, RealLab.Guest guest, LiveSnapshot snapshot, LiveVm vm, DiskWay way)
            implements
                AutoCloseable {

        static Source of(Path folder, String name) throws IOException {
            VsphereProperties properties = new VsphereProperties(100, Duration.ofSeconds(10), Duration.ofMinutes(2),
                    SILENCE, DataSize.ofMegabytes(16), "urn:vim25/6.7", Duration.ofMinutes(10));
            RealLab lab = new RealLab(folder.resolve(name), 1);
            RealLab.Guest guest = lab.guest();
            guest.writes(20);
            LiveSnapshot snapshot = guest.taken("frozen");
            Sessions sessions = Told.sessions(properties, Clock.systemUTC());
            VsphereLive live = new VsphereLive(sessions, properties, RealLab.PATIENCE,
                    new Ways(sessions, Told.HERE, Told.NBD, properties, RealLab.PATIENCE, lab.book, Clock.systemUTC(),
                            Files.createDirectories(folder.resolve(name + "-reading"))));
            LiveVm vm = live.open(Told.place(lab.lab), guest.id);
            DiskWay way = vm.ways(snapshot, guest.disk(snapshot, 2000)).stream()
                    .filter(each -> each.name().equals("folder")).findFirst().orElseThrow();
            return new Source(lab, guest, snapshot, vm, way);
        }

        DiskReader open() throws IOException {
            return DiskImages.open(way.ref(), OpenOptions.recognise());
        }

        /// In small parts, and as the journal says.
        void comesWhole(DiskReader disk, Path raw) throws IOException {
            try (var out = Files.newByteChannel(raw, java.nio.file.StandardOpenOption.CREATE_NEW,
                    java.nio.file.StandardOpenOption.WRITE)) {
                for (long at = 0; at < disk.sizeBytes(); at += 1 << 20) {
                    ByteBuffer part = ByteBuffer.allocate((int) Math.min(1 << 20, disk.sizeBytes() - at));
                    disk.read(at, part);
                    out.write(part.flip());
                }
            }
            guest.judged(2000, snapshot.ref(), raw).ok();
        }

        @Override
        public void close() throws IOException {
            lab.lab.thaw();
            vm.close();
            guest.close();
            lab.close();
        }
    }

    @Test
    void aSilentSourceIsFoundOutWhileASlowAndAHealthyOneComeWhole() throws Exception {
        try (Source silent = Source.of(folder, "silent");
                Source slow = Source.of(folder, "slow");
                Source healthy = Source.of(folder, "healthy");
                DiskReader hangs = silent.open();
                DiskReader crawls = slow.open();
                DiskReader well = healthy.open();
                ExecutorService readers = Executors.newFixedThreadPool(3)) {
            slow.lab.lab.steer("/bytes?way=folder&kind=slow&takes=1000&count=-1");
            silent.lab.lab.freeze();
            Instant began = Instant.now();

            CompletableFuture<Instant> found = run(readers,
                    () -> assertThatThrownBy(() -> hangs.read(1 << 20, ByteBuffer.allocate(1 << 16)))
                            .isInstanceOfSatisfying(SourceFaultException.class,
                                    e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                            // asked anew it is silent from the handshake on
                            .hasMessageMatching("(?s).*(nothing came for 4 s|no connection within the time).*"));
            CompletableFuture<Instant> crawled = run(readers,
                    () -> slow.comesWhole(crawls, folder.resolve("slow.raw")));
            CompletableFuture<Instant> came = run(readers,
                    () -> healthy.comesWhole(well, folder.resolve("healthy.raw")));

            assertThat(came.get()).as("who is well waits for nobody").isBefore(found.get())
                    .isBefore(crawled.get());
            assertThat(Duration.between(began, crawled.get())).as("slow, and longer than a silence may last")
                    .isGreaterThan(SILENCE);
            assertThat(Duration.between(began, found.get())).as("found out, and asked anew within a minute")
                    .isBetween(SILENCE, Duration.ofSeconds(90));
            silent.lab.lab.thaw();
            silent.comesWhole(hangs, folder.resolve("silent.raw"));
        }
    }

    private interface Work {

        void run() throws Exception;
    }

    /// When it ended.
    private static CompletableFuture<Instant> run(Executor on, Work work) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                work.run();
                return Instant.now();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, on);
    }
}
