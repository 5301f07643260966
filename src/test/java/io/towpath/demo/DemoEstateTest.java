package io.towpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.towpath.demo.DemoVm.Oddity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoEstateTest {

    private static final DemoEstate ESTATE = DemoEstate.of(DemoEstate.SEED, DemoEstate.VMS);

    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameFiles() throws IOException {
        Path one = new DemoFiles(DemoEstate.of(7, 300)).rvtoolsCsv(folder.resolve("one"));
        Path other = new DemoFiles(DemoEstate.of(7, 300)).rvtoolsCsv(folder.resolve("other"));

        assertThat(Files.mismatch(one.resolve("RVTools_tabvInfo.csv"), other.resolve("RVTools_tabvInfo.csv")))
                .isEqualTo(-1);
    }

    @Test
    void itIsTheEstateOfTheMission() {
        long usedMib = ESTATE.vms().stream().mapToLong(DemoVm::usedMib).sum();
        long windows = ESTATE.vms().stream().filter(vm -> vm.windows).count();

        assertThat(ESTATE.vms()).hasSize(5_120);
        assertThat(ESTATE.applications()).hasSize(412);
        assertThat(ESTATE.sites()).hasSize(3);
        assertThat(ESTATE.sites().stream().flatMap(site -> site.clusters().stream()).toList()).hasSize(14);
        assertThat(ESTATE.sites().stream().flatMap(site -> site.clusters().stream())
                .mapToInt(cluster -> cluster.hosts().size()).sum()).isEqualTo(212);
        assertThat(usedMib / 953_674.0).as("TB in use").isBetween(185.0, 215.0);
        assertThat(windows * 100 / ESTATE.vms().size()).as("percent Windows").isBetween(27L, 33L);
    }

    @Test
    void whatRulesFindIsPlantedAsOftenAsAnnounced() {
        var planted = ESTATE.vms().stream().flatMap(vm -> vm.oddities.stream())
                .collect(Collectors.groupingBy(oddity -> oddity, Collectors.counting()));

        assertThat(planted).containsEntry(Oddity.SNAPSHOT_CHAIN, 41L).containsEntry(Oddity.SE_SPARSE, 1L)
                .containsEntry(Oddity.PHYSICAL_RDM, 12L).containsEntry(Oddity.SHARED_DISK, 9L)
                .containsEntry(Oddity.INDEPENDENT_DISK, 7L)
                .containsEntry(Oddity.SRIOV, 11L).containsEntry(Oddity.BAD_NAME, 8L)
                .containsEntry(Oddity.NO_TOOLS, 19L).containsEntry(Oddity.ISO, 23L)
                .containsEntry(Oddity.UNKNOWN_OS, 91L);
        assertThat(ESTATE.vms().stream().filter(vm -> !vm.ownerKnown)).hasSize(188);
    }

    @Test
    void nineVmsShareTheDisksOfFourClustersAtOneVcenterEach() {
        Map<String, List<DemoVm>> clusters = ESTATE.vms().stream().filter(vm -> vm.has(Oddity.SHARED_DISK))
                .collect(Collectors.groupingBy(vm -> vm.place.vcenterUuid() + vm.disks.getLast().path()));

        assertThat(clusters).hasSize(4);
        assertThat(clusters.values()).extracting(List::size).containsExactlyInAnyOrder(3, 2, 2, 2);
        assertThat(clusters.values()).allSatisfy(members -> assertThat(members)
                .extracting(vm -> vm.disks.getLast().capacityMib()).containsOnly(
                        members.getFirst().disks.getLast().capacityMib()));
    }

    @Test
    void namesAndKeysAreUnique() {
        assertThat(ESTATE.vms().stream().map(vm -> vm.place.vcenterUuid() + vm.moref())).doesNotHaveDuplicates();
        assertThat(ESTATE.vms().stream().map(vm -> vm.instanceUuid)).doesNotHaveDuplicates();
        assertThat(ESTATE.vms().stream().map(vm -> vm.name)).doesNotHaveDuplicates();
        assertThat(ESTATE.applications().stream().map(DemoApplication::name)).doesNotHaveDuplicates();
    }

    @Test
    void everyFileIsWritten() throws IOException {
        List<Path> files = new DemoFiles(DemoEstate.of(7, 300)).writeAll(folder);

        assertThat(files).allMatch(Files::exists).hasSize(10);
        try (CsvReader<NamedCsvRecord> vms = CsvReader.builder().ofNamedCsvRecord(folder.resolve("vms.csv"))) {
            assertThat(vms.stream().toList()).hasSize(300);
        }
    }
}
