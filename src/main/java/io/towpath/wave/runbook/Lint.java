package io.towpath.wave.runbook;

import io.towpath.access.Role;
import io.towpath.access.UserView;
import io.towpath.access.Users;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/// What is wrong with a runbook although it can be read: an error keeps waves from going by it, a warning does not.
@Component
public class Lint {

    private final Users users;
    private final StepHooks hooks;

    Lint(Users users, StepHooks hooks) {
        this.users = users;
        this.hooks = hooks;
    }

    public enum Severity {
        ERROR, WARNING
    }

    /// @param step   its number
    /// @param code   kebab-case, stable
    /// @param what   a sentence
    /// @param remedy a sentence
    public record Fault(int step, Severity severity, String code, String what, String remedy) {}

    /// In the order of the steps.
    public List<Fault> of(Definition runbook) {
        Set<Role> held = users.all().stream().filter(UserView::enabled).map(UserView::role).collect(Collectors
                .toSet());
        Set<String> known = hooks.names();
        List<Fault> faults = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RunbookStep step : runbook.steps()) {
            if (!names.add(step.name())) {
                faults.add(error(step, "duplicate-name", "Another step is called %s too.".formatted(step.name()),
                        "Give it a name of its own."));
            }
            faults.addAll(edges(runbook, step));
            faults.addAll(people(step, held));
            if (step.hook() != null && !known.contains(step.hook())) {
                faults.add(error(step, "hook-unknown", "There is no hook %s.".formatted(step.hook()),
                        "Make the hook first, or name one that there is."));
            }
            if (step.kind() == Kind.APPROVAL && step.onFailure() == OnFailure.CONTINUE) {
                faults.add(error(step, "approval-that-does-not-bind",
                        "It is an approval, and the run would go on when somebody says no.",
                        "Leave out onFailure: continue, or make it a manual step."));
            }
            if (step.timeout() == null) {
                faults.add(warning(step, "no-timeout", "It has no timeout: nobody hears of it when it is forgotten.",
                        "Give it one, as timeout: 15m."));
            }
            if (step.scope() == Scope.WAVE && (step.part() == Part.BEFORE || step.part() == Part.AFTER)) {
                faults.add(
                        error(step, "scope-of-part", "It is for the whole wave, and its part is for each application.",
                                "Put it into initialization or finalization, or do it per application."));
            }
        }
        return faults;
    }

    private static List<Fault> edges(Definition runbook, RunbookStep step) {
        List<Fault> faults = new ArrayList<>();
        for (String before : step.after()) {
            Optional<RunbookStep> found = runbook.step(before);
            if (found.isEmpty()) {
                faults.add(error(step, "after-unknown", "It comes after %s, and no step is called that.".formatted(
                        before), "Correct the name in after."));
            } else if (found.get().part().compareTo(step.part()) > 0) {
                faults.add(error(step, "after-later", "It comes after %s, whose part (%s) is later.".formatted(before,
                        found.get().part().word()), "Move one of the two to another part."));
            }
        }
        cycle(runbook, step).ifPresent(way -> faults.add(error(step, "cycle", "It waits for itself: %s.".formatted(way),
                "Take one of these out of after.")));
        return faults;
    }

    /// The way from a step back to itself.
    private static Optional<String> cycle(Definition runbook, RunbookStep from) {
        List<String> way = new ArrayList<>(List.of(from.name()));
        return leads(runbook, from, from, way, new HashSet<>())
                ? Optional.of(String.join(" after ", way))
                : Optional.empty();
    }

    private static boolean leads(Definition runbook, RunbookStep from, RunbookStep to, List<String> way,
            Set<String> seen) {
        for (String before : from.after()) {
            way.add(before);
            if (before.equals(to.name())) {
                return true;
            }
            Optional<RunbookStep> next = runbook.step(before);
            if (next.isPresent() && seen.add(before) && leads(runbook, next.get(), to, way, seen)) {
                return true;
            }
            way.removeLast();
        }
        return false;
    }

    private static List<Fault> people(RunbookStep step, Set<Role> held) {
        Role role = step.role();
        if (role == null) {
            return step.kind() == Kind.APPROVAL
                    ? List.of(warning(step, "approval-by-anybody", "Whoever may drive waves may approve it.",
                            "Name a role, as role: lead."))
                    : List.of();
        }
        if (role == Role.AUDITOR) {
            return List.of(error(step, "role-reads-only", "Auditors only read.", "Name another role."));
        }
        if (held.contains(role)) {
            return List.of();
        }
        String nobody = "Nobody who may sign in is %s.".formatted(article(role));
        return List.of(held.contains(Role.ADMINISTRATOR)
                ? warning(step, "role-nobody-has", nobody + " An administrator has to do it.",
                        "Give somebody the role, or name another.")
                : error(step, "role-nobody-has", nobody, "Give somebody the role, or name another."));
    }

    private static String article(Role role) {
        String word = role.name().toLowerCase(Locale.ROOT);
        return ("aeiou".indexOf(word.charAt(0)) >= 0 ? "an " : "a ") + word;
    }

    private static Fault error(RunbookStep step, String code, String what, String remedy) {
        return new Fault(step.number(), Severity.ERROR, code, what, remedy);
    }

    private static Fault warning(RunbookStep step, String code, String what, String remedy) {
        return new Fault(step.number(), Severity.WARNING, code, what, remedy);
    }
}
