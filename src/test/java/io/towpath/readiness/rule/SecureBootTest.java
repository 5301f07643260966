package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;

import io.towpath.platform.spi.SourceNote.Severity;

class SecureBootTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new SecureBoot();
    }

    @Override
    String id() {
        return "secure-boot";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().withSecureBoot().one();
    }
}
