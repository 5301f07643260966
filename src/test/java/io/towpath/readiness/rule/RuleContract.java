package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What holds for every rule. A test of a rule says what its id is (forever), and a VM the rule has something to say of.
abstract class RuleContract {

    abstract ReadinessRule rule();

    abstract String id();

    abstract Severity severity();

    /// One that the rule has something to say of.
    abstract Case bad();

    /// One that it has nothing to say of.
    Case good() {
        return aVm().one();
    }

    @Test
    final void keepsItsId() {
        assertThat(rule().id()).isEqualTo(id()).matches("[a-z0-9]+(-[a-z0-9]+)*");
    }

    @Test
    final void saysWhatItIsAbout() {
        assertThat(rule().title()).isNotBlank().doesNotEndWith(".");
        assertThat(rule().meaning()).endsWith(".");
    }

    @Test
    final void findsWhatIsWrongAndSaysWhatToDo() {
        List<Finding> findings = rule().judge(bad());

        assertThat(findings).isNotEmpty().allSatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(id());
            assertThat(finding.severity()).isEqualTo(severity());
            assertThat(finding.what()).isNotBlank();
            assertThat(finding.fix()).isNotBlank();
        });
    }

    @Test
    final void isSilentAboutAGoodVm() {
        assertThat(rule().judge(good())).isEmpty();
    }

    /// A VM of which the source told nothing but its hardware; a rule about not knowing has another.
    Case unknown() {
        return aVm().one();
    }

    @Test
    final void isSilentWhereNothingWasTold() {
        assertThat(rule().judge(unknown())).isEmpty();
    }

    @Test
    final void isNoWorseThanItSays() {
        if (rule() instanceof BasicRule basic) {
            Case one = bad();
            Severity worst = one.target().in(basic.levels()).orElseThrow();
            assertThat(basic.judge(one)).allSatisfy(finding -> {
                assertThat(finding.severity()).isGreaterThanOrEqualTo(worst);
                assertThat(finding.evidence()).isNotEmpty();
            });
            assertThat(basic.remedy()).endsWith(".");
        }
    }

    /// What it says, one line per finding.
    final List<String> says(Case one) {
        return rule().judge(one).stream().map(Finding::what).toList();
    }
}
