package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class MissingFileTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new MissingFile();
    }

    @Override
    String id() {
        return "missing-file";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "missing-file").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: missing-file");
    }
}
