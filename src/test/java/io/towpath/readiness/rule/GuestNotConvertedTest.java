package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.NicAdapter;
import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class GuestNotConvertedTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new GuestNotConverted();
    }

    @Override
    String id() {
        return "guest-not-converted";
    }

    @Override
    Severity severity() {
        return Severity.ADVICE;
    }

    @Override
    Case bad() {
        return aVm().one();
    }

    @Override
    Case good() {
        return aVm().withoutDisks().one();
    }

    @Override
    Case unknown() {
        return aVm().withoutDisks().one();
    }

    @Test
    void namesTheCardThatIsEmulated() {
        assertThat(says(aVm().nic("DMZ", NicAdapter.VMXNET3).one()).getFirst()).contains("vmxnet3");
    }
}
