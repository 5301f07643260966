package io.towpath.planning.wave;

import static io.towpath.planning.wave.Estates.USUAL;
import static io.towpath.planning.wave.Estates.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.wave.CutoverMinutes.Basis;
import io.towpath.planning.wave.CutoverMinutes.Range;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutoverMinutesTest {

    /// Simple warm ones, and simple ones of which nobody knows.
    private static final CutoverMinutes LEARNED = CutoverMinutes
            .of((complexity, warm) -> complexity != Complexity.SIMPLE
                    ? null
                    : warm == null ? Range.learned(6.6, 40.2, 300) : warm ? Range.learned(4.4, 5, 214) : null);

    @Test
    void whatIsLearnedStandsBesideWhatIsAssumed() {
        assertThat(LEARNED.of(Complexity.SIMPLE, true)).isEqualTo(new Range(4, 5, Basis.LEARNED, 214));
        assertThat(LEARNED.of(Complexity.SIMPLE, false)).isEqualTo(new Range(7, 10, Basis.ASSUMED, 0));
        assertThat(LEARNED.of(Complexity.SPECIAL, null)).as("counts as complex").isEqualTo(new Range(120, 240,
                Basis.ASSUMED, 0));
        assertThat(LEARNED.words()).containsExactly("simple, warm 4, 5 min (learned from 214 cutovers)",
                "simple, cold 7, 10 min (assumed)", "simple, nobody knows which 7, 41 min (learned from 300 cutovers)",
                "medium 17, 30 min (assumed)", "complex 120, 240 min (assumed)");
    }

    @Test
    void whatAPersonSaysGoesBeforeBothAndIsAsWide() {
        CutoverMinutes said = CutoverMinutes.ASSUMED.said(null, 60, null);

        assertThat(said.medium().warm()).isEqualTo(new Range(34, 60, Basis.SAID, 0));
        assertThat(said.said(Complexity.MEDIUM)).isEqualTo(60);
        assertThat(said.said(Complexity.SIMPLE)).isNull();
        assertThat(said.upon(LEARNED).simple()).isEqualTo(LEARNED.simple());
        assertThat(said.upon(LEARNED).words()).contains("medium 34, 60 min (as said)");
    }

    /// One slot for an hour: six that are assumed to take ten minutes, twelve that are known to take five.
    @Test
    void aWindowHoldsAsManyAsTheMinutesOfThePlanSay() {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            vms.add(warm(vm("vm-" + (char) ('a' + i)).tier(3).make()));
        }
        Instant opens = Estates.window(0, 1, 100, 1).opensAt();
        Estate estate = new Estate(vms, List.of(Estates.window(0, 1, 100, 1), Estates.window(2, 1, 100, 1)), List.of(),
                List.of(), opens.minusSeconds(3600));

        Proposal assumed = Planner.propose(estate, USUAL);
        Proposal learned = Planner.propose(estate, USUAL.taking(LEARNED));

        assertThat(assumed.waves()).extracting(wave -> wave.load().vms()).containsExactly(6, 6);
        assertThat(learned.waves()).extracting(wave -> wave.load().vms()).containsExactly(12, 8);
        assertThat(Planner.propose(estate.by(LEARNED), USUAL)).as("the limits count, which the plan keeps")
                .isEqualTo(assumed);
    }

    private static PlanVm warm(PlanVm vm) {
        return new PlanVm(vm.id(), vm.name(), vm.group(), vm.groupName(), vm.applicationId(), vm.tier(),
                vm.environment(), vm.criticality(), vm.complexity(), vm.blocked(), vm.usedBytes(), vm.largestDisk(),
                vm.os(), vm.efi(), vm.nics(), vm.disks(), vm.source(), vm.host(), vm.datastores(), vm.businessUnit(),
                vm.readyOn(), vm.infrastructure(), vm.cpus(), vm.memoryBytes(), vm.maintenance(), null, true,
                vm.usual());
    }
}
