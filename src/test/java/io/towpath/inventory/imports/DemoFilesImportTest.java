package io.towpath.inventory.imports;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import io.towpath.demo.DemoOtherFiles;
import io.towpath.inventory.reading.EstateFile;
import io.towpath.inventory.reading.FilesReader;
import io.towpath.inventory.reading.ReadOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;

/// What the demo writes finds its VMs again in an inventory that came of its RVTools file and its CMDB. In a context of its
/// own: VMs of the same names, which other tests leave, would be more than one that a row may mean.
@DatabaseTest
@TestPropertySource(properties = "towpath.test.context=demo-files")
@DirtiesContext
class DemoFilesImportTest {

    private static final DemoEstate ESTATE = DemoEstate.of(31, 200);

    Desk desk;

    @TempDir
    Path folder;
    @Autowired
    Imports imports;

    @Autowired
    void desk(ImportStore store, ImportReader reader, Clock clock, JdbcClient jdbc) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    private static EstateFile read(Path file) throws Exception {
        return new FilesReader().read(List.of(file), ReadOptions.automatic(ZoneOffset.UTC));
    }

    @Test
    void noRowOfTheOtherProgramsFilesIsRejected() throws Exception {
        new DemoFiles(ESTATE).writeAll(folder);
        List<Path> others = new DemoOtherFiles(ESTATE).writeAll(folder.resolve("other"));
        ImportView vms = desk.apply(read(folder.resolve("rvtools.xlsx")));
        ImportView cmdb = desk.apply(read(folder.resolve("cmdb_ci_vmware_instance.csv")));
        try {
            for (Path file : others) {
                ImportView preview = desk.preview(read(file));

                assertThat(desk.rows(preview, Outcome.REJECTED)).as(file.toString()).isEmpty();
                assertThat(preview.summary()).as(file.toString()).isNotEmpty();
                imports.discard(preview.id(), "lena");
            }
        } finally {
            imports.undo(cmdb.id(), null, "lena");
            imports.undo(vms.id(), null, "lena");
        }
    }
}
