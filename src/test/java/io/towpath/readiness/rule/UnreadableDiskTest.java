package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class UnreadableDiskTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new UnreadableDisk();
    }

    @Override
    String id() {
        return "unreadable-disk";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "unreadable-disk").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: unreadable-disk");
    }
}
