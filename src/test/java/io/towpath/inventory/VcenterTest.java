package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.towpath.DatabaseTest;
import io.towpath.VsphereLab;
import io.towpath.audit.AuditTrail;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.readiness.Finding;
import io.towpath.readiness.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.TestPropertySource;

/// A vCenter from its registration to its removal, with the database.
@DatabaseTest
@TestPropertySource(properties = "towpath.sources.allowed-networks=127.0.0.0/8")
@ExtendWith(OutputCaptureExtension.class)
class VcenterTest {

    private static VsphereLab lab;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Inventory inventory;
    @Autowired
    ScanStore store;
    @Autowired
    AuditTrail audit;
    @Autowired
    Readiness readiness;
    @Autowired
    SourceAccess access;
    @Autowired
    JdbcClient jdbc;

    private UUID source;

    @BeforeAll
    static void start() throws Exception {
        lab = VsphereLab.start("-vms", "60", "-page", "20", "-deny", "VApp.Export");
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    /// One vCenter is one source: the next test registers it anew.
    @AfterEach
    void remove() throws Exception {
        if (source != null) {
            Sources.settled(scans, source);
            connections.remove(source, "lena", "the test ends");
        }
    }

    private Place place() throws Exception {
        // the lab may show another one by now
        String shown = connections.certificate(Direction.SOURCE, "vsphere", lab.url()).sha256();
        return new Place(lab.url(), new Credentials(VsphereLab.USER, VsphereLab.PASSWORD), shown);
    }

    private UUID register() throws Exception {
        source = connections.register(Direction.SOURCE, "vsphere", "vc " + UUID.randomUUID(), place(), "lena");
        return source;
    }

    @Test
    void aRegisteredVcenterFillsTheInventory() throws Exception {
        UUID id = register();

        ScanView scan = Sources.settled(scans, id);

        assertThat(scan.state()).isEqualTo(ScanView.State.DONE);
        assertThat(scan.added()).isEqualTo(60);
        Vm vm = Sources.vms(jdbc, inventory, id).stream().filter(each -> each.name().equals("DC0_C0_RP0_VM3"))
                .findFirst().orElseThrow();
        assertThat(vm.placement().cluster()).isEqualTo("DC0_C0");
        assertThat(vm.tags()).containsEntry("Owner", "team-3").containsEntry("Environment", "production");
        assertThat(jdbc.sql("select count(*) from source_host where source_id = :id").param("id", id)
                .query(Integer.class).single()).isEqualTo(8);
        ConnectionView.Server server = Objects.requireNonNull(connections.find(id).orElseThrow().server());
        assertThat(server.account()).isEqualTo(VsphereLab.USER);
        assertThat(Objects.requireNonNull(server.capabilities()).missing()).extracting(Capabilities.Privilege::id)
                .containsExactly("VApp.Export");
    }

    @Test
    void aChangeIsSeenAtTheNextLookAndQuietLooksLeaveNoHistory() throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        lab.change("DC0_C0_RP0_VM7", "memory", "9216");

        ScanView seen = Sources.scan(scans, id);
        for (int i = 0; i < 3; i++) {
            Sources.ended(scans, scans.start(id, "system"));
        }

        assertThat(seen.changed()).isOne();
        assertThat(seen.unchanged()).isEqualTo(59);
        assertThat(scans.of(id, 50)).filteredOn(scan -> scan.requestedBy().equals("system")).hasSize(1);
        lab.change("DC0_C0_RP0_VM7", "memory", "1024");
    }

    @Test
    void aServerIsLookedAtMoreOftenThanAFolder() throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        var interval = java.time.Duration.ofMinutes(5);
        var often = java.time.Duration.ofSeconds(20);
        var ended = Objects.requireNonNull(scans.of(id, 1).getFirst().endedAt());

        assertThat(store.due(ended.plusSeconds(19), interval, List.of("vsphere"), often)).doesNotContain(id);
        assertThat(store.due(ended.plusSeconds(21), interval, List.of("vsphere"), often)).contains(id);
    }

    @Test
    void thePasswordIsInNoTableButSealedAndInNoLog(CapturedOutput output) throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        connections.test(id);

        for (String table : jdbc.sql("select table_name from information_schema.tables where table_schema = 'public'")
                .query(String.class).list()) {
            assertThat(jdbc.sql("select count(*) from \"%s\" t where t::text like :secret".formatted(table))
                    .param("secret", "%" + VsphereLab.PASSWORD + "%").query(Integer.class).single()).as(table).isZero();
            assertThat(jdbc.sql("select count(*) from \"%s\" t where t::text like :secret".formatted(table))
                    .param("secret", "%" + java.util.HexFormat.of().formatHex(VsphereLab.PASSWORD.getBytes(
                            java.nio.charset.StandardCharsets.UTF_8)) + "%")
                    .query(Integer.class).single()).as(table).isZero();
        }
        assertThat(output.getAll()).doesNotContain(VsphereLab.PASSWORD);
        assertThat(connections.find(id).orElseThrow().toString()).doesNotContain(VsphereLab.PASSWORD);
    }

    @Test
    void anotherCertificateStopsTheScansUntilSomebodyConfirmsIt() throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        String before = Objects.requireNonNull(connections.find(id).orElseThrow().server()).certificateSha256();
        String other = lab.changeCertificate();

        ScanView stopped = Sources.scan(scans, id);

        assertThat(stopped.state()).isEqualTo(ScanView.State.FAILED);
        assertThat(stopped.error()).contains(other, before);
        ConnectionView.Server server = Objects.requireNonNull(connections.find(id).orElseThrow().server());
        assertThat(server.certificateSeen()).isEqualTo(other);
        var later = Objects.requireNonNull(stopped.endedAt()).plusSeconds(3600);
        assertThat(store.due(later, java.time.Duration.ofMinutes(5), List.of("vsphere"),
                java.time.Duration.ofSeconds(20))).doesNotContain(id);
        assertThatThrownBy(() -> connections.confirm(id, "ab".repeat(32), "lena")).hasMessageContaining(other);
        judged(id, "source-certificate-changed", true);

        connections.confirm(id, other, "lena");

        judged(id, "source-certificate-changed", false);

        assertThat(Sources.settled(scans, id).state()).isEqualTo(ScanView.State.DONE);
        assertThat(Objects.requireNonNull(connections.find(id).orElseThrow().server()).certificateSeen()).isNull();
        assertThat(audit.about("source", id.toString(), 10)).anySatisfy(event -> {
            assertThat(event.entry().action()).isEqualTo("source.certificate-confirmed");
            assertThat(event.entry().detail()).containsEntry("certificate", before + " → " + other);
        });
    }

    /// VMs are judged again though nothing of them changed.
    private void judged(UUID id, String rule, boolean found) {
        UUID vm = Sources.vms(jdbc, inventory, id).getFirst().id();
        await().atMost(Duration.ofSeconds(30)).until(() -> readiness.of(vm).findings().stream().map(Finding::rule)
                .anyMatch(rule::equals) == found);
    }

    @Test
    void aPrivilegeThatIsTakenAwayIsAFindingOfItsVmsUntilItIsGiven() throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        judged(id, "source-privilege-missing", false);
        try {
            lab.deny("VApp.Export,VirtualMachine.State.CreateSnapshot");
            assertThat(connections.test(id).works()).isTrue();
            judged(id, "source-privilege-missing", true);
        } finally {
            lab.deny("VApp.Export");
        }

        Sources.scan(scans, id);

        judged(id, "source-privilege-missing", false);
    }

    /// What a way gave is known by the process that read; a person who asks gives it another try.
    @Test
    void waysThatFailAreAFindingUntilAPersonAsksAgain() throws Exception {
        UUID id = register();
        Sources.settled(scans, id);
        Capabilities can = Objects.requireNonNull(Objects.requireNonNull(
                connections.find(id).orElseThrow().server()).capabilities());
        Instant tried = Instant.now();
        access.capable(id, new Capabilities(can.product(), can.apiVersion(), can.instanceUuid(), can.changeTracking(),
                can.tags(), can.transports().stream().map(way -> new Capabilities.Transport(way.name(),
                        Capabilities.Reach.FAILS, "it is closed", null, tried, null)).toList(),
                can.privileges(), can.untold()), false);
        judged(id, "source-unreadable", true);

        access.capable(id, can, false);
        assertThat(Objects.requireNonNull(Objects.requireNonNull(connections.find(id).orElseThrow().server())
                .capabilities()).failing()).as("who never tried knows less").hasSameSizeAs(can.transports());

        connections.test(id);

        judged(id, "source-unreadable", false);
        assertThat(Objects.requireNonNull(Objects.requireNonNull(connections.find(id).orElseThrow().server())
                .capabilities()).transports()).allSatisfy(way -> assertThat(way.why()).contains("it is closed"));
    }

    @Test
    void whatWasKnownFromFilesIsTakenOverWithItsVms() throws Exception {
        UUID probe = register();
        Sources.settled(scans, probe);
        List<Vm> there = Sources.vms(jdbc, inventory, probe);
        String instance = Objects.requireNonNull(Objects.requireNonNull(
                connections.find(probe).orElseThrow().server()).capabilities()).instanceUuid();
        connections.remove(probe, "lena", "seen enough");
        source = null;
        UUID imported = imported(instance);
        UUID byMoref = importedVm(imported, "row 1", there.get(0).placement().moref(), null);
        UUID byUuid = importedVm(imported, "row 2", null, there.get(1).placement().instanceUuid());

        UUID id = register();
        Sources.settled(scans, id);

        assertThat(id).isEqualTo(imported);
        Map<UUID, Vm> after = Sources.vms(jdbc, inventory, id).stream()
                .collect(java.util.stream.Collectors.toMap(Vm::id, vm -> vm));
        assertThat(after).hasSize(60);
        assertThat(after.get(byMoref).name()).isEqualTo(there.get(0).name());
        assertThat(after.get(byMoref).ownerName()).isEqualTo("Ines");
        assertThat(after.get(byUuid).name()).isEqualTo(there.get(1).name());
        assertThat(audit.about("source", id.toString(), 10)).anySatisfy(event -> {
            assertThat(event.entry().action()).isEqualTo("source.connected");
            assertThat(event.entry().detail()).containsEntry("kind", "imported → vsphere");
        });
        assertThatThrownBy(() -> connections.register(Direction.SOURCE, "vsphere", "again", place(), "lena"))
                .hasMessageContaining("registered already");
    }

    @Test
    void aServerThatNobodyConfirmedIsNotRegistered() {
        Place unconfirmed = new Place(lab.url(), new Credentials("a", "b"), null);

        assertThatThrownBy(() -> connections.register(Direction.SOURCE, "vsphere", "x", unconfirmed, "lena"))
                .hasMessageContaining("nobody confirmed");
        assertThat(connections.probe(Direction.SOURCE, "vsphere", Place.of("https://169.254.169.254")).summary())
                .contains("must not be called");
    }

    @Test
    void thePasswordDoesNotFollowToAnotherAddress() throws Exception {
        UUID id = register();
        ConnectionView view = connections.find(id).orElseThrow();

        assertThatThrownBy(() -> connections.edit(id, view.version(), view.connection().name(),
                Place.of("https://127.0.0.1:4"), "lena")).hasMessageContaining("not sent to another address");
        connections.edit(id, view.version(), "renamed " + id, Place.of(lab.url()), "lena");
        assertThat(connections.test(id).works()).isTrue();
    }

    private UUID imported(String instance) {
        return jdbc.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at, instance_uuid)
                values ('source', 'imported', :name, :name, 'lena', now(), :uuid) returning id
                """).param("name", "files " + UUID.randomUUID()).param("uuid", instance).query(UUID.class).single();
    }

    private UUID importedVm(UUID from, String external, String moref, String instanceUuid) {
        return jdbc.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware, secure_boot,
                                container, place, stored_bytes, fingerprint, facts_digest, first_seen_at, last_seen_at,
                                moref, instance_uuid, owner_name)
                values (:source, :external, :external, 1, 1, 0, 'bios', false, 'cmdb', :external, 0, '', '', now(), now(),
                        cast(:moref as text), cast(:uuid as text), 'Ines')
                returning id
                """).param("source", from).param("external", external).param("moref", moref)
                .param("uuid", instanceUuid).query(UUID.class).single();
    }
}
