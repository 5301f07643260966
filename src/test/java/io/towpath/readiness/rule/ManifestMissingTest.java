package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class ManifestMissingTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new ManifestMissing();
    }

    @Override
    String id() {
        return "manifest-missing";
    }

    @Override
    Severity severity() {
        return Severity.ADVICE;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.ADVICE, "manifest-missing").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: manifest-missing");
    }
}
