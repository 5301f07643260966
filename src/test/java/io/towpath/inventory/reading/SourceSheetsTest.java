package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.Export.VCENTER;
import static io.towpath.inventory.reading.Export.VINFO;
import static io.towpath.inventory.reading.Export.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Surroundings.About;
import io.towpath.platform.spi.Surroundings.Health;
import io.towpath.platform.spi.Surroundings.Licence;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an export says of its vCenter: vSource, vLicense and vHealth; and of devices handed through.
class SourceSheetsTest {

    private static final String KEYS = "VI SDK Server,VI SDK UUID";
    private static final String OTHER = "99999999-2222-3333-4444-555555555555";

    @TempDir
    Path folder;

    private static Export export() {
        return Export.of("vInfo", VINFO).vm("web01", 1)
                .sheet("vSource", "Name,API type,API version,Version,Build,Fullname," + KEYS)
                .row("vc1", "VirtualCenter", "8.0.2.0", "8.0.2", 22617221, "VMware vCenter Server 8.0.2 build-22617221",
                        "vc1", VCENTER)
                .row("vc2", "VirtualCenter", "6.5", "6.5.0", 1, "VMware vCenter Server 6.5.0", "vc2", OTHER)
                .sheet("vLicense", "Name,Key,Labels,Cost Unit,Total,Used,Expiration Date,Features," + KEYS)
                .row("vSphere 8 Enterprise Plus", "AAAAA-BBBBB-CCCCC-DDDDD-A1B2C", null, "cpuPackage", 32, 24,
                        LocalDateTime.of(2027, 5, 31, 0, 0), "ha", "vc1", VCENTER)
                .row("vSphere 8 Enterprise Plus", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", null, "cpuPackage", 8, 8, "Never",
                        null, "vc1", VCENTER)
                .row("Evaluation Mode", "0", null, null, 0, 3, null, null, "vc2", OTHER)
                .sheet("vHealth", "Name,Message,Message type," + KEYS)
                .row("[ds1] old/old.vmdk", "Possibly a Zombie vmdk file! Please check.", "Zombie", "vc1", VCENTER)
                .row("web01", "VMware Tools are out of date", "VM Tools", "vc1", VCENTER);
    }

    @Test
    void theWorkbookTellsVersionLicencesAndHealthOfEachVcenter() {
        EstateFile read = read(export().xlsx(folder.resolve("a.xlsx")));

        assertThat(read.faults()).filteredOn(fault -> !fault.code().startsWith("MISSING")).isEmpty();
        assertThat(read.ignoredSheets()).isEmpty();
        assertThat(read.surroundings().get(VCENTER).about()).isEqualTo(new About("8.0.2",
                List.of(new Licence("vSphere 8 Enterprise Plus (…A1B2C)", "cpuPackage", 32, 24,
                        LocalDate.of(2027, 5, 31)),
                        new Licence("vSphere 8 Enterprise Plus (…EEEEE)", "cpuPackage", 8, 8, null)),
                List.of(new Health("[ds1] old/old.vmdk", "Possibly a Zombie vmdk file! Please check.", "Zombie"),
                        new Health("web01", "VMware Tools are out of date", "VM Tools"))));
        assertThat(read.surroundings().get(OTHER).about()).isEqualTo(new About("6.5.0",
                List.of(new Licence("Evaluation Mode", null, 0, 3, null)), List.of()));
    }

    @Test
    void aSheetThatIsNotThereTellsNothing() {
        EstateFile read = read(Export.of("vInfo", VINFO).vm("web01", 1).sheet("vSource", "Name,Version," + KEYS)
                .row("vc1", "VMware vCenter Server 7.0.3 build-1", "vc1", VCENTER).xlsx(folder.resolve("a.xlsx")));

        assertThat(read.surroundings().get(VCENTER).about()).isEqualTo(new About("7.0.3", null, null));
    }

    @Test
    void keepsNoMoreHealthThanPeopleRead() {
        Export export = Export.of("vInfo", VINFO).vm("web01", 1).sheet("vHealth", "Name,Message,Message type," + KEYS);
        for (int row = 0; row < About.MOST_HEALTH + 5; row++) {
            export.row("file " + row, "x".repeat(700), "Zombie", "vc1", VCENTER);
        }

        List<Health> health = read(export.xlsx(folder.resolve("a.xlsx"))).surroundings().get(VCENTER).about().health();

        assertThat(health).hasSize(About.MOST_HEALTH).allSatisfy(one -> assertThat(one.message()).hasSize(501));
    }

    @Test
    void licencesOfOneNameWithoutKeysCountTogether() {
        Export export = Export.of("vInfo", VINFO).vm("web01", 1)
                .sheet("vLicense", "Name,Cost Unit,Total,Used,Expiration Date," + KEYS)
                .row("vSphere 8", "cpuPackage", 32, 24, LocalDateTime.of(2028, 5, 31, 0, 0), "vc1", VCENTER)
                .row("vSphere 8", "cpuPackage", 8, 4, LocalDateTime.of(2027, 5, 31, 0, 0), "vc1", VCENTER)
                .row("vSphere 8", "cpuPackage", 2, null, "Never", "vc1", VCENTER);

        assertThat(read(export.xlsx(folder.resolve("a.xlsx"))).surroundings().get(VCENTER).about()).isNotNull()
                .extracting(About::licences).isEqualTo(List.of(new Licence("vSphere 8", "cpuPackage", 42, 28,
                        LocalDate.of(2027, 5, 31))));
    }

    @Test
    void rulesAreToldApartWhereTheColumnBesideTheirNamesDoes() {
        Export export = Export.of("vInfo", VINFO + ",Cluster rule(s),Cluster rule name(s)");
        String[][] rules = {{"Anti-Affinity, Affinity", "apart, near"}, {"AntiAffinity", "a, b"}, {"something", "c"},
                {"Affinity, Affinity", "d"}, {null, null}, {"Affinity, Anti-Affinity", "e"}};
        for (int vm = 0; vm < rules.length; vm++) {
            export.row("vm" + vm, "poweredOn", false, false, 2, 4096, 51_200, 20_480, null, "dc1", "cl1", "esx1",
                    "vm-" + vm, Export.uuid(0x42, vm), Export.uuid(0x50, vm), "vc1", VCENTER, rules[vm][0],
                    rules[vm][1]);
        }

        assertThat(read(export.xlsx(folder.resolve("a.xlsx"))).vms()).extracting(vm -> vm.traits().togetherRules() + " "
                + vm.traits().apartRules() + " " + vm.traits().affinityRules()).containsExactly(
                        "[near] [apart] [apart, near]", "[] [a, b] [a, b]", "[] [] [c]", "[d] [] [d]", "[] [] []",
                        "[] [] [e]");
    }

    @Test
    void theSettingThatLetsDevicesBeHandedThroughIsNoDevice() {
        EstateFile read = read(Export.of("vInfo", VINFO + ",Fixed Passthru HotPlug")
                .row("gpu01", "poweredOn", false, false, 2, 4096, 51_200, 20_480, null, "dc1", "cl1", "esx1", "vm-1",
                        Export.uuid(0x42, 1), Export.uuid(0x50, 1), "vc1", VCENTER, true)
                .xlsx(folder.resolve("a.xlsx")));

        assertThat(read.vms()).singleElement().satisfies(vm -> {
            assertThat(vm.traits().passthroughHotPlug()).isTrue();
            assertThat(vm.traits().passthroughDevices()).isNull();
        });
    }
}
