package io.towpath.planning.wave;

import static io.towpath.planning.wave.Estates.USUAL;
import static io.towpath.planning.wave.Estates.vm;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the target has room for is counted over all waves.
class RoomTest {

    private static final long TERA = 1_000_000_000_000L;

    @Test
    void noMoreIsProposedThanFitsAndWhatIsLeftOverIsExplained() {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            vms.add(vm("db-" + i).make());
        }
        vms.add(vm("elsewhere").make());

        Proposal plan = Planner.propose(estate(vms, 3 * TERA, "elsewhere"), USUAL);

        assertThat(
                plan.waves().stream().flatMap(wave -> wave.placements().stream()).map(placed -> placed.group().key()))
                .hasSize(4).contains("elsewhere");
        assertThat(plan.left()).hasSize(2).extracting(Proposal.Left::why)
                .containsOnly("No room at the target: pool can "
                        + "take 3.00 TB, 3.00 TB are taken before and 1.00 TB are needed. Make room and declare it, or map it "
                        + "elsewhere, and suggest again.");
    }

    @Test
    void whatHasNoRoomIsReplacedInTheProofOfConcept() {
        List<PlanVm> vms = new ArrayList<>();
        String[] others = new String[8];
        for (int i = 0; i < 8; i++) {
            vms.add(vm("a" + i).environment("test").make());
            others[i] = "b" + i;
            vms.add(vm("b" + i).environment("test").make());
        }

        Proposal plan = Planner.propose(estate(vms, 2 * TERA, others), USUAL);

        assertThat(plan.waves().getFirst().kind()).isEqualTo(WaveKind.PROOF_OF_CONCEPT);
        assertThat(plan.waves().getFirst().load().vms()).isEqualTo(10);
        assertThat(plan.left()).hasSize(6);
    }

    @Test
    void twoWavesThatFitSinglyAndNotTogetherAreSeen() {
        List<PlanVm> vms = List.of(vm("one").make(), vm("other").make());
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        placed.put(vms.get(0).id(), 0);
        placed.put(vms.get(1).id(), 1);
        List<Assigned> waves = List.of(new Assigned("A", WaveKind.PRODUCTION, Estates.window(1, 8, 200, 20)),
                new Assigned("B", WaveKind.PRODUCTION, Estates.window(0, 8, 200, 20)));

        assertThat(AssignmentCheck.of(estate(vms, 2 * TERA), waves, placed, USUAL)).isEmpty();
        assertThat(AssignmentCheck.of(estate(vms, 3 * TERA / 2), waves, placed, USUAL)).singleElement()
                .satisfies(issue -> {
                    assertThat(issue.fault()).isEqualTo(Issue.Fault.TARGET_ROOM);
                    assertThat(issue.wave()).as("the later one").isZero();
                    assertThat(issue.vms()).containsExactly(vms.get(0).id());
                    assertThat(issue.text())
                            .isEqualTo("A has no room at the target: pool can take 1.50 TB, 1.00 TB are "
                                    + "taken before and 1.00 TB are needed.");
                });
    }

    @Test
    void whereNothingIsDeclaredNothingIsHeldBackAndThePlanSaysWhyNot() {
        List<PlanVm> vms = List.of(vm("one").make());
        Estate unknown = new Estate(vms, List.of(), List.of(), List.of(), Estates.NOW, Room.unknown("2 targets."));

        assertThat(Planner.propose(unknown, USUAL).notes()).contains("Room at the target is not compared: 2 targets.");
        assertThat(Planner.propose(unknown, USUAL).left()).isEmpty();
    }

    /// Each VM needs a terabyte of the pool, but for one.
    private static Estate estate(List<PlanVm> vms, long free, String... but) {
        Map<UUID, Map<String, Long>> needs = new HashMap<>();
        vms.stream().filter(vm -> !List.of(but).contains(vm.name())).forEach(vm -> needs.put(vm.id(), Map.of("pool",
                TERA)));
        return new Estate(vms, List.of(), List.of(), List.of(), Estates.NOW, new Room(Map.of("pool", free), needs,
                null));
    }
}
