package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.VCENTER;
import static io.towpath.inventory.reading.Export.read;
import static io.towpath.inventory.reading.Export.text;
import static io.towpath.inventory.reading.Export.uuid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.groups.Tuple.tuple;

import io.towpath.platform.spi.DiscoveredDisk;
import io.towpath.platform.spi.DiscoveredNic;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of CMDBs and planners, as these write them.
class CmdbFilesTest {

    private static final String VM = "11111111111111111111111111111111";
    private static final String SERVER = "22222222222222222222222222222222";
    private static final String APP = "33333333333333333333333333333333";

    @TempDir
    Path folder;

    @Test
    void joinsServiceNowsInstancesWithTheServersInThem() {
        Path instances = text(folder.resolve("cmdb_ci_vmware_instance.csv"),
                "sys_id,name,object_id,vcenter_uuid,vm_inst_id,bios_uuid,state,cpus,memory,disks_size,guest_id,template,ip_address,"
                        + "owned_by,business_criticality,environment,u_cost_center,u_tier,discovery_source\n"
                        + VM + ",web01,vm-101," + VCENTER + "," + uuid(0x50, 1) + "," + uuid(0x42, 1)
                        + ",on,2,4096,40,ubuntu64Guest,false,10.0.0.1,Anna Keller,1 - most critical,Production,4711,2,SG\n");
        Path servers = text(folder.resolve("cmdb_ci_server.csv"),
                "sys_id,sys_class_name,name,fqdn,os,os_version,cpu_count,cpu_core_count,ram,disk_space,serial_number,virtual\n"
                        + SERVER + ",cmdb_ci_linux_server,WEB01,web01.example.com,Linux Ubuntu,22.04,1,2,4096,40,\""
                        + "VMware-42 00 00 00 00 00 00 00-00 00 00 00 00 00 00 01\",true\n"
                        + "44444444444444444444444444444444,cmdb_ci_server,iron01,iron01.example.com,Linux,,2,16,1,1,S1,false\n");
        Path relations = text(folder.resolve("cmdb_rel_ci.csv"),
                "parent,child,type,parent.sys_class_name,child.sys_class_name\nLedger,web01,Depends on::Used by,cmdb_ci_appl,"
                        + "cmdb_ci_server\nLedger,web01,Runs on::Runs,cmdb_ci_appl,cmdb_ci_server\nLedger,db,Used by::Uses it,,\n"
                        + "rack,web01,Contains::Contained by,,\nx,y,Managed by::Manages,,\n" + SERVER + "," + VM
                        + ",Virtualized by::Virtualizes,,\n");

        EstateFile read = read(instances, servers, relations);

        assertThat(read.kind()).isEqualTo(FileKind.SERVICENOW);
        VmRow vm = read.vms().getFirst();
        assertThat(read.vms()).hasSize(1);
        assertThat(vm.keys())
                .isEqualTo(new VmKeys(VCENTER, null, "vm-101", uuid(0x50, 1), uuid(0x42, 1), "servicenow", VM,
                        "web01"));
        assertThat(vm.values()).contains(entry(VmField.CPUS, 2), entry(VmField.MEMORY_BYTES, 4L << 30), entry(
                VmField.PROVISIONED_BYTES, 40L << 30), entry(VmField.POWER_STATE, "on"), entry(VmField.KIND, "vm"),
                entry(
                        VmField.OS_ID, "ubuntu64Guest"),
                entry(VmField.OS_NAME, "Linux Ubuntu 22.04"), entry(
                        VmField.DNS_NAME, "web01.example.com"),
                entry(VmField.CRITICALITY, "critical"), entry(
                        VmField.ENVIRONMENT, "production"),
                entry(VmField.OWNER_NAME, "Anna Keller"),
                entry(VmField.TIER, 2));
        assertThat(vm.tags()).containsOnly(entry("u_cost_center", "4711"));
        assertThat(read.dependencies())
                .extracting(row -> row.from().name(), row -> row.to().name(), DependencyRow::kind)
                .containsExactly(tuple("Ledger", "web01", "depends-on"), tuple("web01", "Ledger", "member-of"),
                        tuple("db",
                                "Ledger", "depends-on"),
                        tuple("web01", "rack", "member-of"));
        assertThat(read.dependencies().getFirst().from().className()).isEqualTo("cmdb_ci_appl");
        assertThat(read.faults()).extracting(CellFault::code).containsExactly("RELATION_IGNORED", "NOT_VIRTUAL");
    }

    @Test
    void readsServiceNowsRestAnswersWithReferencesAsObjects() {
        Path items = text(folder.resolve("cmdb_ci.json"),
                """
                {"result": [
                  {"sys_id": {"value": "%s", "display_value": "%s"}, "sys_class_name": {"value": "cmdb_ci_vmware_instance",
                   "display_value": "VMware Virtual Machine Instance"}, "name": "web01", "object_id": "vm-1",
                   "memory": {"value": "4096", "display_value": "4,096"},
                   "owned_by": {"value": "9", "display_value": "Anna Keller", "link": "https://x/9"}},
                  {"sys_id": "%s", "sys_class_name": "cmdb_ci_appl", "name": "Ledger", "used_for": "Production",
                   "owned_by": {"value": "9", "display_value": "Anna Keller", "link": "https://x/9"}}]}""".formatted(VM,
                        VM,
                        APP));
        Path relations = text(folder.resolve("rel.json"), """
                [{"parent": {"value": "%s", "display_value": "Ledger", "link": "https://x/1"}, "child": {"value": "%s",
                  "display_value": "web01", "link": "https://x/2"}, "type": {"value": "7", "display_value":
                  "Depends on::Used by", "link": "https://x/3"}}]""".formatted(APP, VM));

        EstateFile read = read(items, relations);

        assertThat(read.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.keys().cmdbId()).isEqualTo(VM);
            assertThat(vm.at()).isEqualTo(new RowRef("cmdb_ci.json", null, 1));
            assertThat(vm.values()).contains(entry(VmField.OWNER_NAME, "Anna Keller"), entry(VmField.MEMORY_BYTES,
                    4L << 30));
        });
        assertThat(read.applications()).singleElement().satisfies(row -> {
            assertThat(row.externalId()).isEqualTo(APP);
            assertThat(row.environment()).isEqualTo("production");
        });
        assertThat(read.dependencies()).extracting(DependencyRow::from, DependencyRow::to).containsExactly(tuple(
                new EndRef("servicenow", APP, "Ledger", null), new EndRef("servicenow", VM, "web01", null)));
    }

    @Test
    void readsNetboxWithItsDisksAndInterfaces() {
        Path vms = text(folder.resolve("netbox_virtual machines.csv"),
                "id,name,status,site,cluster,role,tenant,platform,vcpus,memory,disk,primary_ip4,serial,tags,cf_owner_email\n"
                        + "7,web01,active,zrh,cl1,web,Finance,Ubuntu 22.04,2.00,4096,40,10.0.0.1/24,,\"a,b\",anna@example.com\n");
        Path disks = text(folder.resolve("netbox_virtual disks.csv"),
                "virtual_machine,name,size_mb,description\nweb01,disk0,40960,\nghost,disk0,1,\n");
        Path nics = text(folder.resolve("netbox_interfaces.csv"),
                "virtual_machine,name,enabled,mac_address,untagged_vlan,mtu,mode\nweb01,eth0,true,00:50:56:AA:BB:CC,prod,1500,access\n");

        EstateFile read = read(vms, disks, nics);

        assertThat(read.kind()).isEqualTo(FileKind.NETBOX);
        VmRow vm = read.vms().getFirst();
        assertThat(vm.values()).contains(entry(VmField.CPUS, 2), entry(VmField.MEMORY_BYTES, 4L << 30), entry(
                VmField.OS_NAME, "Ubuntu 22.04"), entry(VmField.IP_ADDRESSES, "10.0.0.1"),
                entry(VmField.OWNER_EMAIL,
                        "anna@example.com"),
                entry(VmField.BUSINESS_UNIT, "Finance")).doesNotContainKey(
                        VmField.PROVISIONED_BYTES);
        assertThat(vm.tags()).containsOnly(entry("netbox", "a,b"));
        assertThat(vm.disks()).extracting(DiscoveredDisk::capacityBytes).containsExactly(40L << 30);
        assertThat(vm.nics()).extracting(DiscoveredNic::network, DiscoveredNic::mac).containsExactly(tuple("prod",
                "00:50:56:aa:bb:cc"));
        assertThat(read.faults()).extracting(CellFault::code, CellFault::header).containsExactly(tuple("UNIT_UNKNOWN",
                "disk"), tuple("VM_NOT_LISTED", null));
    }

    @Test
    void readsNetboxsRestAnswers() {
        Path vms = text(folder.resolve("vms.json"),
                """
                {"count": 1, "next": null, "previous": null, "results": [{"id": 7, "url": "https://x/7", "name": "web01",
                 "status": {"value": "offline", "label": "Offline"}, "site": {"id": 1, "url": "u", "name": "zrh"},
                 "cluster": {"id": 2, "url": "u", "display": "cl1", "name": "cl1"}, "vcpus": 2.0, "memory": 4096,
                 "platform": {"id": 3, "name": "Ubuntu"}, "primary_ip4": {"id": 4, "address": "10.0.0.1/24"},
                 "tags": [{"id": 1, "name": "gold"}], "custom_fields": {"tier": 2}, "config_context": {"a": {"b": [1]}}}]}""");

        EstateFile read = read(vms);

        assertThat(read.kind()).isEqualTo(FileKind.NETBOX);
        assertThat(read.vms().getFirst().values()).containsOnly(entry(VmField.NAME, "web01"), entry(VmField.POWER_STATE,
                "off"), entry(VmField.DATACENTER, "zrh"), entry(VmField.CLUSTER, "cl1"), entry(VmField.CPUS, 2),
                entry(
                        VmField.MEMORY_BYTES, 4L << 30),
                entry(VmField.OS_NAME, "Ubuntu"), entry(VmField.IP_ADDRESSES,
                        "10.0.0.1"),
                entry(VmField.TIER, 2));
        assertThat(read.vms().getFirst().tags()).containsOnly(entry("netbox", "gold"));
    }

    @Test
    void readsItopsVmsSolutionsAndLinks() {
        Charset windows = Charset.forName("windows-1252");
        Path vms = text(folder.resolve("VirtualMachine.csv"),
                "name;description;organization_name;business_criticity;status;virtualhost_name;osfamily_name;osversion_name;cpu;ram;"
                        + "managementip\nweb01;für Bücher;Finance;high;production;esx1;Linux;Debian 12;2;4 GB;10.0.0.1\n"
                        + "web02;;Finance;low;stock;esx1;Linux;;2;4096;\n",
                windows);
        Path solutions = text(folder.resolve("ApplicationSolution.csv"),
                "name;description;organization_name;business_criticity;status;redundancy\nLedger;Books;Finance;high;active;disabled\n");
        Path links = text(folder.resolve("lnkApplicationSolutionToFunctionalCI.csv"),
                "applicationsolution_name;functionalci_name\nLedger;web01\n");

        EstateFile read = read(vms, solutions, links);

        assertThat(read.kind()).isEqualTo(FileKind.ITOP);
        assertThat(read.vms().getFirst().values()).contains(entry(VmField.ANNOTATION, "für Bücher"), entry(
                VmField.MEMORY_BYTES, 4L << 30), entry(VmField.OS_NAME, "Linux Debian 12"), entry(VmField.HOST, "esx1"),
                entry(VmField.CRITICALITY, "high"), entry(VmField.POWER_STATE, "on"));
        assertThat(read.vms().get(1).values()).doesNotContainKey(VmField.MEMORY_BYTES).doesNotContainKey(
                VmField.POWER_STATE);
        assertThat(read.faults()).extracting(CellFault::code).containsExactly("UNIT_UNKNOWN", "LIFECYCLE_NOT_IN_USE");
        assertThat(read.applications()).extracting(ApplicationRow::name).containsExactly("Ledger");
        assertThat(read.dependencies())
                .extracting(row -> row.from().name(), row -> row.to().name(), DependencyRow::kind)
                .containsExactly(tuple("web01", "Ledger", "member-of"));
    }

    @Test
    void readsAzureMigratesTemplate() {
        EstateFile read = read(text(folder.resolve("azure.csv"),
                "*Server name,IP addresses,*Cores,*Memory (In MB),*OS name,OS version,OS architecture,Server type,Hypervisor,"
                        + "CPU utilization percentage,Network adapters,Boot type,Number of disks,Disk 1 size (In GB),"
                        + "Disk 1 read ops (Operations per second),Disk 2 size (In GB)\n"
                        + "web01,10.0.0.1;10.0.0.2,4,8192,Ubuntu,22.04,x64,Virtual,VMware,20,1,UEFI,2,40,5,100\n"));

        assertThat(read.kind()).isEqualTo(FileKind.AZURE_MIGRATE_CSV);
        VmRow vm = read.vms().getFirst();
        assertThat(vm.values()).containsOnly(entry(VmField.NAME, "web01"), entry(VmField.CPUS, 4), entry(
                VmField.MEMORY_BYTES, 8L << 30), entry(VmField.OS_NAME, "Ubuntu 22.04"), entry(VmField.FIRMWARE, "efi"),
                entry(VmField.IP_ADDRESSES, "10.0.0.1 10.0.0.2"));
        assertThat(vm.disks()).extracting(DiscoveredDisk::key, DiscoveredDisk::capacityBytes).containsExactly(tuple(
                "disk-1", 40L << 30), tuple("disk-2", 100L << 30));
    }

    @Test
    void findsTheInstanceOfAServerByItsMacAddressAndTakesNoIdForAnOwner() {
        Path instances = text(folder.resolve("cmdb_ci_vm_instance.csv"),
                "sys_id,name,object_id,vcenter_uuid,mac_address,owned_by\n" + VM + ",vm-web,vm-101," + VCENTER
                        + ",00:50:56:AA:BB:CC," + APP + "\n");
        Path servers = text(folder.resolve("cmdb_ci_server.csv"),
                "sys_id,name,os,mac_address,virtual\n" + SERVER + ",web01,Linux,00-50-56-aa-bb-cc,true\n");

        EstateFile read = read(instances, servers);

        assertThat(read.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.keys().name()).isEqualTo("vm-web");
            assertThat(vm.values()).contains(entry(VmField.OS_NAME, "Linux")).doesNotContainKey(VmField.OWNER_NAME);
        });
        assertThat(read.faults()).extracting(CellFault::code).containsExactly("OWNER_IS_AN_ID");
    }

    @Test
    void addressesThatSeveralServersHaveAndPlaceholdersTellNoInstance() {
        for (String mac : new String[]{"00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF", "N/A", "01:00:5e:00:00:01"}) {
            assertThat(joined(mac, "")).as(mac).isEqualTo(2);
        }
        assertThat(joined("00:50:56:AA:BB:CC", "")).isEqualTo(1);
        assertThat(joined("00:50:56:AA:BB:CC", SERVER.replace('2', '3')
                + ",web02,Linux,0050.56aa.bbcc,true\n")).as("held by two").isEqualTo(3);
    }

    private int joined(String mac, String more) {
        return read(text(folder.resolve("cmdb_ci_vm_instance.csv"),
                "sys_id,name,object_id,vcenter_uuid,mac_address,owned_by\n" + VM + ",vm-web,vm-101," + VCENTER + ","
                        + mac + ",\n"),
                text(folder.resolve("cmdb_ci_server.csv"), "sys_id,name,os,mac_address,virtual\n" + SERVER
                        + ",web01,Linux," + mac + ",true\n" + more))
                .vms().size();
    }

    @Test
    void readsServiceNowsClassesOfApplications() {
        for (String name : new String[]{"cmdb_ci_service_auto", "cmdb_ci_appl", "cmdb_ci_business_app"}) {
            EstateFile read = read(text(folder.resolve(name + ".csv"),
                    "sys_id,name,sys_class_name,owned_by,business_criticality,used_for\n" + APP + ",Ledger," + name
                            + ",Anna Keller,2 - somewhat critical,Production\n"));

            assertThat(read.vms()).as(name).isEmpty();
            assertThat(read.applications()).as(name).singleElement().satisfies(row -> {
                assertThat(row.name()).isEqualTo("Ledger");
                assertThat(row.externalId()).isEqualTo(APP);
                assertThat(row.ownerName()).isEqualTo("Anna Keller");
                assertThat(row.criticality()).isEqualTo("high");
            });
        }
    }

    @Test
    void wordsOfALifeCycleTellAStrategyAndNoPowerState() {
        EstateFile netbox = read(
                text(folder.resolve("netbox.csv"), "id,name,status,cluster,vcpus\n1,a,decommissioning,c,1\n"
                        + "2,b,planned,c,1\n3,c,staged,c,1\n4,d,active,c,1\n"));
        EstateFile serviceNow = read(text(folder.resolve("cmdb_ci_vm_instance.csv"),
                "sys_id,name,object_id,state,install_status,operational_status\n" + VM + ",a,vm-1,on,1,6\n" + SERVER
                        + ",b,vm-2,terminated,,\n" + APP + ",c,vm-3,on,In Stock,1\n"));

        assertThat(netbox.vms()).extracting(vm -> vm.values().get(VmField.STRATEGY), vm -> vm.values().get(
                VmField.POWER_STATE), vm -> vm.tags().get("lifecycle")).containsExactly(
                        tuple("retire", null, "decommissioning"), tuple("tbc", null, "planned"),
                        tuple("tbc", null, "staged"), tuple(null, "on", null));
        assertThat(netbox.faults()).extracting(CellFault::code, CellFault::detail).containsExactly(
                tuple("LIFECYCLE_RETIRED",
                        "1 of the VMs are out of use, as the file says (1 decommissioning): they are to be retired"),
                tuple("LIFECYCLE_NOT_IN_USE",
                        "2 of the VMs are not in use yet, as the file says (1 planned, 1 staged): "
                                + "what becomes of new ones is to be decided"));
        assertThat(netbox.vms().get(1).ofKnown().values()).doesNotContainKey(VmField.STRATEGY);
        assertThat(netbox.vms().getFirst().ofKnown().values()).containsEntry(VmField.STRATEGY, "retire");
        assertThat(serviceNow.vms()).extracting(vm -> vm.values().get(VmField.STRATEGY), vm -> vm.values().get(
                VmField.POWER_STATE), vm -> vm.tags().get("lifecycle")).containsExactly(
                        tuple("retire", "on", "retired"), tuple("retire", null, "terminated"),
                        tuple("tbc", "on", "in stock"));
    }

    @Test
    void whoManagesAServerOrHasItAssignedStandsForAnOwnerThatIsNotTold() {
        Path instances = text(folder.resolve("cmdb_ci_vm_instance.csv"),
                "sys_id,name,object_id,vcenter_uuid,assigned_to\n" + VM + ",web01,vm-101," + VCENTER
                        + ",VMware team\n");
        Path servers = text(folder.resolve("cmdb_ci_server.csv"),
                "sys_id,name,os,owned_by,managed_by,assigned_to,location,virtual\n" + SERVER
                        + ",web01,Linux,Anna Keller,Ben,,ZRH,true\n" + SERVER.replace('2', '4')
                        + ",web02,Linux,,Ben,Carla,ZRH,true\n" + SERVER.replace('2', '5')
                        + ",web03,Linux,," + APP + ",Carla,ZRH,true\n");

        EstateFile read = read(instances, servers);

        assertThat(read.vms()).extracting(vm -> vm.values().get(VmField.OWNER_NAME)).containsExactly("Anna Keller",
                "Ben", "Carla");
        assertThat(read.faults()).extracting(CellFault::code).containsExactly("OWNER_IS_AN_ID",
                "OWNER_FROM_OTHER_COLUMN", "OWNER_FROM_OTHER_COLUMN");
        assertThat(read.columns()).as("left out, and to be had").contains(new EstateFile.ExtraColumn(null, "G",
                "location", "ignore"));
    }

    @Test
    void whatAzureMigrateTellsOfUseIsSaidToBeLeftOut() {
        EstateFile read = read(text(folder.resolve("azure.csv"),
                "*Server name,*Cores,*Memory (In MB),CPU utilization percentage,Memory utilization percentage\n"
                        + "web01,4,8192,20,50\nweb02,4,8192,,\nweb03,4,8192,35,\n"));

        assertThat(read.faults()).singleElement().satisfies(fault -> {
            assertThat(fault.code()).isEqualTo("UTILISATION_NOT_TAKEN");
            assertThat(fault.detail()).contains("of 2 VMs");
        });
    }

    @Test
    void exportsOfProgramsMayHaveManyColumns() {
        String header = "sys_id,name,object_id" + IntStream.range(0, 200).mapToObj(i -> ",u_more" + i).collect(
                Collectors.joining()) + "\n";
        EstateFile read = read(text(folder.resolve("cmdb_ci_vm_instance.csv"), header + VM + ",web01,vm-1"
                + ",x".repeat(200) + "\n"));

        assertThat(read.vms()).hasSize(1);
    }
}
