package io.towpath.inventory.imports;

import static io.towpath.inventory.imports.Files.rvtools;
import static io.towpath.inventory.imports.Files.uuid;
import static io.towpath.inventory.imports.Files.vm;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.towpath.DatabaseTest;
import io.towpath.demo.DemoEstate;
import io.towpath.demo.DemoFiles;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

        await().atMost(Duration.ofMinutes(1)).until(() -> imports.get(id).state() == ImportView.State.PREVIEWED);
        assertThat(imports.get(id).count("vms", Outcome.CREATED)).isPositive();
    }

    @Test
    void theFileOfAPreviewWhoseEndWasWrittenDownGoesThoughItsProcessDied() throws Exception {
        for (String state : List.of("discarded", "expired")) {
            UUID id = came(Duration.ZERO);
            known(id, state);

            tick.clear();

            assertThat(files.of(id)).as(state).isEmpty();
        }
    }

    @Test
    void aStartRemovesFilesThatNoImportOfThisNodeNeeds() throws Exception {
        Duration longAgo = Duration.ofDays(3);
        UUID needed = came(longAgo);
        known(needed, "previewed");
        UUID endedElsewhere = came(longAgo);
        known(endedElsewhere, "discarded");
        jdbc.sql("update import set files_removed_at = now() where id = :id").param("id", endedElsewhere).update();
        UUID leftOver = came(longAgo);
        UUID coming = came(Duration.ZERO);

        tick.goOn();

        assertThat(files.of(leftOver)).as("of a process that died while it came").isEmpty();
        assertThat(files.of(endedElsewhere)).as("of an import that another node ended").isEmpty();
        assertThat(files.of(coming)).as("it may be coming still").isNotEmpty();
        assertThat(files.of(needed)).as("of a preview").isNotEmpty();
        files.remove(coming);
    }

    private UUID came(Duration ago) throws IOException {
        try (ImportFiles.Incoming incoming = files.incoming()) {
            incoming.add("half.csv", new ByteArrayInputStream("name".getBytes(StandardCharsets.UTF_8)));
            incoming.keep();
            java.nio.file.Files.setLastModifiedTime(files.of(incoming.id()).getFirst().getParent(),
                    FileTime.from(Instant.now().minus(ago)));
            return incoming.id();
        }
    }

    private void known(UUID id, String state) {
        store.insert(new ImportStore.New(id, "half.csv", 4, "0".repeat(64), null,
                ImportOptions.parse(null, null, null, true), "a node that died", "lena"),
                clock.instant().minusSeconds(5));
        jdbc.sql("update import set state = :state where id = :id").param("state", state).param("id", id).update();
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
