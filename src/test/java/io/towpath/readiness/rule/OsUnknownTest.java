package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;

import io.towpath.platform.spi.SourceNote.Severity;

class OsUnknownTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new OsUnknown();
    }

    @Override
    String id() {
        return "os-unknown";
    }

    @Override
    Severity severity() {
        return Severity.ADVICE;
    }

    @Override
    Case bad() {
        return aVm().os(null).one();
    }
}
