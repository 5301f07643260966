package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class ManifestMismatchTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new ManifestMismatch();
    }

    @Override
    String id() {
        return "manifest-mismatch";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "manifest-mismatch").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: manifest-mismatch");
    }
}
