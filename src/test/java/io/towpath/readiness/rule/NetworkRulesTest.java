package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.NicTraits;
import io.towpath.platform.spi.Placement.Power;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.TargetKind;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about addresses, and about others that bear the same.
class NetworkRulesTest {

    private static NicTraits card(String... addresses) {
        return new NicTraits(List.of(addresses), null, null, null, null);
    }

    @Nested
    class OfIpUnknown extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new IpUnknown();
        }

        @Override
        String id() {
            return "ip-unknown";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().power(Power.ON).one();
        }

        @Override
        Case good() {
            return aVm().power(Power.ON).addresses("10.1.2.3").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("It runs, and none of its addresses is known.");
        }

        @Test
        void doesNotExpectOneOfAVmThatIsOff() {
            assertThat(says(aVm().power(Power.OFF).one())).isEmpty();
        }
    }

    @Nested
    class OfMultiIp extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new MultiIp();
        }

        @Override
        String id() {
            return "multi-ip";
        }

        @Override
        Severity severity() {
            return Severity.ADVICE;
        }

        @Override
        Case bad() {
            return aVm().nicTold(card("10.1.2.3", "10.1.2.4", "fe80::1")).one();
        }

        @Override
        Case good() {
            return aVm().nicTold(card("10.1.2.3", "fe80::1")).one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("A card on DMZ has 2 IPv4 addresses.");
        }
    }

    @Nested
    class OfIpv6Only extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new Ipv6Only();
        }

        @Override
        String id() {
            return "ipv6-only";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return aVm().nicTold(card("2001:db8::5", "fe80::1")).at(TargetKind.HYPERV);
        }

        @Override
        Case good() {
            return aVm().nicTold(card("2001:db8::5", "fe80::1")).at(TargetKind.KVM);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The card on DMZ has only IPv6 addresses.");
        }

        @Test
        void isContentWithBoth() {
            assertThat(says(aVm().nicTold(card("2001:db8::5", "10.1.2.3")).at(TargetKind.HYPERV))).isEmpty();
        }
    }

    @Nested
    class OfDuplicateIp extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DuplicateIp();
        }

        @Override
        String id() {
            return "duplicate-ip";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().sharedAddresses("10.1.2.3 of web02").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("Shared address: 10.1.2.3 of web02.");
        }
    }

    @Nested
    class OfDuplicateBiosUuid extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new DuplicateBiosUuid();
        }

        @Override
        String id() {
            return "duplicate-bios-uuid";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return aVm().sharedUuids("web02 in vc01", "a", "b", "c", "d").one();
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly("The same UUID as web02 in vc01, a, b and 2 more.");
        }
    }
}
