package io.towpath.migration.step;

import io.towpath.migration.Mode;
import io.towpath.migration.State;
import io.towpath.migration.Trigger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// What the machine does, top to bottom: the steps of each state, and the move when all are done.
///
/// | state             | steps                                                   | then |
/// |-------------------|---------------------------------------------------------|------|
/// | SEEDING (warm)    | check source, check target, track changes, seed disks   | SEEDED |
/// | SYNCING (warm)    | keep in step, pass after pass, until a person cuts over | CUT_OVER |
/// | CUTTING_OVER      | (warm: end test boot,) note source, check source, check target, wait for runbook, hooks before shutdown, shut down source, copy disks (warm: final pass, compare before start where that is wanted), define target, wait for group, seal source, guard two running, start target | LANDED |
/// | VALIDATING        | open checklist, hooks after start, run checks, remove snapshots            | CHECKED |
/// | AWAITING_SIGN_OFF | ask owner, wait for owner                               | SIGNED |
/// | SOAKING           | start soak, hooks after sign off, compare source (warm, where that is wanted), wait for soak, clean source                 | SOAKED |
/// | ROLLING_BACK      | hooks before roll back, stop target, undefine target, unseal source, start source, hooks after roll back, clean source, close checklist, note what is left | REVERTED |
/// | ROLLING_BACK (warm, the target never ran) | hooks before roll back, stop target, undefine target, unseal source, start source, hooks after roll back, go on in step | BACK_IN_STEP |
/// | being cancelled   | ask test boot end, then the same without the checklist                          | CANCEL |
///
/// The source is stopped by `shut-down-source`, and from there on it stays off: a start of it by anybody
/// else before `start-target` aborts the cutover, and the machine goes back.
@Component
public final class Itinerary {

    private static final Map<Mode, Map<State, Leg>> LEGS = new EnumMap<>(Mode.class);
    private static final Leg CANCELLING = new Leg(Trigger.CANCEL,
            List.of("ask-test-boot-end", "hooks-before-roll-back", "stop-target", "undefine-target", "unseal-source",
                    "start-source", "hooks-after-roll-back", "clean-source", "note-what-is-left"));

    /// The way back of a warm trip whose target never ran: its snapshots, its tracking and what arrived are still needed.
    private static final Leg KEEPING = new Leg(Trigger.BACK_IN_STEP,
            List.of("hooks-before-roll-back", "stop-target", "undefine-target", "unseal-source", "start-source",
                    "hooks-after-roll-back", "go-on-in-step"));

    static {
        for (Mode mode : Mode.values()) {
            LEGS.put(mode, new LinkedHashMap<>());
        }
        leg(Mode.COLD, State.CUTTING_OVER, Trigger.LANDED, "note-source", "check-source", "check-target",
                "wait-for-runbook", "hooks-before-shutdown", "shut-down-source", "copy-disks", "define-target",
                "wait-for-group", "seal-source", "guard-two-running", "start-target");
        leg(Mode.WARM, State.SEEDING, Trigger.SEEDED, "check-source", "check-target", "track-changes", "seed-disks");
        leg(Mode.WARM, State.SYNCING, Trigger.CUT_OVER, "keep-in-step");
        leg(Mode.WARM, State.CUTTING_OVER, Trigger.LANDED, "end-test-boot", "note-source", "check-source",
                "check-target", "wait-for-runbook", "hooks-before-shutdown", "shut-down-source", "final-pass",
                "compare-before-start", "define-target", "wait-for-group", "seal-source", "guard-two-running",
                "start-target");
        for (Mode mode : Mode.values()) {
            leg(mode, State.VALIDATING, Trigger.CHECKED, "open-checklist", "hooks-after-start", "run-checks",
                    "remove-snapshots");
            leg(mode, State.AWAITING_SIGN_OFF, Trigger.SIGNED, "ask-owner", "wait-for-owner");
            leg(mode, State.SOAKING, Trigger.SOAKED, "start-soak", "hooks-after-sign-off", "compare-source",
                    "wait-for-soak", "clean-source");
            leg(mode, State.ROLLING_BACK, Trigger.REVERTED, "hooks-before-roll-back", "stop-target", "undefine-target",
                    "unseal-source", "start-source", "hooks-after-roll-back", "clean-source",
                    "close-checklist", "note-what-is-left");
        }
    }

    private static void leg(Mode mode, State state, Trigger then, String... steps) {
        LEGS.getOrDefault(mode, Map.of()).put(state, new Leg(then, List.of(steps)));
    }

    private record Leg(Trigger then, List<String> steps) {}

    private final Map<String, Step> steps = new LinkedHashMap<>();

    public Itinerary(List<Step> steps) {
        for (Step step : steps) {
            if (this.steps.put(step.name(), step) != null) {
                throw new IllegalArgumentException("two steps are called " + step.name());
            }
        }
        List<String> named = new ArrayList<>(CANCELLING.steps());
        named.addAll(KEEPING.steps());
        LEGS.values().forEach(legs -> legs.values().forEach(leg -> named.addAll(leg.steps())));
        if (!this.steps.keySet().containsAll(named) || !named.containsAll(this.steps.keySet())) {
            throw new IllegalArgumentException(
                    "the itinerary names %s, there are %s".formatted(named, this.steps.keySet()));
        }
    }

    /// The states in which the machine works.
    public List<State> states(Mode mode) {
        return List.copyOf(legs(mode).keySet());
    }

    /// In order; none where people decide.
    public List<Step> in(Mode mode, State state) {
        return Optional.ofNullable(legs(mode).get(state)).map(this::steps).orElse(List.of());
    }

    /// The move when all steps of a state are done.
    public Optional<Trigger> after(Mode mode, State state) {
        return Optional.ofNullable(legs(mode).get(state)).map(Leg::then);
    }

    /// Why that move is made, for people.
    public static String reason(Trigger then) {
        return switch (then) {
            case SEEDED -> "every disk was copied once; what changes is brought over in passes";
            case LANDED -> "every disk is proven, the VM is defined at the target";
            case CHECKED -> "the machine's checks have run";
            case SIGNED -> "the owner signed";
            case SOAKED -> "the soak is over";
            case REVERTED -> "the target is out of service, the source serves";
            case BACK_IN_STEP -> "its cutover was given up; the source serves, and the passes go on";
            case START, SEED, CUT_OVER, CANCEL, ROLL_BACK, VALIDATE_AGAIN, ASK_AGAIN -> "a person wanted it";
        };
    }

    /// What is done instead of the state's steps when a person cancels.
    ///
    /// @param defined whether the target's description may exist; without it the target need not even answer
    public List<Step> cancelling(boolean defined) {
        return back(CANCELLING, defined);
    }

    /// What is done in ROLLING_BACK, instead of that state's steps, when the trip goes on in step; the move then is
    /// BACK_IN_STEP.
    ///
    /// @param defined as in [#cancelling]
    public List<Step> keeping(boolean defined) {
        return back(KEEPING, defined);
    }

    private List<Step> back(Leg leg, boolean defined) {
        return steps(leg).stream().filter(step -> defined || !step.name().endsWith("-target")).toList();
    }

    private static Map<State, Leg> legs(Mode mode) {
        return LEGS.getOrDefault(mode, Map.of());
    }

    private List<Step> steps(Leg leg) {
        return leg.steps().stream().map(steps::get).toList();
    }
}
