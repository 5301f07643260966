package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class HardwareAssumedTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new HardwareAssumed();
    }

    @Override
    String id() {
        return "hardware-assumed";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.WARNING, "hardware-assumed").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: hardware-assumed");
    }
}
