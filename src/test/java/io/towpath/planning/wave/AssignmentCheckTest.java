package io.towpath.planning.wave;

import static io.towpath.planning.wave.Estates.vm;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/// Waves that somebody composed, judged as the planner judges its own.
class AssignmentCheckTest {

    @Property(tries = 150)
    void whatThePlannerProposesPasses(@ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int vms,
            @ForAll boolean calendar) {
        Estate estate = Estates.random(seed, vms, calendar);
        Proposal proposal = Planner.propose(estate, Estates.USUAL);
        List<Assigned> waves = new ArrayList<>();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        for (Proposal.Wave wave : proposal.waves()) {
            wave.placements().forEach(group -> group.group().vms().forEach(vm -> placed.put(vm.id(), waves.size())));
            waves.add(new Assigned("Wave " + waves.size(), wave.kind(), wave.window()));
        }

        assertThat(AssignmentCheck.of(estate, waves, placed, Estates.USUAL)).filteredOn(issue -> issue.fault().breaks())
                .isEmpty();
    }

    @Property(tries = 60)
    void whatThePlannerProposesPassesWithThreeWindowsAWeekToo(@ForAll long seed,
            @ForAll @IntRange(min = 50, max = 900) int vms) {
        Estate estate = Estates.crowded(Estates.random(seed, vms, false));
        Proposal proposal = Planner.propose(estate, Estates.USUAL);
        List<Assigned> waves = new ArrayList<>();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        for (Proposal.Wave wave : proposal.waves()) {
            wave.placements().forEach(group -> group.group().vms().forEach(vm -> placed.put(vm.id(), waves.size())));
            waves.add(new Assigned("Wave " + waves.size(), wave.kind(), wave.window()));
        }

        assertThat(AssignmentCheck.of(estate, waves, placed, Estates.USUAL)).filteredOn(issue -> issue.fault().breaks())
                .isEmpty();
    }

    @Test
    void twoWindowsOfAWeekShareWhatTheTeamDoesInIt() {
        List<PlanVm> vms = IntStream.range(0, 210).mapToObj(i -> vm("vm-%03d".formatted(i)).make()).toList();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        vms.forEach(vm -> placed.put(vm.id(), placed.size() % 2));
        Window first = Estates.window(0, 8, 200, 20);
        Duration later = Duration.ofDays(2);
        Window soon = new Window(UUID.randomUUID(), "Soon", first.opensAt().plus(later), first.closesAt().plus(later),
                200, 20);

        assertThat(check(vms, List.of(), List.of(wave("A", 0), new Assigned("B", WaveKind.PRODUCTION, soon)), placed))
                .singleElement().satisfies(issue -> {
                    assertThat(issue.fault()).isEqualTo(Issue.Fault.WEEK_CAPACITY);
                    assertThat(issue.text()).isEqualTo("B (11 Jan 2027) is too much for its week: in seven days the "
                            + "team migrates 200 VMs.");
                });
        assertThat(check(vms, List.of(), List.of(wave("A", 0), wave("B", 1)), placed)).isEmpty();
    }

    /// The other way round: whoever takes one VM of a group elsewhere is told.
    @Property(tries = 60)
    void aVmTakenOutOfItsGroupIsAlwaysSeen(@ForAll long seed, @ForAll @IntRange(min = 60, max = 400) int vms) {
        Estate estate = Estates.random(seed, vms, false);
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        estate.vms().forEach(vm -> placed.put(vm.id(), 0));
        PlanVm torn = estate.vms().stream().filter(vm -> estate.vms().stream()
                .filter(other -> other.group().equals(vm.group())).count() > 1).findFirst().orElseThrow();
        placed.put(torn.id(), 1);

        List<Issue> issues = AssignmentCheck.of(estate, List.of(wave("A", 0), wave("B", 1)), placed, Estates.USUAL);

        assertThat(issues).filteredOn(issue -> issue.fault() == Issue.Fault.GROUP_SPLIT && issue.wave() == 1)
                .singleElement().satisfies(issue -> assertThat(issue.vms()).containsExactly(torn.id()));
    }

    @Test
    void aGroupWithMembersInNoWaveIsSplitToo() {
        PlanVm one = vm("web").in("shop").make();
        PlanVm other = vm("db").in("shop").make();

        List<Issue> issues = check(List.of(one, other), List.of(), List.of(wave("A", 0)), Map.of(one.id(), 0));

        assertThat(issues).singleElement().satisfies(issue -> {
            assertThat(issue.fault()).isEqualTo(Issue.Fault.GROUP_SPLIT);
            assertThat(issue.text()).isEqualTo("Group shop is split: of its 2 VMs 1 in A, 1 in no wave; they move "
                    + "together, or their dependencies are waived.");
        });
    }

    @Test
    void thoseThatCameLastAreTheOnesTooMany() {
        List<PlanVm> vms = IntStream.range(0, 23).mapToObj(i -> vm("vm-%02d".formatted(i)).make()).toList();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        vms.reversed().forEach(vm -> placed.put(vm.id(), 0));

        List<Issue> issues = check(vms, List.of(), List.of(new Assigned("A", WaveKind.PRODUCTION, Estates.window(0, 8,
                20, 20))), placed);

        assertThat(issues).singleElement().satisfies(issue -> {
            assertThat(issue.fault()).isEqualTo(Issue.Fault.WINDOW_CAPACITY);
            assertThat(issue.vms()).containsExactly(vms.get(2).id(), vms.get(1).id(), vms.get(0).id());
            assertThat(issue.text()).contains("23 VMs, its window takes 20");
        });
    }

    @Test
    void aStricterTierBeforeALaxerOneIsSeenUnlessThatHadToWait() {
        PlanVm strict = vm("ledger").tier(1).make();
        PlanVm lax = vm("wiki").tier(3).make();
        PlanVm late = vm("closing").tier(3).ready(LocalDate.of(2027, 1, 15)).make();
        PlanVm blocked = vm("old").tier(3).blocked(true).make();
        List<Assigned> waves = List.of(wave("A", 0), wave("B", 1));

        assertThat(check(List.of(strict, lax), List.of(), waves, Map.of(strict.id(), 0, lax.id(), 1)))
                .extracting(Issue::fault).containsExactly(Issue.Fault.TIER_ORDER);
        assertThat(check(List.of(strict, late), List.of(), waves, Map.of(strict.id(), 0, late.id(), 1))).isEmpty();
        assertThat(check(List.of(strict, blocked), List.of(), waves, Map.of(strict.id(), 0, blocked.id(), 1)))
                .isEmpty();
    }

    @Test
    void infrastructureBeforeAnythingElseIsSeen() {
        PlanVm dns = vm("dns").infrastructure(true).make();
        PlanVm wiki = vm("wiki").blocked(true).make();

        assertThat(check(List.of(dns, wiki), List.of(), List.of(wave("A", 0), wave("B", 1)), Map.of(dns.id(), 0,
                wiki.id(), 1))).extracting(Issue::fault).containsExactly(Issue.Fault.INFRASTRUCTURE_EARLY);
    }

    @Test
    void freezesDatesOfReadinessAndWindowsTakenTwiceAreSeen() {
        PlanVm retail = vm("till").unit("Retail").make();
        PlanVm later = vm("claims").ready(LocalDate.of(2027, 3, 1)).make();
        Freeze freeze = new Freeze("Sales", Estates.window(0, 8, 9, 9).opensAt(), Estates.window(0, 8, 9, 9)
                .closesAt(), null, "Retail");
        List<Assigned> waves = List.of(wave("A", 0), wave("A again", 0), new Assigned("C", WaveKind.PRODUCTION, null));

        List<Issue> issues = AssignmentCheck
                .of(new Estate(List.of(retail, later), List.of(), List.of(freeze), List.of(),
                        Estates.NOW), waves, Map.of(retail.id(), 0, later.id(), 1), Estates.USUAL);

        assertThat(issues).extracting(Issue::wave, Issue::fault).containsExactly(
                org.assertj.core.groups.Tuple.tuple(0, Issue.Fault.FREEZE),
                org.assertj.core.groups.Tuple.tuple(1, Issue.Fault.NOT_READY),
                org.assertj.core.groups.Tuple.tuple(1, Issue.Fault.WINDOW_TWICE));
        assertThat(AssignmentCheck.of(Estates.of(List.of(retail)), waves, Map.of(retail.id(), 2), Estates.USUAL))
                .singleElement().satisfies(issue -> {
                    assertThat(issue.fault()).isEqualTo(Issue.Fault.NO_WINDOW);
                    assertThat(issue.fault().breaks()).isFalse();
                });
    }

    @Test
    void whatIsNeededAndMovesLaterIsWorthKnowing() {
        PlanVm web = vm("web").make();
        PlanVm db = vm("db").make();

        List<Issue> issues = check(List.of(web, db), List.of(new Link("web", "db")), List.of(wave("A", 0), wave("B",
                1)), Map.of(web.id(), 0, db.id(), 1));

        assertThat(issues).extracting(Issue::fault).containsExactly(Issue.Fault.NEEDS_LATER);
        assertThat(issues.getFirst().text()).contains("Group web needs Group db, which moves later, in B");
    }

    private static Assigned wave(String name, int week) {
        return new Assigned(name, WaveKind.PRODUCTION, Estates.window(week, 8, 200, 20));
    }

    private static List<Issue> check(List<PlanVm> vms, List<Link> links, List<Assigned> waves,
            Map<UUID, Integer> placed) {
        return AssignmentCheck.of(new Estate(vms, List.of(), List.of(), links, Estates.NOW), waves, placed,
                Estates.USUAL);
    }
}
