package io.towpath.planning.wave;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.inventory.reading.MaintenanceWindow;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// What holds for every plan that is proposed, whatever the estate.
class PlannerPropertiesTest {

    private static final int TRIES = 150;

    @Property(tries = TRIES)
    void noGroupIsEverSplit(@ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int vms,
            @ForAll boolean calendar) {
        Estate estate = Estates.random(seed, vms, calendar);
        Map<String, Long> sizes = estate.vms().stream()
                .collect(Collectors.groupingBy(PlanVm::group, Collectors.counting()));

        Proposal proposal = Planner.propose(estate, Estates.USUAL);

        Map<String, Integer> seen = new HashMap<>();
        for (Proposal.Wave wave : proposal.waves()) {
            for (Proposal.Placement placed : wave.placements()) {
                assertThat(seen.put(placed.group().key(), placed.group().size())).as("placed twice").isNull();
                assertThat((long) placed.group().size()).isEqualTo(sizes.get(placed.group().key()));
                assertThat(placed.because()).startsWith("By " + placed.criterion().word()).endsWith(".");
            }
        }
        for (Proposal.Left left : proposal.left()) {
            assertThat(seen.put(left.group(), left.vms())).as("both planned and left").isNull();
            assertThat(left.why()).isNotBlank();
        }
        assertThat(seen.keySet()).as("nobody is forgotten").isEqualTo(sizes.keySet());
    }

    @Property(tries = TRIES)
    void noWindowIsFilledBeyondItsCapacity(@ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int vms,
            @ForAll boolean calendar) {
        Proposal proposal = Planner.propose(Estates.random(seed, vms, calendar), Estates.USUAL);

        for (Proposal.Wave wave : proposal.waves()) {
            Load load = Load.of(wave.placements().stream().flatMap(placed -> placed.group().vms().stream()).toList());
            Window window = wave.window();
            assertThat(load.vms()).isLessThanOrEqualTo(window.capacityVms());
            assertThat(load.minutes()).isLessThanOrEqualTo(window.minutes() * window.slots());
            assertThat(load.minutes()).as("until the last start, and what then goes on").isLessThanOrEqualTo(
                    (Duration.between(window.opensAt(), window.lastStart()).toMinutes() + load.longestMinutes())
                            * window.slots());
            assertThat((long) load.longestMinutes()).isLessThanOrEqualTo(window.minutes());
            assertThat(load).isEqualTo(wave.load());
            if (wave.placements().size() > 1 && wave.kind() != WaveKind.PROOF_OF_CONCEPT) {
                assertThat(Capacity.of(window, Estates.USUAL, wave.kind()).broken(load)).isEmpty();
            }
        }
        assertThat(proposal.waves().stream().map(Proposal.Wave::window).toList()).doesNotHaveDuplicates();
        assertThat(proposal.waves().stream().map(wave -> wave.window().opensAt()).toList()).isSorted();
    }

    @Property(tries = 60)
    void noSevenDaysHaveMoreThanTheTeamAndTheLinkDo(@ForAll long seed, @ForAll @IntRange(min = 50, max = 900) int vms) {
        Limits limits = new Limits(10, 20, 500, 200, 100, 60, 6, 9, 3, 40, 50, 14, 7, 8, 20, true, ZoneOffset.UTC);
        Proposal proposal = Planner.propose(Estates.crowded(Estates.random(seed, vms, false)), limits);

        for (Proposal.Wave first : proposal.waves()) {
            List<Proposal.Wave> week = proposal.waves().stream().filter(wave -> !wave.window().opensAt().isBefore(first
                    .window().opensAt()) && wave.window().opensAt().isBefore(first.window().opensAt().plus(Week.SPAN)))
                    .toList();
            if (week.size() > 1) {
                Load load = week.stream().map(Proposal.Wave::load).reduce(Load.NONE, Load::plus);
                assertThat(load.vms()).isLessThanOrEqualTo(150);
                assertThat(load.bytes()).isLessThanOrEqualTo(9_000_000_000_000L);
            }
        }
    }

    @Property(tries = TRIES)
    void aStricterTierNeverGoesBeforeALaxerOneThatWasNotPutOff(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 900) int vms, @ForAll boolean calendar) {
        Proposal proposal = Planner.propose(Estates.random(seed, vms, calendar), Estates.USUAL);

        int[] lastOfTier = new int[4];
        List<Proposal.Wave> waves = proposal.waves();
        for (int i = 0; i < waves.size(); i++) {
            for (Proposal.Placement placed : waves.get(i).placements()) {
                if (production(placed) && !placed.postponed()) {
                    lastOfTier[placed.group().tier()] = Math.max(lastOfTier[placed.group().tier()], i);
                }
            }
        }
        for (int i = 0; i < waves.size(); i++) {
            for (Proposal.Placement placed : waves.get(i).placements()) {
                for (int laxer = placed.group().tier() + 1; production(placed) && laxer <= 3; laxer++) {
                    assertThat(i).as(placed.group().name()).isGreaterThanOrEqualTo(lastOfTier[laxer]);
                }
            }
        }
    }

    @Property(tries = TRIES)
    void theProofHasNoRiskAndInfrastructureIsLast(@ForAll long seed, @ForAll @IntRange(min = 1, max = 900) int vms,
            @ForAll boolean calendar) {
        Proposal proposal = Planner.propose(Estates.random(seed, vms, calendar), Estates.USUAL);

        List<WaveKind> kinds = proposal.waves().stream().map(Proposal.Wave::kind).toList();
        assertThat(kinds.stream().filter(kind -> kind == WaveKind.PROOF_OF_CONCEPT).count()).isLessThanOrEqualTo(1);
        assertThat(kinds.lastIndexOf(WaveKind.PROOF_OF_CONCEPT)).isLessThanOrEqualTo(0);
        int firstCritical = kinds.indexOf(WaveKind.CRITICAL);
        for (int i = 0; i < kinds.size(); i++) {
            List<PlanVm> members = proposal.waves().get(i).placements().stream()
                    .flatMap(placed -> placed.group().vms().stream()).toList();
            if (kinds.get(i) == WaveKind.PROOF_OF_CONCEPT) {
                assertThat(members).hasSizeLessThanOrEqualTo(20).allMatch(PlanVm::nonProduction)
                        .noneMatch(PlanVm::blocked);
            }
            boolean isLast = firstCritical >= 0 && i >= firstCritical;
            assertThat(members.stream().anyMatch(PlanVm::infrastructure)).as("wave " + i).isEqualTo(isLast);
        }
    }

    @Property(tries = TRIES)
    void nobodyMovesInAFreezeOrBeforeTheBusinessIsReady(@ForAll long seed,
            @ForAll @IntRange(min = 1, max = 900) int vms, @ForAll boolean calendar) {
        Estate estate = Estates.random(seed, vms, calendar);

        for (Proposal.Wave wave : Planner.propose(estate, Estates.USUAL).waves()) {
            for (Proposal.Placement placed : wave.placements()) {
                for (PlanVm vm : placed.group().vms()) {
                    assertThat(estate.freezes()).noneMatch(
                            freeze -> freeze.concerns(vm) && wave.window().overlaps(freeze));
                    assertThat(vm.readyOn() != null && wave.window().opensAt().atZone(ZoneOffset.UTC).toLocalDate()
                            .isBefore(vm.readyOn())).isFalse();
                }
            }
        }
    }

    @Property(tries = 60)
    void whoIsSaidToBeAlignedIsWithAllOfTheWave(@ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int vms,
            @ForAll boolean calendar) {
        Alignment alignment = new Alignment(ZoneOffset.UTC);
        for (Proposal.Wave wave : Planner.propose(Estates.random(seed, vms, calendar), Estates.USUAL).waves()) {
            Map<MaintenanceWindow, Alignment.Need> needs = Alignment.needs(wave.placements().stream()
                    .flatMap(placed -> placed.group().vms().stream()).toList());
            for (Proposal.Placement placed : wave.placements()) {
                Map<MaintenanceWindow, Alignment.Need> shared = new HashMap<>(needs);
                shared.keySet().retainAll(placed.group().needs().keySet());
                assertThat(placed.because().contains("Aligned with")).as(placed.because())
                        .isEqualTo(!shared.isEmpty() && alignment.against(shared, wave.window()) == null);
                assertThat(placed.because().contains("Not aligned")).as(placed.because())
                        .isEqualTo(!shared.isEmpty() && alignment.against(shared, wave.window()) != null);
            }
        }
    }

    @Property(tries = 60)
    void theSameEstateInAnyOrderGivesTheSamePlan(@ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int vms,
            @ForAll boolean calendar) {
        Estate estate = Estates.random(seed, vms, calendar);
        Random random = new Random(seed);
        Estate shuffled = new Estate(shuffled(estate.vms(), random), shuffled(estate.windows(), random),
                estate.freezes(), shuffled(estate.links(), random), estate.earliest());

        assertThat(Planner.propose(shuffled, Estates.USUAL)).isEqualTo(Planner.propose(estate, Estates.USUAL));
    }

    @Property(tries = 60)
    void aNeededGroupOfTheSameTierGoesBeforeOrWith(@ForAll long seed, @ForAll @IntRange(min = 50, max = 600) int vms) {
        Estate random = Estates.random(seed, vms, false);
        List<String> keys = random.vms().stream().map(PlanVm::group).distinct().toList();
        // a chain without a cycle: each needs the next
        List<Link> chain = new ArrayList<>();
        for (int i = 0; i + 1 < keys.size(); i++) {
            chain.add(new Link(keys.get(i), keys.get(i + 1)));
        }
        Proposal proposal = Planner.propose(new Estate(random.vms(), List.of(), random.freezes(), chain,
                random.earliest()), Estates.USUAL);

        Map<String, MoveGroup> groups = MoveGroup.of(random.vms()).stream()
                .collect(Collectors.toMap(MoveGroup::key, group -> group));
        for (Link link : chain) {
            Integer from = proposal.waveOf(link.from());
            Integer to = proposal.waveOf(link.to());
            MoveGroup needs = groups.get(link.from());
            MoveGroup needed = groups.get(link.to());
            boolean comparable = from != null && to != null && from > 0 && to > 0 && needs.tier() == needed.tier()
                    && needed.blocked() == 0 && needs.infrastructure() == needed.infrastructure()
                    && needs.nonProduction() == needed.nonProduction();
            if (comparable) {
                assertThat(to).as(link.toString()).isLessThanOrEqualTo(from);
                assertThat(to.equals(from) || Set.copyOf(proposal.waves().get(from).dependsOn()).contains(to)).isTrue();
            }
        }
    }

    @Property(tries = 100)
    void whatAPersonPlacedStaysAndTheRestGoesAroundIt(@ForAll long seed, @ForAll @IntRange(min = 1, max = 600) int vms,
            @ForAll boolean calendar) {
        Estate estate = Estates.random(seed, vms, calendar);
        Random random = new Random(seed);
        Map<UUID, Window> there = new HashMap<>();
        List<Fixed> fixed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            // two of them may share a window
            Window window = calendar
                    ? estate.windows().get(random.nextInt(estate.windows().size()))
                    : Estates.window(random.nextInt(6), 8, 200, 20);
            List<PlanVm> placed = new ArrayList<>();
            for (int n = random.nextInt(12); n > 0; n--) {
                PlanVm vm = estate.vms().get(random.nextInt(estate.vms().size()));
                if (there.putIfAbsent(vm.id(), window) == null) {
                    placed.add(vm);
                }
            }
            fixed.add(new Fixed(WaveKind.values()[random.nextInt(4)], window, placed));
        }

        Proposal proposal = Planner.propose(estate, Estates.USUAL, fixed);

        int seen = proposal.left().stream().mapToInt(Proposal.Left::vms).sum();
        for (Proposal.Wave wave : proposal.waves()) {
            boolean joined = false;
            for (Proposal.Placement placed : wave.placements()) {
                boolean byHand = placed.criterion() == Criterion.HAND;
                joined |= !byHand;
                for (PlanVm vm : placed.group().vms()) {
                    seen++;
                    assertThat(there.get(vm.id())).as(vm.name()).isEqualTo(byHand ? wave.window() : null);
                }
            }
            if (joined) {
                assertThat(Capacity.ofWindow(Capacity.of(wave.window(), Estates.USUAL, wave.kind())
                        .broken(wave.load()))).isFalse();
            }
        }
        assertThat(seen).as("nobody is forgotten, nobody is twice").isEqualTo(estate.vms().size());
        assertThat(proposal.waves().stream().map(Proposal.Wave::window).toList()).doesNotHaveDuplicates();
        assertThat(proposal.waves().stream().map(wave -> wave.window().opensAt()).toList()).isSorted();
    }

    private static boolean production(Proposal.Placement placed) {
        return !placed.group().nonProduction() && !placed.group().infrastructure();
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }
}
