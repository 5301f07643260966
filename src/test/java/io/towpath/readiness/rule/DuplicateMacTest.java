package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class DuplicateMacTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new DuplicateMac();
    }

    @Override
    String id() {
        return "duplicate-mac";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().sharedMacs("00:50:56:aa:bb:cc of web02").one();
    }

    @Test
    void saysWhoHasIt() {
        assertThat(says(bad())).containsExactly("Shared MAC: 00:50:56:aa:bb:cc of web02.");
    }
}
