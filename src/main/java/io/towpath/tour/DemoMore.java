package io.towpath.tour;

import io.towpath.disk.DiskFormat;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveDraft;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;

/// One more wave with real images, as often as somebody wants to see one: appliances are made, found by a scan, and moved.
@OfDemo
class DemoMore {

    private static final Logger LOG = LoggerFactory.getLogger(DemoMore.class);
    private static final int APPLIANCES = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DemoProperties properties;
    private final Doors doors;
    private final JdbcClient jdbc;
    private final AtomicBoolean busy = new AtomicBoolean();
    private volatile @Nullable String trouble;

    DemoMore(DemoProperties properties, Doors doors, JdbcClient jdbc) {
        this.properties = properties;
        this.doors = doors;
        this.jdbc = jdbc;
    }

    /// What people use by hand.
    @OfDemo
    record Doors(Connections connections, Scans scans, WaveComposer waves, WaveControl control) {}

    boolean busy() {
        return busy.get();
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /// In the background; nothing while one is being made.
    void start(String actor) {
        if (!busy.compareAndSet(false, true)) {
            return;
        }
        trouble = null;
        Thread.ofPlatform().name("demo-more").daemon().start(() -> {
            try {
                make(actor);
            } catch (IOException | RuntimeException e) {
                LOG.warn("demo: no further wave", e);
                trouble = e.getMessage();
            } finally {
                busy.set(false);
            }
        });
    }

    void make(String actor) throws IOException {
        Path folder = properties.folder().toAbsolutePath().normalize();
        List<String> names = new DemoImages(folder).more(APPLIANCES);
        UUID source = doors.connections.all(Direction.SOURCE).stream().map(one -> one.connection())
                .filter(one -> one.kind().equals("staged")).findFirst()
                .orElseThrow(() -> new IOException("the folder of images is not registered yet")).id();
        untilScanned(doors.scans.start(source, actor));
        List<UUID> vms = jdbc.sql("""
                select id from vm where source_id = :source and name = any(:names) and missing_since is null
                 and not exists (select from wave_member m where m.vm_id = vm.id) order by name
                """).param("source", source).param("names", names.toArray(String[]::new))
                .query((row, _) -> row.getObject(1, UUID.class)).list();
        UUID target = doors.connections.all(Direction.TARGET).getFirst().connection().id();
        UUID wave = doors.waves.create(new WaveDraft("HR Portal, " + names.getFirst() + " and more", target,
                DiskFormat.QCOW2, 2, 5, FailurePolicy.CONTINUE), vms, actor);
        doors.control.start(wave, null, actor);
    }

    private void untilScanned(UUID scan) throws IOException {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < until) {
            ScanView view = doors.scans.find(scan).orElseThrow();
            if (view.endedAt() != null) {
                return;
            }
            try {
                Thread.sleep(200);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
        throw new IOException("the scan did not end within " + PATIENCE);
    }
}
