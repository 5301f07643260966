package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import org.junit.jupiter.api.Test;

class NameInvalidTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new NameInvalid();
    }

    @Override
    String id() {
        return "name-invalid";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().named("Web_01 (old)").at(TargetKind.KUBEVIRT);
    }

    @Test
    void proposesANameKubernetesTakes() {
        assertThat(rule().judge(bad()).getFirst().fix()).contains("\"web-01-old\"");
        assertThat(rule().judge(aVm().named("a".repeat(64)).at(TargetKind.KUBEVIRT)).getFirst().fix())
                .contains("a".repeat(63) + "\"");
        assertThat(rule().judge(aVm().named("???").at(TargetKind.KUBEVIRT)).getFirst().fix()).doesNotContain("\"\"");
    }

    @Test
    void takesTheLongestName() {
        assertThat(says(aVm().named("a".repeat(63)).at(TargetKind.KUBEVIRT))).isEmpty();
    }
}
