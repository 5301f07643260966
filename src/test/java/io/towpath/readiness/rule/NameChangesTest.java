package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;

class NameChangesTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new NameChanges();
    }

    @Override
    String id() {
        return "name-changes";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().named("web/01").one();
    }

    @Test
    void takesWhatALibvirtDomainTakes() {
        assertThat(says(aVm().named("Web_01.example-a").one())).isEmpty();
        assertThat(says(aVm().named("a".repeat(80)).one())).isEmpty();
        assertThat(says(aVm().named("a".repeat(81)).one())).hasSize(1);
        assertThat(says(aVm().named("-web").one())).hasSize(1);
    }
}
