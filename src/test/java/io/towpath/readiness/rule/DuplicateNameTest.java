package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class DuplicateNameTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new DuplicateName();
    }

    @Override
    String id() {
        return "duplicate-name";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().namesakes("web01 in Old (a.ova)").one();
    }

    @Test
    void saysWhereTheOthersAre() {
        assertThat(says(bad())).containsExactly("1 more VM has this name: web01 in Old (a.ova).");
        assertThat(says(aVm().namesakes("a", "b", "c", "d").one()))
                .containsExactly("4 more VMs have this name: a, b, c.");
    }
}
