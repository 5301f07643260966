package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class NicWithoutNetworkTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new NicWithoutNetwork();
    }

    @Override
    String id() {
        return "nic-without-network";
    }

    @Override
    Severity severity() {
        return Severity.ADVICE;
    }

    @Override
    Case bad() {
        return aVm().nic("", NicAdapter.VMXNET3).one();
    }

    @Test
    void countsThem() {
        assertThat(says(bad())).containsExactly("1 of 2 network cards names no network.");
    }
}
