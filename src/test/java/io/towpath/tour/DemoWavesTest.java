package io.towpath.tour;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.disk.DiskFormat;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailurePolicy;
import io.towpath.wave.WaveComposer;
import io.towpath.wave.WaveControl;
import io.towpath.wave.WaveDraft;
import io.towpath.wave.runbook.Definition;
import io.towpath.wave.runbook.Part;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.RunbookText;
import io.towpath.wave.runbook.Runbooks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A wave of the set-up is made and started, whenever the program is killed.
@DatabaseTest
class DemoWavesTest {

    @Autowired
    private WaveComposer composer;
    @Autowired
    private WaveControl control;
    @Autowired
    private AutoPause limits;
    @Autowired
    private Runbooks runbooks;
    @Autowired
    private JdbcClient db;

    private final String mark = UUID.randomUUID().toString();
    private DemoWaves waves;
    private WaveDraft draft;
    private UUID vm;

    @BeforeEach
    void aVmAndATarget() {
        waves = new DemoWaves(composer, control, limits, new DemoRunbook(runbooks), db);
        draft = new WaveDraft("Branch office " + mark, connection("target", "libvirt"), DiskFormat.QCOW2, 1, 5,
                FailurePolicy.CONTINUE);
        vm = db.sql("""
                insert into vm (source_id, external_id, name, cpus, cores_per_socket, memory_bytes, firmware,
                                secure_boot, container, place, stored_bytes, fingerprint, facts_digest, first_seen_at,
                                last_seen_at)
                values (:source, :mark, :mark, 1, 1, 1, 'bios', false, 'ova', 'x', 1, 'f', 'd', now(), now())
                returning id
                """).param("source", connection("source", "staged")).param("mark", mark).query(UUID.class).single();
        db.sql("""
                insert into assessment (vm_id, verdict, judged_at, rules_version, vm_version)
                values (:vm, 'ready', now(), 1, 1)
                """).param("vm", vm).update();
    }

    private UUID connection(String direction, String kind) {
        return db.sql("""
                insert into connection (direction, kind, name, location, created_by, created_at)
                values (:direction, :kind, :name, :name, 'test', now()) returning id
                """).param("direction", direction).param("kind", kind).param("name", "/" + direction + "/" + mark)
                .query(UUID.class).single();
    }

    private List<String> states() {
        return db.sql("select state from wave where name = :name").param("name", draft.name()).query(String.class)
                .list();
    }

    @Test
    void aWaveThatWasMadeBeforeAKillIsStarted() {
        composer.create(draft, List.of(vm), "lena");
        assertThat(states()).containsExactly("DRAFT");

        waves.start(draft, false, List::of, "lena");

        assertThat(states()).containsExactly("RUNNING");
    }

    @Test
    void itIsMadeAndStartedOnce() {
        waves.start(draft, false, () -> List.of(vm), "lena");
        assertThat(states()).containsExactly("RUNNING");

        waves.start(draft, false, () -> List.of(vm), "lena");

        assertThat(states()).containsExactly("RUNNING");
    }

    @Test
    void ofNoVmsNoneIsMade() {
        waves.start(draft, false, List::of, "lena");

        assertThat(states()).isEmpty();
    }

    @Test
    void whatTheDemoGoesByKeepsNoTripWaiting() throws IOException {
        Definition runbook = RunbookText.read(new String(getClass().getResourceAsStream("/demo/branch-office.yaml")
                .readAllBytes(), StandardCharsets.UTF_8));

        assertThat(runbook.steps()).extracting(RunbookStep::part).containsOnly(Part.AFTER, Part.FINALIZATION);
        assertThat(runbooks.lint(runbook)).allMatch(fault -> fault.code().equals("role-nobody-has"));
    }
}
