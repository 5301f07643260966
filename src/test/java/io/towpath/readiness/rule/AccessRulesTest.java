package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.Capabilities.Privilege;
import io.towpath.platform.spi.Capabilities.Reach;
import io.towpath.platform.spi.Capabilities.Transport;
import io.towpath.platform.spi.Placement.Power;
import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Assessment;
import io.towpath.readiness.Assessment.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about what a source lets Towpath do.
class AccessRulesTest {

    private static Case at(boolean runs, List<Privilege> privileges, List<Transport> ways, @Nullable String other) {
        Capabilities can = new Capabilities("vCenter", "8.0", null, true, true, ways, privileges, List.of());
        return aVm().power(runs ? Power.ON : Power.OFF).around(new Case.Around("vsphere", null, null, null, null,
                Map.of(), true, null, Set.of(), new Case.Access(can, other, true))).disksTold(
                        new io.towpath.platform.spi.DiskTraits("ds1", null, null, null, null, null, null, null, null,
                                null))
                .one();
    }

    private static Transport way(String name, Reach reach) {
        return new Transport(name, reach, "why", null, Vms.NOW, null);
    }

    @Nested
    class OfSourcePrivilegeMissing extends RuleContract {

        private final Privilege snapshots = new Privilege("VirtualMachine.State.CreateSnapshot", "x", false, true);

        @Override
        ReadinessRule rule() {
            return new SourcePrivilegeMissing();
        }

        @Override
        String id() {
            return "source-privilege-missing";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return at(true, List.of(snapshots, new Privilege("VApp.Export", "x", false, false)), List.of(), null);
        }

        /// One of several ways to read, one that was granted, one that nobody told.
        @Override
        Case good() {
            return at(true, List.of(new Privilege("VApp.Export", "x", false, false),
                    new Privilege("VirtualMachine.State.RemoveSnapshot", "x", true, true),
                    new Privilege("VirtualMachine.Interact.PowerOff", "x", null, true),
                    new Privilege("asked.before", "x", false)), List.of(), null);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "At its top, and on VMs that were asked, Exports does not allow Towpath's account "
                            + "VirtualMachine.State.CreateSnapshot.");
            assertThat(rule().waivable()).as("it is asked at the top only").isTrue();
        }

        /// Nobody knows by it what the account may do on the VM: the role may be given on a folder.
        @Test
        void blocksNoTrip() {
            assertThat(new Assessment(Verdict.UNKNOWN, rule().judge(bad()), Vms.NOW).startBlocker()).isEmpty();
        }
    }

    @Nested
    class OfSourceUnreadable extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SourceUnreadable();
        }

        @Override
        String id() {
            return "source-unreadable";
        }

        @Override
        Severity severity() {
            return Severity.WARNING;
        }

        @Override
        Case bad() {
            return at(true, List.of(), List.of(way("nbd", Reach.UNKNOWN), way("folder", Reach.FAILS),
                    way("lease", Reach.FAILS)), null);
        }

        @Override
        Case good() {
            return at(true, List.of(), List.of(way("folder", Reach.FAILS), way("lease", Reach.WORKS)), null);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "No way to read disks of Exports worked on the disk that was read last: HTTPS, from the datastore,"
                            + " Export lease.");
        }

        /// One VM's disk that cannot be read is no reason to stop all others of the source.
        @Test
        void blocksNoTrip() {
            assertThat(new Assessment(Verdict.UNKNOWN, rule().judge(bad()), Vms.NOW).startBlocker()).isEmpty();
        }

        @Test
        void waitsUntilAllWereTried() {
            assertThat(says(at(true, List.of(), List.of(way("folder", Reach.FAILS),
                    new Transport("lease", Reach.UNKNOWN, null, null, null, null)), null))).isEmpty();
        }

        @Test
        void givesAnotherTryToWhoMendedIt() {
            Capabilities mended = Objects.requireNonNull(bad().around().access().can()).afresh(Vms.NOW);
            assertThat(mended.failing()).isEmpty();
            assertThat(Objects.requireNonNull(bad().around().access().can()).knowing(mended).failing())
                    .as("tried as late").hasSize(2);
        }
    }

    @Nested
    class OfSourceCertificateChanged extends RuleContract {

        @Override
        ReadinessRule rule() {
            return new SourceCertificateChanged();
        }

        @Override
        String id() {
            return "source-certificate-changed";
        }

        @Override
        Severity severity() {
            return Severity.BLOCKER;
        }

        @Override
        Case bad() {
            return at(true, List.of(), List.of(), "ab".repeat(32));
        }

        @Override
        Case good() {
            return at(true, List.of(), List.of(), null);
        }

        @Test
        void saysWhatItFound() {
            assertThat(says(bad())).containsExactly(
                    "Exports shows another certificate than the one that was confirmed.");
            assertThat(rule().waivable()).isFalse();
        }
    }
}
