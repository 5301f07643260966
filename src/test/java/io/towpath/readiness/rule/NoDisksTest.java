package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class NoDisksTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new NoDisks();
    }

    @Override
    String id() {
        return "no-disks";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().withoutDisks().one();
    }

    @Test
    void leavesTheWordToARuleThatKnowsWhy() {
        assertThat(says(aVm().withoutDisks().noted(Severity.BLOCKER, "unreadable-descriptor").one())).isEmpty();
    }
}
