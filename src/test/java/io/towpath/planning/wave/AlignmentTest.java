package io.towpath.planning.wave;

import static io.towpath.planning.wave.Estates.USUAL;
import static io.towpath.planning.wave.Estates.vm;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Plans keep to maintenance windows, and say where they cannot.
class AlignmentTest {

    private static final Window TUESDAY = window("Tuesday", "2027-01-12T20:00:00Z", 3);
    private static final Window SATURDAY = window("Saturday", "2027-01-16T22:00:00Z", 8);

    @Test
    void aGroupWaitsForAWindowThatLiesInItsMaintenanceWindow() {
        Proposal plan = propose(List.of(vm("web").make("Sat 22:00-06:00"), vm("wiki").make()), TUESDAY, SATURDAY);

        assertThat(plan.waves().get(plan.waveOf("web")).window()).isEqualTo(SATURDAY);
        assertThat(plan.waves().get(plan.waveOf("wiki")).window()).isEqualTo(TUESDAY);
        assertThat(because(plan, "web")).isEqualTo("By 5 maintenance window: windows before leave its maintenance "
                + "window no room. Aligned with its maintenance window Sat 22:00-06:00.");
    }

    @Test
    void aPartInCommonIsEnoughWhereTheCutoversFitIntoIt() {
        Proposal plan = propose(List.of(vm("web").make("Sat 22:00-02:00")), SATURDAY);

        assertThat(because(plan, "web")).endsWith("Aligned with its maintenance window Sat 22:00-02:00 (common: "
                + "Sat 22:00 to Sun 02:00).");
    }

    @Test
    void theCutoversOfAllThatShareAMaintenanceWindowMustFitIntoIt() {
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            vms.add(vm("db-" + i).complexity(Complexity.MEDIUM)
                    .make(i % 2 == 0 ? "Sat 22:00-22:30" : "sat 22:00 - 22:30"));
        }
        Window narrow = new Window(UUID.randomUUID(), "Saturday", SATURDAY.opensAt(), SATURDAY.closesAt(), 200, 20);
        Window next = window("next Saturday", "2027-01-23T22:00:00Z", 8);

        Proposal plan = propose(vms, narrow, next);

        assertThat(plan.waves()).extracting(wave -> wave.placements().size()).containsExactly(20, 10);
    }

    @Test
    void nobodyIsPlannedToBeginAfterTheLastStart() {
        List<PlanVm> told = new ArrayList<>();
        List<PlanVm> free = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            told.add(vm("db-" + i).complexity(Complexity.MEDIUM).make("Sat 22:00-06:00"));
            free.add(vm("web-" + i).make());
        }
        Window early = new Window(UUID.randomUUID(), "Saturday", SATURDAY.opensAt(), SATURDAY.opensAt().plus(
                Duration.ofHours(1)), SATURDAY.closesAt(), 200, 2);
        Window next = window("next Saturday", "2027-01-23T22:00:00Z", 8);

        assertThat(early.minutes(30)).as("what begins last goes on").isEqualTo(90);
        assertThat(propose(told, early, next).waves()).extracting(wave -> wave.placements().size())
                .containsExactly(6, 6);
        early = new Window(UUID.randomUUID(), "Saturday", early.opensAt(), early.opensAt().plus(Duration.ofMinutes(30)),
                early.closesAt(), 200, 2);
        assertThat(propose(free, early, next).waves()).extracting(wave -> wave.placements().size())
                .containsExactly(8, 4);
    }

    @Test
    void whatIsAlignedNowhereGoesWhereItTakesNobodyOutOfAMaintenanceWindow() {
        Window narrow = new Window(UUID.randomUUID(), "Saturday", SATURDAY.opensAt(), SATURDAY.closesAt(), 200, 2);
        Window next = new Window(UUID.randomUUID(), "next", SATURDAY.opensAt().plus(Duration.ofDays(7)), SATURDAY
                .closesAt().plus(Duration.ofDays(7)), 200, 2);
        List<PlanVm> vms = new ArrayList<>(List.of(vm("web").make("Sat 22:00-02:00")));
        for (int i = 0; i < 3; i++) {
            vms.add(vm("db" + i).in("db").complexity(Complexity.COMPLEX).make("Sat 22:00-02:00"));
        }

        Proposal plan = propose(vms, narrow, next);
        assertThat(plan.waves().get(plan.waveOf("db")).window()).isEqualTo(next);
        assertThat(because(plan, "web")).endsWith("Aligned with its maintenance window Sat 22:00-02:00 (common: "
                + "Sat 22:00 to Sun 02:00).");
        assertThat(because(plan, "db"))
                .endsWith("Not aligned: the maintenance window Sat 22:00-02:00 leaves 240 of the "
                        + "360 minutes that it takes, and no window that takes the group has room within it.");

        plan = propose(vms, narrow);
        assertThat(because(plan, "web")).as("said when all are placed").endsWith(
                "Not aligned: the maintenance window Sat 22:00-02:00 leaves 240 of the 365 minutes that it takes.");
    }

    @Test
    void theProofOfConceptKeepsToMaintenanceWindowsTogetherWhereEnoughDo() {
        Window narrow = new Window(UUID.randomUUID(), "Saturday", SATURDAY.opensAt(), SATURDAY.closesAt(), 200, 1);
        Window later = window("later", "2027-02-06T22:00:00Z", 8);
        List<PlanVm> vms = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            vms.add(vm("a" + i).environment("test").make("Sat 22:00-22:30"));
            vms.add(vm("b" + i).environment("test").make());
        }

        Proposal.Wave proof = propose(vms, narrow, later).waves().getFirst();
        assertThat(proof.kind()).isEqualTo(WaveKind.PROOF_OF_CONCEPT);
        assertThat(proof.load().vms()).isEqualTo(10);
        assertThat(proof.placements()).extracting(Proposal.Placement::because).filteredOn(text -> text.contains(
                "ligned")).hasSize(3).allMatch(text -> text.contains(" Aligned with"));

        vms.removeIf(vm -> vm.name().startsWith("b"));
        proof = propose(vms, narrow, later).waves().getFirst();
        assertThat(proof.placements()).hasSize(10).extracting(Proposal.Placement::because).allMatch(text -> text
                .endsWith(
                        "Not aligned: the maintenance window Sat 22:00-22:30 leaves 30 of the 100 minutes that it takes."));
    }

    @Test
    void whereNoVmIsInAWaveNothingIsSaidOfConfidenceAndRisk() {
        Proposal plan = propose(List.of(vm("huge").ready(java.time.LocalDate.of(2030, 1, 1)).make()), TUESDAY);

        assertThat(plan.notes().getFirst()).startsWith("Score 0 of 100").endsWith(
                "0 lie outside their maintenance window.");
    }

    @Test
    void whereNoWindowLiesInItTheFirstIsTakenAndSaidToBeOutside() {
        Proposal plan = propose(List.of(vm("web").make("Sun 10:00-12:00")), TUESDAY, SATURDAY);

        assertThat(plan.waves()).singleElement().extracting(Proposal.Wave::window).isEqualTo(TUESDAY);
        assertThat(because(plan, "web")).endsWith("Not aligned: the window lies outside the maintenance window Sun "
                + "10:00-12:00, and no window that takes the group has room within it.");
    }

    @Test
    void aProposalSaysHowGoodItIsInFiguresThatCanBeCountedAgain() {
        Proposal plan = propose(List.of(vm("web").make("Sun 10:00-12:00"), vm("db").blocked(true).make(), vm("odd")
                .complexity(Complexity.SPECIAL).make(), vm("wiki").tier(null).make(),
                vm("huge").in("x").ready(
                        java.time.LocalDate.of(2030, 1, 1)).make()),
                TUESDAY, SATURDAY);

        assertThat(plan.notes().getFirst())
                .isEqualTo("Score 20 of 100: of 5 VMs 1 are in a wave with nothing against it; 1 "
                        + "stay in the pool, 1 are blocked, 1 are special, 1 lie outside their maintenance window. Confidence "
                        + "medium: nobody told tier or environment of 1 VMs, which count as tier 2 and production. Risk high: 3 "
                        + "of 4 VMs in waves have something against them.");
    }

    @Test
    void wavesThatPeopleComposedAreHeldToIt() {
        PlanVm web = vm("web").make("Sat 22:00-02:00");
        PlanVm db = vm("db").complexity(Complexity.COMPLEX).make("Tue 20:00-21:00");
        PlanVm wiki = vm("wiki").make();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        List.of(web, db, wiki).forEach(vm -> placed.put(vm.id(), 0));

        List<Issue> issues = AssignmentCheck.of(Estates.of(List.of(web, db, wiki)), List.of(new Assigned("Wave 1",
                WaveKind.PRODUCTION, window("Tuesday", "2027-01-12T20:00:00Z", 5))), placed, USUAL);

        assertThat(issues).extracting(Issue::fault).containsOnly(Issue.Fault.MAINTENANCE);
        assertThat(issues).extracting(Issue::text).containsExactlyInAnyOrder(
                "Wave 1 (12 Jan 2027): the window lies outside the maintenance window Sat 22:00-02:00.",
                "Wave 1 (12 Jan 2027): the maintenance window Tue 20:00-21:00 leaves 60 of the 240 minutes that it takes.");
        assertThat(issues).flatExtracting(Issue::vms).containsExactlyInAnyOrder(web.id(), db.id());
    }

    private static Proposal propose(List<PlanVm> vms, Window... windows) {
        return Planner.propose(new Estate(vms, List.of(windows), List.of(), List.of(), Estates.NOW), USUAL);
    }

    private static String because(Proposal plan, String group) {
        return plan.waves().get(plan.waveOf(group)).placements().stream()
                .filter(placed -> placed.group().key().equals(group)).findFirst().orElseThrow().because();
    }

    private static Window window(String name, String opens, int hours) {
        Instant from = Instant.parse(opens);
        return new Window(UUID.nameUUIDFromBytes(name.getBytes()), name, from, from.plus(Duration.ofHours(hours)), 100,
                20);
    }
}
