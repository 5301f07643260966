package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MissingFromSourceTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new MissingFromSource();
    }

    @Override
    String id() {
        return "missing-from-source";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().missing().one();
    }

    @Test
    void saysSinceWhenAndWhere() {
        assertThat(says(bad())).containsExactly("Scans of Exports do not find web01.ova since 2026-11-12T20:41:00Z.");
    }

    @Test
    void ofWhatOnlyFilesTellTheRemedyIsAFile() {
        Case imported = aVm().missing()
                .around(new Case.Around("imported", null, null, null, null, Map.of(), false, null,
                        Set.of()))
                .one();

        assertThat(says(imported))
                .containsExactly("web01 has not been in an import of Exports since 2026-11-12T20:41:00Z.");
        assertThat(rule().judge(imported).getFirst().fix()).startsWith("Export again").doesNotContain("scan");
    }
}
