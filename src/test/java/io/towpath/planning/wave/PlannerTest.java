package io.towpath.planning.wave;

import static io.towpath.planning.wave.Estates.USUAL;
import static io.towpath.planning.wave.Estates.vm;
import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.disk.Work;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlannerTest {

    @Test
    void theProofOfConceptSeesTheWholeMix() {
        List<PlanVm> vms = new ArrayList<>(many("app", 400, "production", 3));
        vms.addAll(many("lab", 40, "test", 3));
        vms.add(vm("win").environment("test").os("windows").gigabytes(150).make(2, 1, true, "esx"));
        vms.add(vm("big").environment("development").gigabytes(700).make(1, 2, false, "esx"));

        Proposal plan = Planner.propose(Estates.of(vms), USUAL);

        Proposal.Wave proof = plan.waves().getFirst();
        List<PlanVm> members = members(proof);
        assertThat(proof.kind()).isEqualTo(WaveKind.PROOF_OF_CONCEPT);
        assertThat(members).hasSizeBetween(10, 20);
        assertThat(Mix.missing(members)).isEmpty();
        assertThat(proof.placements().getFirst().because()).contains("it brings");
        assertThat(plan.notes()).noneMatch(note -> note.contains("lacks"));
        assertThat(plan.waves().stream().map(Proposal.Wave::kind).distinct()).containsExactly(
                WaveKind.PROOF_OF_CONCEPT, WaveKind.DEV_TEST, WaveKind.PRODUCTION);
    }

    @Test
    void saysWhatTheProofOfConceptLacks() {
        Proposal plan = Planner.propose(Estates.of(many("lab", 30, "test", 3)), USUAL);

        assertThat(plan.notes())
                .anyMatch(note -> note.startsWith("The proof of concept lacks a Windows VM, a medium VM"));
    }

    @Test
    void noProofOfConceptIsProposedWhereThereIsOneOrNoneIsWanted() {
        List<PlanVm> vms = new ArrayList<>(many("lab", 40, "test", 3));
        vms.addAll(many("app", 40, "production", 3));
        Proposal first = Planner.propose(Estates.of(vms), USUAL);
        assertThat(first.waves()).extracting(Proposal.Wave::kind).contains(WaveKind.PROOF_OF_CONCEPT);
        assertThat(first.first()).isZero();
        Estate goesOn = new Estate(vms, List.of(), List.of(), List.of(), Estates.NOW, Room.unknown(null), new Earlier(
                "W-001 Pilot", 4));
        Limits without = new Limits(0, 0, 500, 200, 100, 60, 330, 460, 5, 40, 40, 14, 7, 8, 20, true, USUAL.zone());

        Proposal later = Planner.propose(goesOn, USUAL);

        assertThat(later.waves()).extracting(Proposal.Wave::kind).containsExactly(WaveKind.DEV_TEST,
                WaveKind.PRODUCTION);
        assertThat(later.waves()).extracting(Proposal.Wave::window).as("nothing is kept apart")
                .isEqualTo(List.of(first.waves().getFirst().window(), later.waves().getLast().window()));
        assertThat(later.waves().getLast().window().opensAt())
                .isEqualTo(first.waves().getFirst().window().opensAt().plus(7, ChronoUnit.DAYS));
        assertThat(later.first()).as("numbers go on").isEqualTo(4);
        assertThat(later.notes()).anyMatch(note -> note.startsWith("There is a proof of concept, W-001 Pilot:"));

        Proposal switchedOff = Planner.propose(Estates.of(vms), without);
        assertThat(switchedOff.waves()).isEqualTo(later.waves());
        assertThat(switchedOff.first()).as("0 is the proof's").isEqualTo(1);
    }

    /// The one that a person composed is the proof of concept, and what follows keeps apart from it.
    @Test
    void aProofOfConceptThatWasComposedByHandIsTheProof() {
        List<PlanVm> lab = many("lab", 40, "test", 3);
        Window second = Estates.window(1, 8, 50, 20);

        Proposal plan = Planner.propose(Estates.of(lab), USUAL, List.of(new Fixed(WaveKind.PROOF_OF_CONCEPT, second,
                lab.subList(0, 3))));

        assertThat(plan.waves()).extracting(Proposal.Wave::kind).containsExactly(WaveKind.PROOF_OF_CONCEPT,
                WaveKind.DEV_TEST);
        assertThat(members(plan.waves().getFirst())).containsExactlyElementsOf(lab.subList(0, 3));
        assertThat(plan.waves().getLast().window().opensAt()).isEqualTo(second.opensAt().plus(14, ChronoUnit.DAYS));
    }

    @Test
    void tierThenComplexityThenReadinessDecideInThatOrder() {
        List<PlanVm> vms = new ArrayList<>();
        vms.addAll(group("A", 150, vm("").tier(3).complexity(Complexity.SIMPLE)));
        vms.addAll(group("B", 150, vm("").tier(3).complexity(Complexity.MEDIUM)));
        vms.addAll(group("C", 150, vm("").tier(2).complexity(Complexity.SIMPLE)));
        vms.addAll(group("D", 150, vm("").tier(1).complexity(Complexity.SIMPLE)));
        vms.addAll(group("E", 20, vm("").tier(3).ready(LocalDate.of(2027, 2, 4))));

        Proposal plan = Planner.propose(Estates.of(vms), USUAL);

        assertThat(List.of("A", "B", "C", "D").stream().map(plan::waveOf)).containsExactly(0, 1, 2, 3);
        assertThat(because(plan, "A")).isEqualTo(
                "By 2 tier: the 150 VMs of Group A stay together; tier 3 moves first.");
        assertThat(because(plan, "B")).contains("By 3 complexity:", "medium moves after the simpler ones of tier 3");
        assertThat(because(plan, "D")).contains("tier 1 moves after tier 2");
        assertThat(because(plan, "E")).isEqualTo("By 4 business readiness: the 20 VMs of Group E stay together; its "
                + "business unit is ready from 4 Feb 2027.");
        assertThat(plan.waves().get(plan.waveOf("E")).window().opensAt()).isAfter("2027-02-04T00:00:00Z");
    }

    @Test
    void aGroupLargerThanAWaveHasOneForItself() {
        List<PlanVm> vms = new ArrayList<>(group("huge", 260, vm("").tier(3)));
        vms.addAll(group("small", 5, vm("").tier(3)));

        Proposal plan = Planner.propose(Estates.of(vms), USUAL);

        assertThat(plan.waves()).hasSize(2).allMatch(wave -> wave.placements().size() == 1);
        assertThat(because(plan, "huge")).contains("By size of the group:",
                "larger than a wave (VMs of a wave, engineers)");
    }

    @Test
    void aGroupThatNoWindowHoldsStaysInThePoolWithTheReason() {
        Estate estate = new Estate(group("big", 60, vm("").tier(3)), List.of(Estates.window(0, 8, 50, 20)), List.of(),
                List.of(), Estates.NOW);

        Proposal plan = Planner.propose(estate, USUAL);

        assertThat(plan.waves()).isEmpty();
        assertThat(plan.left()).singleElement().extracting(Proposal.Left::why).asString()
                .startsWith("No window holds it (VMs of the window)");
    }

    @Test
    void onlyWindowsOfTheCalendarAreUsedAndTheRestStaysInThePool() {
        List<PlanVm> vms = many("app", 130, "production", 3);
        Estate estate = new Estate(vms, List.of(Estates.window(3, 8, 50, 20), Estates.window(1, 8, 40, 20)), List.of(),
                List.of(), Estates.NOW);

        Proposal plan = Planner.propose(estate, USUAL);

        assertThat(plan.waves()).extracting(wave -> wave.window().name()).containsExactly("Week 1", "Week 3");
        assertThat(plan.waves()).extracting(wave -> wave.load().vms()).containsExactly(40, 50);
        assertThat(plan.left()).hasSize(40).allMatch(left -> left.why().contains("No window is left in the calendar"));
        assertThat(plan.notes()).noneMatch(note -> note.contains("proposed every"));
    }

    @Test
    void infrastructureGoesLastInSmallBatches() {
        List<PlanVm> vms = new ArrayList<>(many("app", 150, "production", 1));
        for (PlanVm dc : many("dc", 150, "production", 1)) {
            vms.add(vm(dc.name()).tier(1).infrastructure(true).make());
        }

        Proposal plan = Planner.propose(Estates.of(vms), USUAL);

        assertThat(plan.waves()).extracting(Proposal.Wave::kind).containsExactly(WaveKind.PRODUCTION,
                WaveKind.CRITICAL, WaveKind.CRITICAL);
        assertThat(plan.waves()).extracting(wave -> wave.load().vms()).containsExactly(150, 100, 50);
        assertThat(plan.waves().get(2).dependsOn()).containsExactly(0);
    }

    @Test
    void blockedGroupsGoLateInTheirTierOrStay() {
        List<PlanVm> vms = new ArrayList<>(group("fine", 180, vm("").tier(3).complexity(Complexity.MEDIUM)));
        vms.addAll(group("stuck", 50, vm("").tier(3).blocked(true)));

        assertThat(because(Planner.propose(Estates.of(vms), USUAL), "stuck"))
                .contains("By blocked VMs late:", "50 VMs are blocked today");
        Limits strict = new Limits(10, 20, 500, 200, 100, 60, 330, 460, 5, 40, 40, 14, 7, 8, 20, false, USUAL.zone());
        assertThat(Planner.propose(Estates.of(vms), strict).left()).singleElement()
                .extracting(Proposal.Left::group, Proposal.Left::vms).containsExactly("stuck", 50);
    }

    @Test
    void aCycleIsNamedAndBrokenByTheOtherCriteria() {
        List<PlanVm> vms = new ArrayList<>(group("A", 3, vm("").tier(3)));
        vms.addAll(group("B", 2, vm("").tier(3)));
        Estate estate = new Estate(vms, List.of(), List.of(), List.of(new Link("A", "B"), new Link("B", "A")),
                Estates.NOW);

        Proposal plan = Planner.propose(estate, USUAL);

        assertThat(plan.notes())
                .anyMatch(note -> note.startsWith("These need each other: Group A → Group B → Group A."));
        assertThat(plan.left()).isEmpty();
    }

    @Test
    void aConnectionThatMustStayOpenIsNamed() {
        List<PlanVm> vms = new ArrayList<>(group("web", 150, vm("").tier(3)));
        vms.addAll(group("bank", 150, vm("").tier(1)));
        Estate estate = new Estate(vms, List.of(), List.of(), List.of(new Link("web", "bank")), Estates.NOW);

        assertThat(Planner.propose(estate, USUAL).notes()).contains("Group web needs Group bank, which moves later, in "
                + "wave 2: keep their connection open between the platforms.");
    }

    @Test
    void aShareOfWindowsIsNotExceeded() {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            vms.add(vm("vm%03d".formatted(i)).os(i < 150 ? "windows" : "linux").make());
        }

        assertThat(Planner.propose(Estates.of(vms), USUAL).waves())
                .allMatch(wave -> wave.load().windowsVms() <= 120).hasSize(2);
    }

    @Test
    void aFreezeOfAllTakesTheWindowAndOneOfAUnitPutsItOff() {
        List<PlanVm> vms = new ArrayList<>(group("shop", 5, vm("").unit("Retail")));
        vms.addAll(group("hr", 5, vm("").unit("People")));
        Window first = Estates.window(0, 8, 50, 20);
        Window second = Estates.window(1, 8, 50, 20);
        Window third = Estates.window(2, 8, 50, 20);
        List<Freeze> freezes = List.of(
                new Freeze("Year end", first.opensAt(), first.closesAt(), null, null),
                new Freeze("Sale", second.opensAt(), second.closesAt(), null, "Retail"));

        Proposal plan = Planner.propose(new Estate(vms, List.of(first, second, third), freezes, List.of(),
                Estates.NOW), USUAL);

        assertThat(plan.waves()).extracting(Proposal.Wave::window).containsExactly(second, third);
        assertThat(because(plan, "shop")).contains("By 5 maintenance window:", "after the change freeze Sale");
        assertThat(plan.waveOf("hr")).isZero();
    }

    @Test
    void fiveThousandVmsArePlannedWellWithinFiveSeconds() {
        Estate estate = Estates.random(7, 5_000, false);
        Planner.propose(estate, USUAL);
        Work work = new Work();

        Proposal plan = Planner.propose(estate, USUAL);

        assertThat(work.nanos()).isLessThan(5_000_000_000L);
        assertThat(plan.waves().stream().mapToInt(wave -> wave.load().vms()).sum()
                + plan.left().stream().mapToInt(Proposal.Left::vms).sum()).isEqualTo(estate.vms().size());
        assertThat(Set.copyOf(plan.waves().stream().map(Proposal.Wave::kind).toList())).hasSize(4);
    }

    private static List<PlanVm> many(String name, int count, String environment, int tier) {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vms.add(vm("%s%03d".formatted(name, i)).environment(environment).tier(tier).make());
        }
        return vms;
    }

    private static List<PlanVm> group(String key, int count, Estates.A like) {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            vms.add(like.in(key).named("%s-%03d".formatted(key, i)).make());
        }
        return vms;
    }

    private static List<PlanVm> members(Proposal.Wave wave) {
        return wave.placements().stream().flatMap(placed -> placed.group().vms().stream()).toList();
    }

    private static String because(Proposal plan, String group) {
        return plan.waves().stream().flatMap(wave -> wave.placements().stream())
                .filter(placed -> placed.group().key().equals(group)).findFirst().orElseThrow().because();
    }
}
