package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

class SourceNotedTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.register(SnapshotChain.class, SourceNoted.class);
            context.refresh();
            SourceNoted rule = context.getBean(SourceNoted.class);
            rule.judge(aVm().one());
            return rule;
        }
    }

    @Override
    String id() {
        return "source-noted";
    }

    @Override
    Severity severity() {
        return Severity.ADVICE;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.ADVICE, "descriptor-not-first").one();
    }

    @Test
    void leavesWhatOtherRulesAreNamedFor() {
        assertThat(says(aVm().noted(Severity.BLOCKER, "snapshot-chain").one())).isEmpty();
    }

    @Test
    void leavesMereInformation() {
        assertThat(says(aVm().noted(Severity.INFO, "manifest-verified").one())).isEmpty();
    }
}
