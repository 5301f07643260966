package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.text;
import static io.towpath.inventory.reading.Export.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a DOQL query answers as CSV.
class Device42Test {

    @TempDir
    Path folder;

    @Test
    void readsDevicesThatAreVms() {
        EstateFile read = read(text(folder.resolve("devices.csv"),
                "device_pk,name,type,virtual_subtype,os_name,os_version,ram,ram_size_type,total_cpus,core_per_cpu,hdd_size,"
                        + "hdd_size_type,uuid,virtual_host_name,service_level,customer,tags\n"
                        + "7,web01,virtual,vmware,Ubuntu,22.04,16,GB,4,2,100,GB," + uuid(0x42, 1)
                        + ",esx1,Production,Finance,\"a,b\"\n"
                        + "8,iron01,physical,,Linux,,64,GB,2,8,900,GB," + uuid(0x42, 2) + ",,Production,Finance,\n"));

        assertThat(read.kind()).isEqualTo(FileKind.DEVICE42);
        assertThat(read.producer().tool()).isEqualTo("Device42");
        VmRow vm = read.vms().getFirst();
        assertThat(read.vms()).hasSize(1);
        assertThat(vm.keys()).isEqualTo(new VmKeys(null, null, null, null, uuid(0x42, 1), "device42", "7", "web01"));
        assertThat(vm.values()).containsOnly(entry(VmField.NAME, "web01"), entry(VmField.OS_NAME, "Ubuntu 22.04"),
                entry(VmField.MEMORY_BYTES, 16L << 30), entry(VmField.CPUS, 4), entry(VmField.CORES_PER_SOCKET, 2),
                entry(VmField.PROVISIONED_BYTES, 100L << 30), entry(VmField.HOST, "esx1"),
                entry(VmField.ENVIRONMENT, "production"), entry(VmField.BUSINESS_UNIT, "Finance"));
        assertThat(vm.tags()).containsOnly(entry("device42", "a,b"));
        assertThat(read.faults()).extracting(CellFault::code, fault -> fault.at().line())
                .containsExactly(tuple("NOT_VIRTUAL", 3));
    }

    @Test
    void saysOnceAFileThatSizesLackTheirUnitAndTakesTheRest() {
        EstateFile read = read(text(folder.resolve("devices.csv"),
                "device_pk,name,type,subtype,os_name,os_version,ram,total_cpus,hdd_size,uuid,virtual_host_name\n"
                        + "7,web01,virtual,vmware,Ubuntu,22.04,16384,4,100,,esx1\n"
                        + "9,web02,virtual,vmware,Ubuntu,22.04,8 GB,2,100,,esx1\n"));

        assertThat(read.vms()).extracting(vm -> vm.values().get(VmField.MEMORY_BYTES)).containsExactly(null, 8L << 30);
        assertThat(read.faults()).extracting(CellFault::code, CellFault::header, CellFault::level).containsExactly(
                tuple("UNIT_UNKNOWN", "ram", CellFault.Level.WARNING),
                tuple("UNIT_UNKNOWN", "hdd_size", CellFault.Level.WARNING));
        assertThat(Objects.requireNonNull(read.faults().getFirst().hint())).contains("ram_size_type");
    }

    @Test
    void takesNoDeviceOfAFileThatDoesNotTellWhichAreVmsAndHostsByEitherName() {
        EstateFile untold = read(text(folder.resolve("all.csv"),
                "device_pk,name,subtype,os_name,os_version,total_cpus,uuid,virtual_host,service_level,customer\n"
                        + "7,web01,,Ubuntu,22.04,4,,esx1,,\n8,iron01,,Linux,,2,,,,\n"));
        EstateFile told = read(text(folder.resolve("typed.csv"),
                "device_pk,name,type,subtype,os_name,os_version,total_cpus,uuid,virtual_host,service_level,customer\n"
                        + "7,web01,virtual,vmware,Ubuntu,22.04,4,,esx1,,\n8,iron01,,,Linux,,2,,,,\n"));

        assertThat(untold.vms()).isEmpty();
        assertThat(untold.faults()).extracting(CellFault::code).containsExactly("NOT_VIRTUAL");
        assertThat(told.vms()).singleElement().satisfies(vm -> assertThat(vm.values()).containsEntry(VmField.HOST,
                "esx1"));
    }

    @Test
    void readsComponentsAndWhoTalksToWhom() {
        Path devices = text(folder.resolve("devices.csv"), "device_pk,name,type\n7,web01,virtual\n8,db01,virtual\n");
        Path components = text(folder.resolve("appcomps.csv"),
                "appcomp_pk,name,device_fk\n1,Ledger,7\n2,Ledger,8\n3,Shop,7\n");
        Path flows = text(folder.resolve("service_communications.csv"),
                "client_device_fk,client_device_name,listener_device_fk,listener_device_name,port,client_ip,first_detected,"
                        + "last_detected\n7,web01,8,db01,5432,10.0.0.1,2026-09-01,2026-11-01\n"
                        + "7,web01,8,db01,5432,10.0.0.1,2026-09-02,2026-11-01\n7,web01,7,web01,25,127.0.0.1,,\n"
                        + ",,8,db01,5432,192.0.2.9,,\n,,8,db01,5432,,,\n");

        EstateFile read = read(devices, components, flows);

        assertThat(read.vms()).hasSize(2);
        assertThat(read.applications()).extracting(ApplicationRow::name).containsExactly("Ledger", "Shop");
        assertThat(read.dependencies()).extracting(row -> row.from().externalId(), row -> row.to().name(),
                DependencyRow::kind).containsExactlyInAnyOrder(tuple("7", "Ledger", "member-of"),
                        tuple("8", "Ledger", "member-of"), tuple("7", "Shop", "member-of"),
                        tuple("7", "db01", "connects-to"), tuple(null, "db01", "connects-to"));
        assertThat(read.dependencies()).extracting(row -> row.from().address()).contains("192.0.2.9");
        DependencyRow flow = read.dependencies().stream().filter(row -> "7".equals(row.from().externalId())
                && row.kind().equals("connects-to")).findFirst()
                .orElseThrow();
        assertThat(flow.port()).isEqualTo(5432);
        assertThat(flow.evidence()).isEqualTo("flow");
        assertThat(flow.firstSeen()).isEqualTo(LocalDate.of(2026, 9, 1));
        assertThat(read.faults()).extracting(CellFault::code).containsExactly("END_UNKNOWN");
    }
}
