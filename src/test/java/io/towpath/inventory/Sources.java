package io.towpath.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Sources of a test, each a folder of its own.
final class Sources {

    private static final Path OVAS = Path.of("src/test/resources/ova");

    private Sources() {}

    static UUID register(Connections connections, Path folder) {
        return connections.register(Connection.Direction.SOURCE, "staged", "source " + UUID.randomUUID(),
                folder.toString(), "lena");
    }

    static Path ova(Path folder, String name, String as) throws IOException {
        return Files.copy(OVAS.resolve(name), folder.resolve(as));
    }

    /// Scans and waits for the end.
    static ScanView scan(Scans scans, UUID source) throws InterruptedException {
        settled(scans, source);
        return ended(scans, scans.start(source, "emil"));
    }

    /// The newest scan, once none runs.
    static ScanView settled(Scans scans, UUID source) throws InterruptedException {
        return ended(scans, scans.of(source, 1).getFirst().id());
    }

    static ScanView ended(Scans scans, UUID scan) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (System.nanoTime() < until) {
            ScanView view = scans.find(scan).orElseThrow();
            if (view.state() != ScanView.State.RUNNING) {
                return view;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("the scan still runs: " + scans.find(scan));
    }

    static List<Vm> vms(JdbcClient jdbc, Inventory inventory, UUID source) {
        return inventory.vms(jdbc.sql("select id from vm where source_id = :source order by name, external_id")
                .param("source", source).query((row, _) -> row.getObject(1, UUID.class)).list());
    }
}
