package io.towpath.planning.web;

import io.towpath.planning.wave.Issue;
import io.towpath.planning.wave.PlanVm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// How the gates of a planned wave would stand, as far as a plan tells: the others are computed once it is a wave.
final class Foreseen {

    private static final Set<Issue.Fault> OF_WINDOW = EnumSet.of(Issue.Fault.NO_WINDOW, Issue.Fault.TOO_SOON,
            Issue.Fault.WINDOW_TWICE, Issue.Fault.FREEZE, Issue.Fault.MAINTENANCE, Issue.Fault.WINDOW_CAPACITY);

    private Foreseen() {}

    /// @param issues of the wave
    static List<Board.Rule> of(List<PlanVm> vms, List<Issue> issues) {
        if (vms.isEmpty()) {
            return List.of();
        }
        List<Board.Rule> gates = new ArrayList<>();
        long blocked = vms.stream().filter(PlanVm::blocked).count();
        gates.add(new Board.Rule(blocked == 0, blocked == 0 ? "ready" : blocked + " blocked"));
        gates.add(gate("whole groups", issues, EnumSet.of(Issue.Fault.GROUP_SPLIT)));
        gates.add(gate("business ready", issues, EnumSet.of(Issue.Fault.NOT_READY)));
        gates.add(gate("window", issues, OF_WINDOW));
        issues.stream().filter(issue -> issue.fault() == Issue.Fault.TARGET_ROOM).limit(1)
                .forEach(issue -> gates.add(new Board.Rule(false, word(issue.fault()))));
        return gates;
    }

    private static Board.Rule gate(String name, List<Issue> issues, Set<Issue.Fault> faults) {
        String wrong = issues.stream().map(Issue::fault).filter(faults::contains).distinct().map(Foreseen::word)
                .collect(Collectors.joining(", "));
        return new Board.Rule(wrong.isEmpty(), wrong.isEmpty() ? name : wrong);
    }

    private static String word(Issue.Fault fault) {
        return switch (fault) {
            case GROUP_SPLIT -> "split groups";
            case NO_WINDOW -> "no window";
            case TOO_SOON -> "window too soon";
            case WINDOW_TWICE -> "window taken twice";
            case FREEZE -> "window in a freeze";
            case MAINTENANCE -> "window outside maintenance windows";
            case WINDOW_CAPACITY -> "window too full";
            case NOT_READY -> "business not ready";
            case TIER_ORDER, INFRASTRUCTURE_EARLY -> "order";
            case TARGET_ROOM -> "no room at the target";
            case WAVE_CAPACITY -> "too large";
            case WEEK_CAPACITY -> "too much for its week";
            case NEEDS_LATER -> "what it needs moves later";
        };
    }
}
