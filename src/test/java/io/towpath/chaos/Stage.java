package io.towpath.chaos;

import io.towpath.VsphereLab;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.Scans;
import io.towpath.migration.Migrations;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.replication.Replications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Everything that outlives a node: a vCenter whose guests write all the time, a hypervisor at the other end, the database,
/// and a person who commands by it. The Spring context of the test is that person: it drives nothing.
final class Stage implements AutoCloseable {

    /// Of each VM in the lab, two disks.
    static final long DISK = 8 << 20;
    /// Seals passwords of sources; the test and all nodes have the same.
    static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// The beans of the passive node.
    record Desk(Connections connections, Inventory inventory, Scans scans, Migrations migrations,
            Replications replications, JdbcClient jdbc, JdbcConnectionDetails database) {}

    private static final JsonMapper JSON = JsonMapper.builder().build();

    final Path folder;
    final VsphereLab lab;
    final FolderHypervisor hypervisor;
    final Desk desk;
    /// The names of its real VMs at the source, and their ids here.
    final Map<String, UUID> vms = new LinkedHashMap<>();

    private final UUID source;

    Stage(Path folder, Desk desk, int vms) throws IOException {
        this.folder = folder;
        this.desk = desk;
        hypervisor = new FolderHypervisor(folder.resolve("hypervisor"));
        lab = VsphereLab.start("-vms", Integer.toString(vms + 2), "-real", folder.resolve("lab").toString(),
                "-real-vms",
                Integer.toString(vms), "-real-size", Long.toString(DISK), "-write-every", "200ms", "-areas", "7");
        String shown = desk.connections().certificate(Direction.SOURCE, "vsphere", lab.url()).sha256();
        source = desk.connections().register(Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(),
                new Place(lab.url(),
                        new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), shown),
                "lena");
        await("the scan", Duration.ofMinutes(3), this::scan);
        for (int i = 1; i <= vms; i++) {
            String name = "real-%02d".formatted(i);
            this.vms.put(name, desk.jdbc().sql("select id from vm where source_id = :source and name = :name")
                    .param("source", source).param("name", name).query(UUID.class).single());
        }
    }

    /// The inventory as the source is now: what runs is planned warm. A scan whose node was killed ends only when it is
    /// missed, which is not waited for.
    ///
    /// @return whether it has ended
    boolean scan() {
        UUID scan = desk.scans().start(source, "lena");
        long until = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        while (desk.scans().find(scan).map(found -> found.endedAt() == null).orElse(false)) {
            if (System.nanoTime() > until) {
                return false;
            }
            pause(50);
        }
        return true;
    }

    /// @param settings besides, `towpath.migration.lease=4s`
    ChaosNode.Kind nodes(List<String> settings) {
        List<String> all = new java.util.ArrayList<>(List.of("towpath.secret.key=" + SECRET,
                "towpath.sources.allowed-networks=127.0.0.0/8", "towpath.libvirt.uri=chaos:///",
                "towpath.libvirt.program=" + hypervisor.program().toAbsolutePath(),
                "towpath.replication.audit-blocks=8", "towpath.replication.threads=1", "towpath.transfer.threads=1",
                "towpath.power.patience=10s", "spring.datasource.hikari.maximum-pool-size=12",
                "towpath.slots.node=4"));
        all.addAll(settings);
        return new ChaosNode.Kind(desk.database(), folder, all);
    }

    /// A folder for a trip's disks, as a target.
    UUID target() throws IOException {
        Path place = Files.createDirectories(folder.resolve("targets").resolve(UUID.randomUUID().toString()));
        return desk.connections().register(Direction.TARGET, "libvirt", "kvm " + UUID.randomUUID(),
                place.toAbsolutePath().toString(), "lena");
    }

    /// The lab's journal, complete up to now.
    Path journal() throws IOException {
        lab.steer("/position");
        return Path.of(lab.steer("/real").path("journal").asString());
    }

    /// What was asked of the vCenter to change something, in order.
    List<JsonNode> calls() throws IOException {
        Path log = Path.of(lab.steer("/real").path("calls").asString());
        List<JsonNode> calls = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            calls.add(JSON.readTree(line));
        }
        return calls;
    }

    long position() throws IOException {
        return Long.parseLong(lab.steer("/position").toString().replaceAll("\\D", ""));
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    static void await(String what, Duration atMost, Condition condition) {
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (!condition.holds()) {
                if (System.nanoTime() > until) {
                    throw new AssertionError("%s did not come within %d s".formatted(what, atMost.toSeconds()));
                }
                pause(100);
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void pause(long millis) {
        LockSupport.parkNanos(millis * 1_000_000);
    }

    @Override
    public void close() {
        lab.close();
    }
}
