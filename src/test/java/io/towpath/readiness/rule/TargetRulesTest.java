package io.towpath.readiness.rule;

import static io.towpath.readiness.rule.Vms.aVm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.readiness.TargetKind;
import io.towpath.readiness.There;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Rules about the target that a VM is to go to.
class TargetRulesTest {

    private static Case obstructed(Kind kind) {
        return aVm().there(new There("kvm01", TargetKind.KVM, List.of(new Obstacle(kind, "It is there.", "Move it.")),
                List.of(), List.of())).one();
    }

    /// Says what its target says, and only of the kind of target that it goes to.
    abstract static class OfAnObstacle extends RuleContract {

        private final ReadinessRule rule;
        private final Kind kind;

        OfAnObstacle(ReadinessRule rule, Kind kind) {
            this.rule = rule;
            this.kind = kind;
        }

        @Override
        final ReadinessRule rule() {
            return rule;
        }

        @Override
        final String id() {
            return kind.code();
        }

        @Override
        final Severity severity() {
            return kind.stops() ? Severity.BLOCKER : Severity.WARNING;
        }

        @Override
        final Case bad() {
            return obstructed(kind);
        }

        @Test
        final void saysWhatTheTargetSays() {
            assertThat(says(bad())).containsExactly("It is there.");
            assertThat(says(bad().at(TargetKind.HYPERV))).isEmpty();
            for (Kind other : Kind.values()) {
                assertThat(says(obstructed(other))).hasSize(other == kind ? 1 : 0);
            }
        }
    }

    @Nested
    class OfANameTaken extends OfAnObstacle {

        OfANameTaken() {
            super(new TargetNameTaken(), Kind.NAME);
        }
    }

    @Nested
    class OfAMacTaken extends OfAnObstacle {

        OfAMacTaken() {
            super(new TargetMacTaken(), Kind.MAC);
        }
    }

    @Nested
    class OfANetworkMissing extends OfAnObstacle {

        OfANetworkMissing() {
            super(new TargetNetworkMissing(), Kind.NETWORK);
        }
    }

    @Nested
    class OfAnAddressTaken extends OfAnObstacle {

        OfAnAddressTaken() {
            super(new TargetAddressTaken(), Kind.ADDRESS);
        }
    }

    /// Of the network that a card goes to.
    abstract static class OfANetwork extends RuleContract {

        private final ReadinessRule rule;
        private final String id;
        private final There there;

        OfANetwork(ReadinessRule rule, String id, There there) {
            this.rule = rule;
            this.id = id;
            this.there = there;
        }

        @Override
        final ReadinessRule rule() {
            return rule;
        }

        @Override
        final String id() {
            return id;
        }

        @Override
        final Severity severity() {
            return Severity.WARNING;
        }

        @Override
        final Case bad() {
            return aVm().there(there).one();
        }

        @Test
        final void saysSoOfItsTargetOnly() {
            assertThat(says(bad())).containsExactly("It is another.");
            assertThat(says(bad().at(TargetKind.VMWARE))).isEmpty();
        }
    }

    @Nested
    class OfAnotherSubnet extends OfANetwork {

        OfAnotherSubnet() {
            super(new TargetSubnetOther(), "target-subnet-other",
                    new There("kvm01", TargetKind.KVM, List.of(), List.of("It is another."), List.of()));
        }
    }

    @Nested
    class OfAnotherVlan extends OfANetwork {

        OfAnotherVlan() {
            super(new TargetVlanOther(), "target-vlan-other",
                    new There("kvm01", TargetKind.KVM, List.of(), List.of(), List.of("It is another.")));
        }
    }
}
