package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class SnapshotChainTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new SnapshotChain();
    }

    @Override
    String id() {
        return "snapshot-chain";
    }

    @Override
    Severity severity() {
        return Severity.BLOCKER;
    }

    @Override
    Case bad() {
        return aVm().noted(Severity.BLOCKER, "snapshot-chain").one();
    }

    @Test
    void passesOnTheWordsOfTheSource() {
        assertThat(says(bad())).containsExactly("seen: snapshot-chain");
    }
}
