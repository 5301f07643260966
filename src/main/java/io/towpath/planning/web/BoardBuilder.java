package io.towpath.planning.web;

import io.towpath.access.CurrentUser;
import io.towpath.planning.PlanContent;
import io.towpath.planning.PlanEdit;
import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlanState;
import io.towpath.planning.PlanView;
import io.towpath.planning.PlannedWave;
import io.towpath.planning.Plans;
import io.towpath.planning.ProgramDesk;
import io.towpath.planning.dependency.WaivedTies;
import io.towpath.planning.forecast.Assumptions;
import io.towpath.planning.wave.Alignment;
import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.Limits;
import io.towpath.planning.wave.Load;
import io.towpath.planning.wave.PlanVm;
import io.towpath.planning.wave.Proposal;
import io.towpath.planning.wave.Room;
import io.towpath.planning.wave.WaveKind;
import io.towpath.planning.wave.Window;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Slots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the planner's page together.
@Component
class BoardBuilder {

    private static final int EDITS = 30;

    private final Plans plans;
    private final Slots slots;
    private final WaivedTies waivers;
    private final ProgramDesk program;
    private final CurrentUser user;

    BoardBuilder(Plans plans, Slots slots, WaivedTies waivers, ProgramDesk program, CurrentUser user) {
        this.program = program;
        this.waivers = waivers;
        this.plans = plans;
        this.slots = slots;
        this.user = user;
    }

    /// What the viewer asked to see.
    ///
    /// @param open values of the cards that show their VMs
    record View(String q, String by, int from, Set<String> open) {}

    Board build(PlanView plan, View view) {
        PlanContent content = plans.content(plan.id());
        Limits limits = plans.limits(plan.id());
        PlanEstate estate = plans.estate().by(limits.minutes());
        Cards cards = new Cards(content, estate, view.open(), waivers.inForce());
        boolean draft = plan.state() == PlanState.DRAFT;
        List<Issue> issues = Plans.issues(content, estate, limits);
        List<Board.Column> columns = new ArrayList<>();
        Map<UUID, List<Board.Bar>> storage = room(content, cards, estate.estate().room());
        Against against = new Against(content, estate);
        Assumptions by = program.terms().on(Assumptions.usual());
        int hostSlots = slots.limit(LimitKind.HOST);
        for (PlannedWave wave : content.waves()) {
            int position = columns.size();
            List<Board.Bar> more = new ArrayList<>(storage.getOrDefault(wave.id(), List.of()));
            more.addAll(Bars.host(cards.members(wave.id()), hostSlots, by));
            columns.add(column(wave, content, cards, limits, estate.estate().room(), more,
                    issues.stream().filter(issue -> issue.wave() == position).toList(), against));
        }
        List<Proposal.Left> left = plans.left(plan.id());
        Board.Pool pool = PoolBuilder.build(plan, cards, estate, left.stream()
                .collect(Collectors.toMap(Proposal.Left::group, Proposal.Left::why, (one, _) -> one)), view);
        List<PlanEdit> edits = plans.edits(plan.id(), EDITS);
        List<Board.Target> targets = new ArrayList<>();
        content.waves().forEach(wave -> targets.add(new Board.Target(wave.id().toString(), wave.name())));
        targets.add(new Board.Target("pool", "The pool (not planned)"));
        return new Board(plan.id(), plan.name(), about(plan), plan.version(), draft && user.may("wave:write"), draft,
                basedOn(plan), summary(content, cards, pool),
                edits.stream().filter(edit -> !edit.undone()).findFirst().map(PlanEdit::what).orElse(null),
                edits.stream().filter(PlanEdit::undone).min(Comparator.comparing(PlanEdit::position))
                        .map(PlanEdit::what).orElse(null),
                columns, pool, Rules.of(content, estate, limits, issues), plans.notes(plan.id()), targets,
                draft ? windows(content) : List.of());
    }

    /// Waves take room of the target in the order of their windows, those without one last: as they are checked.
    private static Map<UUID, List<Board.Bar>> room(PlanContent content, Cards cards, Room room) {
        Map<UUID, List<Board.Bar>> bars = new HashMap<>();
        List<PlanVm> before = new ArrayList<>();
        for (PlannedWave wave : content.waves().stream().sorted(Comparator.comparing(BoardBuilder::opens)).toList()) {
            List<PlanVm> vms = cards.members(wave.id());
            bars.put(wave.id(), Bars.room(room, before, vms));
            before.addAll(vms);
        }
        return bars;
    }

    private static Instant opens(PlannedWave wave) {
        Window window = wave.window();
        return window == null ? Instant.MAX : window.opensAt();
    }

    private @Nullable UUID basedOn(PlanView plan) {
        return plan.basedOn() == null
                ? null
                : plans.page(200, 0).stream()
                        .filter(other -> other.number() == plan.basedOn()).findFirst().map(PlanView::id).orElse(null);
    }

    private String about(PlanView plan) {
        String made = "%s by %s, %s".formatted(plan.basedOn() == null ? "Made" : "Made of plan " + plan.basedOn(),
                plan.createdBy(), Say.minute(plan.createdAt(), user.zone()));
        return plan.publishedAt() != null && plan.state() == PlanState.PUBLISHED
                ? made + " · published by %s, %s".formatted(plan.publishedBy(),
                        Say.minute(plan.publishedAt(), user.zone()))
                : plan.savedAt() != null ? made + " · saved " + Say.minute(plan.savedAt(), user.zone()) : made;
    }

    private static String summary(PlanContent content, Cards cards, Board.Pool pool) {
        long split = cards.splitGroups();
        return "%s in %s · %s in the pool%s".formatted(Say.vms(content.placements().size()),
                Say.counted(content.waves().size(), "wave", "waves"), Say.number(pool.vms()), split == 0
                        ? " · no group is split"
                        : " · " + Say.counted(split, "group is", "groups are") + " split");
    }

    private Board.Column column(PlannedWave wave, PlanContent content, Cards cards, Limits limits, Room room,
            List<Board.Bar> more, List<Issue> issues, Against against) {
        List<PlanVm> vms = cards.members(wave.id());
        Load load = Load.of(vms);
        List<Board.Card> all = cards.of(wave.id());
        List<Board.Bar> bars = new ArrayList<>(Bars.of(wave, load, limits));
        bars.addAll(more);
        String over = bars.stream().filter(Board.Bar::over).map(Board.Bar::label).collect(Collectors.joining(", "));
        String gates = wave.dependsOn().stream().map(id -> content.wave(id).map(PlannedWave::name).orElse(""))
                .filter(name -> !name.isEmpty()).collect(Collectors.joining(", "));
        Window window = wave.window();
        return new Board.Column(wave.id(), wave.name(), wave.kind().title(), wave.kind().slug(), when(window),
                window == null ? null : window.id() == null ? "proposed" : window.id().toString(),
                gates.isEmpty() ? null : gates, Foreseen.of(vms, issues), against.sentences(issues),
                against.needs(wave), bars, Bars.target(load, room),
                all.stream().limit(Cards.FIRST).toList(),
                all.stream().skip(Cards.FIRST).toList(), vms.size(), over.isEmpty() ? null : over,
                wave.waveId() == null ? null : wave.waveId().toString());
    }

    private String when(@Nullable Window window) {
        return window == null
                ? "No window yet"
                : Say.minute(window.opensAt(), user.zone()) + (window.id() == null
                        ? " · proposed, in no calendar"
                        : " · " + window.name());
    }

    private List<Board.Choice> windows(PlanContent content) {
        Set<UUID> taken = new HashSet<>();
        content.waves().stream().map(PlannedWave::window).filter(window -> window != null && window.id() != null)
                .forEach(window -> taken.add(window.id()));
        List<Board.Choice> choices = new ArrayList<>();
        for (Window window : plans.windows()) {
            choices.add(new Board.Choice(String.valueOf(window.id()), Say.minute(window.opensAt(), user.zone()) + " · "
                    + window.name() + (taken.contains(window.id()) ? " (taken)" : "")));
        }
        return choices;
    }

    /// What a plan keeps.
    static final class Rules {

        private Rules() {}

        static List<Board.Rule> of(PlanContent content, PlanEstate estate, Limits limits, List<Issue> issues) {
            Map<UUID, PlanVm> vms = estate.byId();
            List<Board.Rule> rules = new ArrayList<>();
            rules.add(rule(issues, Issue.Fault.TIER_ORDER, "tier 3 before tier 2 before tier 1"));
            rules.add(rule(issues, Issue.Fault.NEEDS_LATER, "what is needed moves first"));
            rules.add(rule(issues, Issue.Fault.INFRASTRUCTURE_EARLY, "critical infrastructure last"));
            rules.add(new Board.Rule(content.waves().stream().noneMatch(wave -> over(wave, content, vms, limits)),
                    "no wave above its limits"));
            int outside = content.waves().stream().mapToInt(wave -> outside(wave, content, vms, limits)).sum();
            rules.add(new Board.Rule(outside == 0, outside == 0
                    ? "maintenance windows kept"
                    : "maintenance windows kept; not by " + Say.vms(outside)));
            content.waves().stream().filter(wave -> wave.kind() == WaveKind.PROOF_OF_CONCEPT).findFirst()
                    .ifPresent(wave -> {
                        List<PlanVm> members = content.members(wave.id()).stream().filter(vms::containsKey)
                                .map(vms::get).toList();
                        var missing = io.towpath.planning.wave.Mix.missing(members);
                        rules.add(new Board.Rule(missing.isEmpty(), missing.isEmpty()
                                ? "the whole mix in the proof of concept"
                                : "the whole mix in the proof of concept; it lacks " + missing.stream()
                                        .map(io.towpath.planning.wave.Mix::word).collect(Collectors.joining(", "))));
                    });
            return rules;
        }

        /// Where it is not kept, the columns of the waves say by whom.
        private static Board.Rule rule(List<Issue> issues, Issue.Fault fault, String text) {
            long broken = issues.stream().filter(issue -> issue.fault() == fault).count();
            return new Board.Rule(broken == 0, broken == 0
                    ? text
                    : text + "; not by " + Say.counted(broken, "group", "groups"));
        }

        private static int outside(PlannedWave wave, PlanContent content, Map<UUID, PlanVm> vms, Limits limits) {
            Window window = wave.window();
            return window == null
                    ? 0
                    : new Alignment(limits.zone()).outside(content.members(wave.id()).stream()
                            .filter(vms::containsKey).map(vms::get).toList(), window).values().stream()
                            .mapToInt(Integer::intValue).sum();
        }

        private static boolean over(PlannedWave wave, PlanContent content, Map<UUID, PlanVm> vms, Limits limits) {
            Load load = Load.of(content.members(wave.id()).stream().filter(vms::containsKey).map(vms::get).toList());
            return Bars.of(wave, load, limits).stream().anyMatch(Board.Bar::over);
        }
    }
}
