package io.towpath.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.DatabaseTest;
import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.Connections;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.People;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.inventory.Vm;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@DatabaseTest
class ReadinessTest {

    private static final Path OVAS = Path.of("src/test/resources/ova");

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
    Readiness readiness;
    @Autowired
    Findings findings;
    @Autowired
    Reassessment reassessment;
    @Autowired
    JdbcClient jdbc;

    @Test
    void aScannedVmIsJudgedInTheSameTransaction() throws Exception {
        ova("vbox-ovf10.ova", "a.ova");
        Vm vm = vms(register()).getFirst();

        Assessment assessment = readiness.of(vm.id());

        assertThat(assessment.verdict()).isEqualTo(Verdict.WARNINGS);
        assertThat(rules(vm)).contains("owner-missing", "controller-changes", "guest-not-converted");
        assertThat(assessment.findings()).extracting(Finding::severity).isSorted();
        assertThat(readiness.verdicts(List.of(vm.id()))).containsEntry(vm.id(), Verdict.WARNINGS);
    }

    @Test
    void anOwnerSettlesTheFinding() throws Exception {
        ova("vmware-open-vmdk.ova", "a.ova");
        Vm vm = vms(register()).getFirst();
        assertThat(rules(vm)).contains("owner-missing");

        people.assign(vm.id(), vm.version(), new People.Owner("Webshop", "Anna", "anna@example.com"), "lena");

        assertThat(rules(vm)).doesNotContain("owner-missing");
    }

    @Test
    void aBrokenFileBlocks() throws Exception {
        Files.writeString(folder.resolve("broken.ova"), "no tar");
        Vm vm = vms(register()).getFirst();

        assertThat(readiness.of(vm.id()).verdict()).isEqualTo(Verdict.BLOCKED);
        assertThat(rules(vm)).contains("unreadable-descriptor").doesNotContain("no-disks");
    }

    @Test
    void twinsAreFoundAndForgotten() throws Exception {
        ova("vbox-ovf10.ova", "one.ova");
        UUID source = register();
        Vm one = vms(source).getFirst();
        Path second = ova("vbox-ovf10.ova", "two.ova");
        scan(source);
        assertThat(vms(source)).hasSize(2).allSatisfy(vm -> assertThat(readiness.of(vm.id()).findings())
                .anyMatch(finding -> finding.rule().equals("duplicate-name")));
        assertThat(rules(one)).contains("duplicate-mac");
        String before = twin(one);
        assertThat(before).contains("two.ova");

        Files.delete(second);
        scan(source);

        assertThat(readiness.of(one.id()).findings()).noneMatch(finding -> finding.rule().startsWith("duplicate")
                && finding.what().contains("two.ova"));
    }

    @Test
    void whatOlderRulesJudgedIsJudgedAgain() throws Exception {
        ova("vmware-open-vmdk.ova", "a.ova");
        Vm vm = vms(register()).getFirst();
        jdbc.sql("update assessment set rules_version = 0, verdict = 'blocked' where vm_id = :id").param("id", vm.id())
                .update();
        jdbc.sql("delete from finding where vm_id = :id").param("id", vm.id()).update();

        reassessment.judgeStale();

        assertThat(readiness.of(vm.id()).verdict()).isEqualTo(Verdict.WARNINGS);
        assertThat(rules(vm)).isNotEmpty();
    }

    @Test
    void findingsAreCountedAndListed() throws Exception {
        Files.writeString(folder.resolve("broken.ova"), "no tar");
        Vm vm = vms(register()).getFirst();

        assertThat(findings.counts()).anySatisfy(count -> {
            assertThat(count.rule().id()).isEqualTo("unreadable-descriptor");
            assertThat(count.severity()).isEqualTo(Severity.BLOCKER);
            assertThat(count.vms()).isPositive();
        });
        assertThat(findings.counts().getFirst().severity()).isEqualTo(Severity.BLOCKER);
        assertThat(findings.list(FindingFilter.of("unreadable-descriptor", Severity.BLOCKER), null, 500))
                .anyMatch(found -> found.vmId().equals(vm.id()));
        assertThat(findings.rules()).extracting(RuleView::id).isSorted().doesNotHaveDuplicates()
                .contains("snapshot-chain");
    }

    private String twin(Vm vm) {
        return readiness.of(vm.id()).findings().stream().filter(finding -> finding.rule().equals("duplicate-name"))
                .map(Finding::what).findFirst().orElseThrow();
    }

    private List<String> rules(Vm vm) {
        return readiness.of(vm.id()).findings().stream().map(Finding::rule).toList();
    }

    private Path ova(String name, String as) throws Exception {
        return Files.copy(OVAS.resolve(name), folder.resolve(as));
    }

    private UUID register() throws Exception {
        UUID source = connections.register(Direction.SOURCE, "staged", "readiness " + UUID.randomUUID(),
                folder.toString(), "lena");
        settle(source);
        return source;
    }

    private void scan(UUID source) throws Exception {
        scans.start(source, "lena");
        settle(source);
    }

    private void settle(UUID source) throws Exception {
        long until = System.nanoTime() + 60_000_000_000L;
        while (scans.of(source, 1).getFirst().state() == ScanView.State.RUNNING) {
            assertThat(System.nanoTime()).as("the scan ends").isLessThan(until);
            Thread.sleep(20);
        }
    }

    private List<Vm> vms(UUID source) {
        return inventory.vms(jdbc.sql("select id from vm where source_id = :source order by external_id")
                .param("source", source).query((row, _) -> row.getObject(1, UUID.class)).list());
    }
}
