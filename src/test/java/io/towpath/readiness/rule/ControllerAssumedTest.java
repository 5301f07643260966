package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class ControllerAssumedTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new ControllerAssumed();
    }

    @Override
    String id() {
        return "controller-assumed";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.WARNING, "controller-assumed").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: controller-assumed");
    }
}
