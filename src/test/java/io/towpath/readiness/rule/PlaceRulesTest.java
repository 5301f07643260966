package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Placement.Kind;
import io.towpath.platform.spi.Placement.Power;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about the state of a VM and about where it runs.
class PlaceRulesTest {

    private static Case.Around around(String kind, @Nullable Boolean on, @Nullable String version) {
        return new Case.Around(kind, on, on, version, on, Map.of(), false, null, Set.of());
    }

    @Nested
    class OfNotConnected extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new NotConnected();
        }

        @Override
        String id() {
            return "not-connected";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().told(t -> t.connectionState("orphaned")).one();
        }

        @Override
        Case good() {
            return aVm().told(t -> t.connectionState("connected")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its connection state is orphaned.");
        }
    }

    @Nested
    class OfPoweredOff extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new PoweredOff();
        }

        @Override
        String id() {
            return "powered-off";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().power(Power.OFF).at(TargetKind.HYPERV);
        }

        @Override
        Case good() {
            return aVm().power(Power.ON).at(TargetKind.HYPERV);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is powered off.");
        }

        @Test
        void onlyMentionsItElsewhere() {
            assertThat(rule().judge(aVm().power(Power.OFF).at(TargetKind.KVM))).singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.INFO));
        }
    }

    @Nested
    class OfSuspended extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new Suspended();
        }

        @Override
        String id() {
            return "suspended";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().power(Power.SUSPENDED).one();
        }

        @Override
        Case good() {
            return aVm().power(Power.ON).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is suspended.");
        }
    }

    @Nested
    class OfNotAVm extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new NotAVm();
        }

        @Override
        String id() {
            return "not-a-vm";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().kind(Kind.TEMPLATE).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It is a template.");
        }

        @Test
        void knowsPlaceholders() {
            assertThat(says(aVm().kind(Kind.PLACEHOLDER).one()))
                    .containsExactly("It is a placeholder of a recovery product.");
            assertThat(rule().waivable()).isFalse();
        }
    }

    @Nested
    class OfHostInMaintenance extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new HostInMaintenance();
        }

        @Override
        String id() {
            return "host-in-maintenance";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().around(around("vsphere", true, null)).one();
        }

        @Override
        Case good() {
            return aVm().around(around("vsphere", false, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its host esx01 is in maintenance.");
        }
    }

    @Nested
    class OfSourceTooOld extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SourceTooOld();
        }

        @Override
        String id() {
            return "source-too-old";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().around(around("vsphere", null, "6.5.0")).one();
        }

        @Override
        Case good() {
            return aVm().around(around("vsphere", null, "6.7.0")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Its host runs version 6.5.0, older than 6.7.");
        }

        @Test
        void judgesTheVcenterWhereTheHostIsNewEnoughOrNotKnown() {
            Case old = aVm().around(new Case.Around("imported", null, null, null, null, Map.of(), false, "6.0.0",
                    Set.of())).one();
            assertThat(says(old)).containsExactly("Its source Exports is version 6.0.0, older than 6.7.");
            assertThat(rule().judge(old).getFirst().severity()).isEqualTo(Severity.WARNING);
            assertThat(says(aVm()
                    .around(new Case.Around("imported", null, null, "7.0.3", null, Map.of(), false, "8.0.2",
                            Set.of()))
                    .one())).isEmpty();
        }

        @Test
        void readsVersionsAsNumbers() {
            assertThat(says(aVm().around(around("vsphere", null, "10.0")).one())).isEmpty();
            assertThat(says(aVm().around(around("vsphere", null, "unknown")).one())).isEmpty();
        }
    }

    @Nested
    class OfDrsEnabled extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DrsEnabled();
        }

        @Override
        String id() {
            return "drs-enabled";
        }

        @Override
        Severity severity() {
            return Severity.INFO;
        }

        @Override
        Case bad() {
            return aVm().around(around("vsphere", true, null)).one();
        }

        @Override
        Case good() {
            return aVm().around(around("vsphere", false, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("DRS is on for prod.");
        }
    }

    @Nested
    class OfDpmEnabled extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DpmEnabled();
        }

        @Override
        String id() {
            return "dpm-enabled";
        }

        @Override
        Severity severity() {
            return Severity.INFO;
        }

        @Override
        Case bad() {
            return aVm().around(around("vsphere", true, null)).one();
        }

        @Override
        Case good() {
            return aVm().around(around("vsphere", false, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Power management is on for prod.");
        }
    }

    @Nested
    class OfSourceKnownFromFiles extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SourceKnownFromFiles();
        }

        @Override
        String id() {
            return "source-known-from-files";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().around(around("imported", null, null)).one();
        }

        @Override
        Case good() {
            return aVm().around(around("vsphere", null, null)).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad()))
                    .containsExactly("Exports is known from imported files only: the disks cannot be read yet.");
        }

        @Test
        void blocksTheStartAndNotThePlan() {
            assertThat(rule().judge(bad())).singleElement()
                    .satisfies(finding -> assertThat(finding.blocksStart()).isTrue());
        }
    }
}
