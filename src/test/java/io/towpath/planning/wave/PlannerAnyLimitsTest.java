package io.towpath.planning.wave;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// What holds for every plan, whatever the limits, the room at the target and the calendar.
class PlannerAnyLimitsTest {

    private static final int TRIES = 40;

    private record Made(Estate estate, Limits limits, Proposal proposal) {

        static Made of(long seed) {
            Random random = new Random(seed);
            Limits limits = Estates.anyLimits(random);
            Estate estate = Estates.any(random).by(limits.minutes());
            return new Made(estate, limits, Planner.propose(estate, limits));
        }

        /// The windows that there were to take, in order, as far as the last that was taken.
        List<Window> windows() {
            Timetable timetable = new Timetable(estate, limits, List.of());
            List<Window> windows = new ArrayList<>();
            Window last = proposal.waves().isEmpty() ? null : proposal.waves().getLast().window();
            for (Window at = timetable.at(0); at != null && last != null && !at.opensAt().isAfter(last
                    .opensAt()); at = timetable.at(windows.size())) {
                windows.add(at);
            }
            return windows;
        }
    }

    @Property(tries = TRIES)
    void nobodyIsForgottenTwiceOrApartFromItsGroup(@ForAll long seed) {
        Made made = Made.of(seed);
        Map<String, Integer> sizes = new TreeMap<>();
        made.estate.vms().forEach(vm -> sizes.merge(vm.group(), 1, Integer::sum));

        Map<String, Integer> seen = new TreeMap<>();
        made.proposal.waves().forEach(wave -> wave.placements().forEach(placed -> assertThat(seen.put(placed.group()
                .key(), placed.group().size())).isNull()));
        made.proposal.left().forEach(left -> assertThat(seen.put(left.group(), left.vms())).isNull());
        assertThat(seen).isEqualTo(sizes);
    }

    /// The planner keeps to what it holds against people: windows, waves, weeks, freezes, days of readiness, room, tiers.
    @Property(tries = TRIES)
    void theCheckHasNothingAgainstIt(@ForAll long seed) {
        Made made = Made.of(seed);
        List<Assigned> waves = new ArrayList<>();
        Map<UUID, Integer> placed = new LinkedHashMap<>();
        for (Proposal.Wave wave : made.proposal.waves()) {
            wave.placements().forEach(one -> one.group().vms().forEach(vm -> placed.put(vm.id(), waves.size())));
            waves.add(new Assigned("Wave " + waves.size(), wave.kind(), wave.window()));
        }

        assertThat(AssignmentCheck.of(made.estate, waves, placed, made.limits)).filteredOn(issue -> issue.fault()
                .breaks()).isEmpty();
    }

    @Property(tries = TRIES)
    void windowsAndRoomAreKeptByAnybodysCount(@ForAll long seed) {
        Made made = Made.of(seed);
        Map<String, Long> taken = new HashMap<>();
        for (Proposal.Wave wave : made.proposal.waves()) {
            List<PlanVm> vms = wave.placements().stream().flatMap(one -> one.group().vms().stream()).toList();
            Window window = wave.window();
            long minutes = vms.stream().mapToLong(PlanVm::p90Minutes).sum();
            int longest = vms.stream().mapToInt(PlanVm::p90Minutes).max().orElseThrow();
            assertThat(vms.size()).isLessThanOrEqualTo(window.capacityVms());
            assertThat(Duration.ofMinutes(longest)).isLessThanOrEqualTo(Duration.between(window.opensAt(), window
                    .closesAt()));
            assertThat(minutes).isLessThanOrEqualTo(window.slots() * Math.min(window.minutes(), Duration.between(window
                    .opensAt(), window.lastStart()).toMinutes() + longest));
            if (wave.placements().size() > 1) {
                assertThat(vms).hasSizeLessThanOrEqualTo(made.limits.most(wave.kind()));
                assertThat(vms.stream().mapToLong(PlanVm::usedBytes).sum() / 1e12).isLessThanOrEqualTo(made.limits
                        .preCopyTerabytes());
            }
            if (window.id() == null) {
                ZonedDateTime opens = window.opensAt().atZone(made.limits.zone());
                assertThat(opens.getHour()).as("whatever the clocks do").isEqualTo(22);
                assertThat(made.limits.cadenceDays() % 7 != 0 || opens.getDayOfWeek() == DayOfWeek.SATURDAY).isTrue();
                assertThat(window.minutes()).isEqualTo(made.limits.windowHours() * 60L);
            }
            vms.forEach(vm -> made.estate.room().needs().getOrDefault(vm.id(), Map.of()).forEach((of, amount) -> taken
                    .merge(of, amount, Long::sum)));
        }
        made.estate.room().free().forEach((of, free) -> assertThat(taken.getOrDefault(of, 0L)).as(of)
                .isLessThanOrEqualTo(Math.max(0, free)));
    }

    /// What is needed and was placed before, by section, tier or for its sake, moves before or with who needs it.
    @Property(tries = TRIES)
    void whatIsNeededGoesBeforeOrWithWhereItsTurnAllows(@ForAll long seed) {
        Random random = new Random(seed);
        Limits limits = Estates.anyLimits(random);
        Estate any = Estates.any(random);
        List<MoveGroup> groups = MoveGroup.of(any.vms());
        // none needs one that comes after it, so that no cycle is
        List<Link> links = new ArrayList<>();
        for (int i = 1; i < groups.size(); i++) {
            links.add(new Link(groups.get(i).key(), groups.get(random.nextInt(i)).key()));
        }
        Proposal proposal = Planner.propose(new Estate(any.vms(), any.windows(), any.freezes(), links, any.earliest(),
                any.room()), limits);

        Map<String, MoveGroup> byKey = groups.stream().collect(Collectors.toMap(MoveGroup::key, group -> group));
        for (Link link : links) {
            Integer from = proposal.waveOf(link.from());
            Integer to = proposal.waveOf(link.to());
            MoveGroup needs = byKey.get(link.from());
            MoveGroup needed = byKey.get(link.to());
            if (from == null || to == null || proposal.waves().get(from).kind() == WaveKind.PROOF_OF_CONCEPT
                    || section(needed) > section(needs)) {
                continue;
            }
            boolean first = section(needed) < section(needs) || needed.tier() > needs.tier()
                    || needed.tier() == needs.tier() && needed.blocked() == 0;
            if (first) {
                assertThat(to).as(link.toString()).isLessThanOrEqualTo(from);
                assertThat(to.equals(from) || proposal.waves().get(from).dependsOn().contains(to) || proposal.waves()
                        .get(to).window().closesAt().isAfter(proposal.waves().get(from).window().opensAt())).isTrue();
            }
        }
    }

    /// Development and test, production, critical infrastructure.
    private static int section(MoveGroup group) {
        return group.infrastructure() ? 2 : group.nonProduction() ? 0 : 1;
    }

    /// Nobody may say that a group is late for a reason that is none.
    @Property(tries = TRIES)
    void whoIsPutOffHasAReasonThatHolds(@ForAll long seed) {
        Made made = Made.of(seed);
        List<Window> windows = made.windows();
        Set<String> putOff = new HashSet<>();
        made.proposal.waves().forEach(wave -> wave.placements().stream().filter(Proposal.Placement::postponed).forEach(
                one -> putOff.add(one.group().key())));
        for (Proposal.Wave wave : made.proposal.waves()) {
            List<Window> before = windows.stream().takeWhile(window -> !window.equals(wave.window())).toList();
            for (Proposal.Placement placed : wave.placements()) {
                Reasons reasons = new Reasons(made, placed.group(), before);
                boolean larger = !Capacity.of(wave.window(), made.limits, wave.kind()).broken(placed.group().load())
                        .isEmpty();
                boolean needs = made.estate.links().stream().anyMatch(link -> link.from().equals(placed.group().key())
                        && putOff.contains(link.to()));
                if (placed.postponed()) {
                    assertThat(placed.group().blocked() > 0 || needs || larger && wave.placements().size() == 1
                            || reasons.early() || reasons.frozen() || reasons.tooSmall() || reasons.outside())
                            .as(placed.because()).isTrue();
                }
                said(placed.because(), "its business unit is ready from", reasons.early());
                said(placed.because(), "after the change freeze", reasons.frozen());
                said(placed.because(), "too large for a window before", reasons.tooSmall());
                said(placed.because(), "it is larger than a wave", larger && wave.placements().size() == 1);
                said(placed.because(), "blocked today", placed.group().blocked() > 0);
                assertThat(placed.group().blocked() == 0 || made.limits.blockedLate()).isTrue();
            }
        }
    }

    @Property(tries = TRIES)
    void whoStaysInThePoolHasAReasonThatHolds(@ForAll long seed) {
        Made made = Made.of(seed);
        Map<String, MoveGroup> groups = MoveGroup.of(made.estate.vms()).stream().collect(Collectors.toMap(
                MoveGroup::key, group -> group));
        List<PlanVm> placed = made.proposal.waves().stream().flatMap(wave -> wave.placements().stream()).flatMap(
                one -> one.group().vms().stream()).toList();
        for (Proposal.Left left : made.proposal.left()) {
            MoveGroup group = groups.get(left.group());
            if (group.blocked() > 0 && !made.limits.blockedLate()) {
                assertThat(left.why()).contains("blocked");
            } else if (left.why().startsWith("No room at the target")) {
                assertThat(made.estate.room().against(made.estate.room().taken(placed), made.estate.room().taken(group
                        .vms()))).isNotNull();
            } else if (left.why().startsWith("No window holds it")) {
                assertThat(made.estate.windows().isEmpty()
                        ? List.of(new Timetable(made.estate, made.limits, List.of())
                                .at(0))
                        : made.estate.windows()).anyMatch(
                                window -> Capacity.ofWindow(Capacity.of(window,
                                        made.limits, WaveKind.PRODUCTION).broken(group.load())));
            } else {
                assertThat(left.why()).startsWith("No window is left in the calendar");
                assertThat(made.estate.windows()).isNotEmpty();
            }
        }
    }

    @Property(tries = 15)
    void theSameInAnyOrderGivesTheSamePlan(@ForAll long seed) {
        Made made = Made.of(seed);
        Random random = new Random(seed);
        Estate estate = made.estate;
        Estate shuffled = new Estate(shuffled(estate.vms(), random), shuffled(estate.windows(), random),
                estate.freezes(), shuffled(estate.links(), random), estate.earliest(), estate.room());

        assertThat(Planner.propose(shuffled, made.limits)).isEqualTo(made.proposal);
    }

    private static void said(String because, String words, boolean holds) {
        assertThat(holds || !because.contains(words)).as(because).isTrue();
    }

    private static <T> List<T> shuffled(List<T> list, Random random) {
        List<T> copy = new ArrayList<>(list);
        Collections.shuffle(copy, random);
        return copy;
    }

    /// What kept a group from the windows before its own.
    private record Reasons(Made made, MoveGroup group, List<Window> before) {

        boolean early() {
            return before.stream().anyMatch(window -> group.vms().stream().anyMatch(vm -> vm.readyOn() != null && window
                    .opensAt().atZone(made.limits.zone()).toLocalDate().isBefore(vm.readyOn())));
        }

        boolean frozen() {
            return before.stream().anyMatch(window -> made.estate.freezes().stream().filter(window::overlaps).anyMatch(
                    freeze -> group.vms().stream().anyMatch(freeze::concerns)));
        }

        boolean tooSmall() {
            return before.stream().anyMatch(window -> Capacity.ofWindow(Capacity.of(window, made.limits,
                    WaveKind.PRODUCTION).broken(group.load())));
        }

        /// Its maintenance window, alone or beside those who were there before it.
        boolean outside() {
            Alignment alignment = new Alignment(made.limits.zone());
            return before.stream().anyMatch(window -> {
                Slot slot = new Slot(window, made.limits);
                List<Proposal.Placement> there = made.proposal.waves().stream().filter(wave -> wave.window().equals(
                        window)).flatMap(wave -> wave.placements().stream()).toList();
                if (slot.outside(group, alignment) != null) {
                    return true;
                }
                for (Proposal.Placement placement : there) {
                    slot.add(placement, WaveKind.PRODUCTION);
                    if (slot.outside(group, alignment) != null || slot.crowds(group, alignment)) {
                        return true;
                    }
                }
                return false;
            });
        }
    }
}
