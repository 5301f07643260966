package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OsNotListedTest extends RuleContract {

    @Override
    ReadinessRule rule() {
        return new OsNotListed();
    }

    @Override
    String id() {
        return "os-not-listed";
    }

    @Override
    Severity severity() {
        return Severity.WARNING;
    }

    @Override
    Case bad() {
        return aVm().os("MIRACLE LINUX 8 (64-bit)").one();
    }

    @Override
    Case good() {
        return aVm().os("rhel9_64Guest").one();
    }

    @Override
    Case unknown() {
        return aVm().os(null).one();
    }

    @Test
    void saysWhichSystem() {
        assertThat(says(bad()))
                .containsExactly("Nobody is known to answer for \"MIRACLE LINUX 8 (64-bit)\" at a target.");
        assertThat(says(aVm().os("otherGuest64").guestOs("Haiku R1").one()))
                .containsExactly("Nobody is known to answer for \"Haiku R1\" at a target.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Other 3.x Linux (64-bit)", "otherLinux64Guest", "CoreOS Linux (64-bit)",
            "Microsoft Windows NT 4", "Ubuntu 25.10", "vmkernel7Guest"})
    void warnsOfWhatIsNamed(String told) {
        assertThat(rule().judge(aVm().os(told).one())).singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING));
    }

    /// Nobody can tell by the name, and nobody can mend that at a vCenter: it has no other.
    @ParameterizedTest
    @ValueSource(strings = {"ubuntu64Guest", "Ubuntu Linux (64-bit)", "CentOS 4/5 or later (64-bit)",
            "Microsoft Windows (64-bit)", "Rocky Linux (64-bit)"})
    void onlyMentionsAFamilyWithoutItsVersion(String told) {
        assertThat(rule().judge(aVm().os(told).one())).singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.INFO));
    }

    @ParameterizedTest
    @ValueSource(strings = {"otherGuest", "otherGuest64", "Other (32-bit)", "Other"})
    void advisesWhereNothingWasChosen(String told) {
        assertThat(rule().judge(aVm().os(told).one())).singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ADVICE));
    }

    @Test
    void isContentWithAVersionThatTheToolsReport() {
        assertThat(says(aVm().os("ubuntu64Guest").guestOs("Ubuntu 24.04.1 LTS").one())).isEmpty();
    }
}
