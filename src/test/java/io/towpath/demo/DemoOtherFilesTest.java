package io.towpath.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.reading.CellFault;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FileKind;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.ReadOptions;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every file that the demo writes is one that can be imported.
class DemoOtherFilesTest {

    private static final DemoEstate ESTATE = DemoEstate.of(7, 300);

    @TempDir
    Path folder;

    @Test
    void eachFileIsReadWithoutAReject() throws Exception {
        List<Path> files = new ArrayList<>(new DemoFiles(ESTATE).writeAll(folder));
        files.addAll(new DemoOtherFiles(ESTATE).writeAll(folder.resolve("other-programs")));

        Map<String, EstateFile> read = new HashMap<>();
        for (Path file : files) {
            EstateFile one = new FilesReader().read(List.of(file), ReadOptions.automatic(ZoneOffset.UTC));
            assertThat(one.faults()).as(file.toString())
                    .filteredOn(fault -> fault.level() == CellFault.Level.REJECT).isEmpty();
            assertThat(one.rows()).as(file.toString()).isPositive();
            read.put(String.valueOf(file.getFileName()), one);
        }

        assertThat(read.get("rvtools-database.xlsx")).satisfies(this::wholeEstate);
        assertThat(read.get("rvtools-3.9.xlsx")).satisfies(this::wholeEstate);
        assertThat(read.get("rvtools-4.1.xlsx")).satisfies(this::wholeEstate);
        assertThat(read.get("netbox")).satisfies(this::wholeEstate).satisfies(file -> {
            assertThat(file.kind()).isEqualTo(FileKind.NETBOX);
            assertThat(file.vms()).anySatisfy(vm -> assertThat(vm.disks()).isNotEmpty())
                    .anySatisfy(vm -> assertThat(vm.nics()).isNotEmpty());
        });
        assertThat(read.get("itop")).satisfies(this::wholeEstate).satisfies(file -> {
            assertThat(file.kind()).isEqualTo(FileKind.ITOP);
            assertThat(file.applications()).hasSize(ESTATE.applications().size());
            assertThat(file.dependencies()).hasSize(300);
        });
        assertThat(read.get("device42")).satisfies(this::wholeEstate).satisfies(file -> {
            assertThat(file.kind()).isEqualTo(FileKind.DEVICE42);
            assertThat(file.dependencies()).extracting("kind").contains("member-of", "connects-to");
            // clones are planted
            assertThat(file.faults()).extracting(CellFault::code).containsOnly("DUPLICATE_BIOS_UUID");
        });
        assertThat(read.get("azure-migrate.csv")).satisfies(this::wholeEstate);
        assertThat(read.get("cmdb_rel_ci.csv").dependencies()).extracting("kind").contains("member-of", "depends-on");
    }

    private void wholeEstate(EstateFile file) {
        assertThat(file.vms()).hasSize(300);
    }
}
