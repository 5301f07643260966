package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.rvtools;
import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.towpath.DatabaseTest;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What a node that dies leaves behind.
@DatabaseTest
class CrashTest {

    @TempDir
    Path folder;

    Desk desk;

    @Autowired
    Imports imports;
    @Autowired
    ImportStore store;
    @Autowired
    ImportFiles files;
    @Autowired
    ImportsTick tick;
    @Autowired
    Clock clock;
    @Autowired
    JdbcClient jdbc;

    @Autowired
    void desk(ImportReader reader) {
        desk = new Desk(store, reader, imports, clock, jdbc);
    }

    @Test
    void aPreviewIsAppliedByAnyNodeWithoutTheFile() throws Exception {
        String vcenter = uuid();
        ImportView preview = desk.preview(rvtools(vcenter, vm(vcenter, "vm-1", "crash-" + vcenter)));
        files.remove(preview.id());

        assertThat(desk.apply(preview).state()).isEqualTo(ImportView.State.APPLIED);
        assertThat(desk.vm("crash-" + vcenter)).isNotNull();
    }

    @Test
    void whatWasBeingReadIsReadFromTheStartAtTheNextStart() throws Exception {
        UUID id;
        try (ImportFiles.Incoming incoming = files.incoming();
                InputStream workbook = java.nio.file.Files.newInputStream(new DemoFiles(DemoEstate.of(31, 203))
                        .rvtools(folder.resolve("rvtools.xlsx")))) {
            incoming.add("rvtools.xlsx", workbook);
            id = incoming.id();
            store.insert(new ImportStore.New(id, "rvtools.xlsx", incoming.bytes(), incoming.digest(), null,
                    ImportOptions.parse(null, null, null, true), "a node that died", "lena"),
                    clock.instant().minusSeconds(5));
            incoming.keep();
        }

        tick.goOn();

        await().until(() -> imports.get(id).state() == ImportView.State.PREVIEWED);
        assertThat(imports.get(id).count("vms", Outcome.CREATED)).isPositive();
    }

    @Test
    void aPreviewThatNobodyAppliesExpiresWithItsFile() {
        String vcenter = uuid();
        ImportView preview = desk.preview(rvtools(vcenter, vm(vcenter, "vm-1", "old-" + vcenter)));
        jdbc.sql("update import set since = since - interval '8 days' where id = :id").param("id", preview.id())
                .update();

        tick.clear();

        assertThat(imports.get(preview.id()).state()).isEqualTo(ImportView.State.EXPIRED);
        assertThat(imports.rows(preview.id(), null, null, false, 0, 10)).isEmpty();
    }
}
