package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;

import io.towpath.platform.spi.SourceNote.Severity;

class OwnerMissingTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new OwnerMissing();
    }

    @Override
    String id() {
        return "owner-missing";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().ownedBy(null).one();
    }
}
