package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class UnreadableDescriptorTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new UnreadableDescriptor();
    }

    @Override
    String id() {
        return "unreadable-descriptor";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "unreadable-descriptor").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: unreadable-descriptor");
    }
}
