package io.towpath.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.towpath.DatabaseTest;
import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ScanTest {

    @TempDir
    Path folder;

    @Autowired
    Connections connections;
    @Autowired
    Scans scans;
    @Autowired
    Inventory inventory;
    @Autowired
    People people;
    @Autowired
    AuditTrail audit;
    @Autowired
    Scanner scanner;
    @Autowired
    JdbcClient jdbc;

    @Test
    void registeringASourceScansIt() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        Sources.ova(folder, "vmware-open-vmdk.ova", "b.ova");

        UUID source = Sources.register(connections, folder);
        ScanView scan = Sources.settled(scans, source);

        assertThat(scan.state()).isEqualTo(ScanView.State.DONE);
        assertThat(scan.requestedBy()).isEqualTo("lena");
        assertThat(scan.added()).isEqualTo(2);
        assertThat(vms(source)).extracting(Vm::name).containsExactly("ovvm", "vbox-vm");
        Vm vm = vms(source).getLast();
        assertThat(vm.disks()).hasSize(2);
        assertThat(vm.nics()).hasSize(2);
        assertThat(vm.notes()).isNotEmpty();
        assertThat(vm.capacityBytes()).isPositive();
        assertThat(inventory.disk(vm, vm.disks().getFirst()).label()).endsWith(": vbox-vm-disk001.vmdk");
        assertThat(inventory.unchanged(vm, vm.disks().getFirst())).isTrue();
    }

    @Test
    void aSecondScanFindsEverythingUnchanged() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        List<Vm> before = vms(source);

        ScanView second = Sources.scan(scans, source);

        assertThat(second.unchanged()).isEqualTo(1);
        assertThat(second.added() + second.changed() + second.missing() + second.back()).isZero();
        assertThat(vms(source)).usingRecursiveComparison().ignoringFields("lastSeenAt").isEqualTo(before);
    }

    @Test
    void aReplacedFileIsAChangedVmWithTheSameIds() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        Vm before = vms(source).getFirst();

        Files.delete(folder.resolve("a.ova"));
        Sources.ova(folder, "vbox-ovf20.ova", "a.ova");
        assertThat(inventory.unchanged(before, before.disks().getFirst())).isFalse();
        ScanView scan = Sources.scan(scans, source);

        assertThat(scan.changed()).isEqualTo(1);
        Vm after = vms(source).getFirst();
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.disks()).extracting(VmDisk::id).containsAnyElementsOf(
                before.disks().stream().map(VmDisk::id).toList());
        assertThat(after.version()).isGreaterThan(before.version());
    }

    @Test
    void aRemovedFileIsAMissingVmThatComesBack() throws Exception {
        Path ova = Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        people.assign(vms(source).getFirst().id(), vms(source).getFirst().version(),
                new People.Owner("Webshop", "Anna Keller", "anna@example.com"), "lena");

        Path away = Files.move(ova, folder.resolve("a.ova.away"));
        ScanView gone = Sources.scan(scans, source);
        Vm missing = vms(source).getFirst();
        Files.move(away, ova);
        ScanView back = Sources.scan(scans, source);

        assertThat(gone.missing()).isEqualTo(1);
        assertThat(missing.missingSince()).isNotNull();
        assertThat(back.back()).isEqualTo(1);
        assertThat(back.found()).isEqualTo(1);
        Vm vm = vms(source).getFirst();
        assertThat(vm.missingSince()).isNull();
        assertThat(vm.id()).isEqualTo(missing.id());
        assertThat(vm.ownerEmail()).isEqualTo("anna@example.com");
    }

    @Test
    void aFolderThatIsGoneFailsTheScanAndKeepsTheVms() throws Exception {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path ova = Sources.ova(inner, "vbox-ovf10.ova", "a.ova");
        UUID source = Sources.register(connections, inner);
        Sources.settled(scans, source);

        Files.delete(ova);
        Files.delete(inner);
        ScanView scan = Sources.scan(scans, source);

        assertThat(scan.state()).isEqualTo(ScanView.State.FAILED);
        assertThat(scan.remedy()).isNotBlank();
        assertThat(connections.find(source).orElseThrow().probe()).as("its health is told as well")
                .satisfies(probe -> assertThat(probe.works()).isFalse());
        assertThat(vms(source).getFirst().missingSince()).isNull();
    }

    @Test
    void aSourceIsScannedAgainByItself() throws Exception {
        UUID source = Sources.register(connections, folder);
        ScanView first = Sources.settled(scans, source);
        scanner.startDue();
        assertThat(Sources.settled(scans, source).id()).as("not due yet").isEqualTo(first.id());
        jdbc.sql("update scan set ended_at = ended_at - interval '6 minutes' where source_id = :id").param("id", source)
                .update();

        scanner.startDue();

        ScanView second = Sources.settled(scans, source);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.requestedBy()).isEqualTo("system");
    }

    @Test
    void aDeadScanIsNoticedAndDoneAgain() throws Exception {
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        UUID dead = jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at)
                values (:source, 'running', 'lena', now(), now() - interval '5 minutes') returning id
                """).param("source", source).query(UUID.class).single();

        ScanView next = Sources.ended(scans, scans.start(source, "emil"));

        assertThat(next.id()).isNotEqualTo(dead);
        assertThat(next.state()).isEqualTo(ScanView.State.DONE);
        assertThat(scans.find(dead).orElseThrow().state()).isEqualTo(ScanView.State.INTERRUPTED);
    }

    @Test
    void aScanThatRunsElsewhereIsTheAnswer() throws Exception {
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        UUID running = jdbc.sql("""
                insert into scan (source_id, state, requested_by, started_at, heartbeat_at)
                values (:source, 'running', 'lena', now(), now()) returning id
                """).param("source", source).query(UUID.class).single();

        assertThat(scans.start(source, "emil")).isEqualTo(running);

        jdbc.sql("update scan set state = 'done', ended_at = now() where id = :id").param("id", running).update();
    }

    @Test
    void peoplesFieldsAreOnTheTrailAndLockedByVersion() throws Exception {
        Sources.ova(folder, "vbox-ovf10.ova", "a.ova");
        UUID source = Sources.register(connections, folder);
        Sources.settled(scans, source);
        Vm vm = vms(source).getFirst();

        people.assign(vm.id(), vm.version(), new People.Owner(" Webshop ", "", null), "lena");

        assertThatThrownBy(() -> people.assign(vm.id(), vm.version(), new People.Owner("CRM", null, null), "emil"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("application Webshop");
        AuditEvent event = audit.about("vm", vm.id().toString(), 1).getFirst();
        assertThat(event.entry().actor()).isEqualTo("lena");
        assertThat(event.entry().detail()).containsEntry("application", "none → Webshop");
        assertThatThrownBy(
                () -> people.assign(vm.id(), vm.version() + 1, new People.Owner(null, null, "no mail"), "emil"))
                .isInstanceOf(RefusedException.class).hasMessageContaining("mail address");
    }

    private List<Vm> vms(UUID source) {
        return Sources.vms(jdbc, inventory, source);
    }
}
