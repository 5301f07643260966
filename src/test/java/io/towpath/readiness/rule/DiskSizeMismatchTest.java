package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class DiskSizeMismatchTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new DiskSizeMismatch();
    }

    @Override
    String id() {
        return "disk-size-mismatch";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "disk-size-mismatch").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: disk-size-mismatch");
    }
}
