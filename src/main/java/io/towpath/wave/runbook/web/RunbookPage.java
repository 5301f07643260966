package io.towpath.wave.runbook.web;

import io.towpath.wave.runbook.Kind;
import io.towpath.wave.runbook.Lint;
import io.towpath.wave.runbook.OnFailure;
import io.towpath.wave.runbook.OnTimeout;
import io.towpath.wave.runbook.RunbookStep;
import io.towpath.wave.runbook.Runbooks;
import io.towpath.wave.runbook.Version;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A version of a runbook, ready to print.
///
/// @param errors  keep waves from going by it
public record RunbookPage(String name, String label, int version, boolean newest, boolean shipped, String title,
        String by, String at, @Nullable String note, int errors, int warnings, List<Line> steps, List<Past> versions,
        String text) {

    static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("EEE d MMM yyyy, HH:mm", Locale.ENGLISH);

    /// @param what    `manual by a lead`
    /// @param details what its policies are, each in words
    /// @param more    hook, instructions, check list, fields; empty: nothing more
    /// @param faults  of it
    public record Line(int number, String name, String title, String part, String scope, String what, String timeout,
            List<String> after, List<String> details, String instructions, List<String> checklist,
            List<String> record, List<Fault> faults) {

        public boolean hasMore() {
            return !details.isEmpty() || !instructions.isEmpty() || !checklist.isEmpty() || !record.isEmpty();
        }
    }

    /// @param tone `bad` or `wait`
    public record Fault(String tone, String word, String what, String remedy) {}

    public record Past(int version, String by, String at, @Nullable String note, boolean current) {}

    /// A step for the VMs of a wave.
    public record Rehearsed(int number, String title, String part, int cells, String entities) {

        static Rehearsed of(Runbooks.Rehearsed one) {
            return new Rehearsed(one.step().number(), one.step().title(), one.step().part().title(), one.entities()
                    .size(), String.join(", ", one.entities()));
        }
    }

    static RunbookPage of(Version version, List<Version> all, List<Lint.Fault> faults, ZoneId zone) {
        List<Line> lines = version.definition().steps().stream().map(step -> line(step, faults)).toList();
        int errors = (int) faults.stream().filter(fault -> fault.severity() == Lint.Severity.ERROR).count();
        return new RunbookPage(version.runbook(), version.label(), version.number(), all.getFirst().number() == version
                .number(), version.shipped(), version.definition().title(), version.createdBy(), at(
                        version
                                .createdAt(),
                        zone),
                version.note(), errors, faults.size() - errors, lines, all.stream().map(each -> new Past(each.number(),
                        each.createdBy(), at(each.createdAt(), zone), each.note(), each.number() == version.number()))
                        .toList(),
                version.text());
    }

    static String at(Instant at, ZoneId zone) {
        return AT.format(at.atZone(zone));
    }

    static Line line(RunbookStep step, List<Lint.Fault> faults) {
        return new Line(step.number(), step.name(), step.title(), step.part().title(), step.scope().name().toLowerCase(
                Locale.ROOT).replace("vm", "VM"), what(step), step.timeoutWords(), step.after(), details(step), step
                        .instructions(),
                step.checklist(), step.record(), faults.stream().filter(fault -> fault.step() == step.number()).map(
                        fault -> new Fault(fault.severity() == Lint.Severity.ERROR ? "bad" : "wait",
                                fault.severity() == Lint.Severity.ERROR ? "Error" : "Warning", fault.what(),
                                fault.remedy()))
                        .toList());
    }

    static String what(RunbookStep step) {
        String kind = switch (step.kind()) {
            case MANUAL -> "manual";
            case APPROVAL -> "approval";
            case HOOK -> "hook " + step.hook();
        };
        return step.role() == null ? kind : kind + ", " + step.role().code();
    }

    private static List<String> details(RunbookStep step) {
        List<String> details = new ArrayList<>();
        if (step.fourEyes()) {
            details.add("Four eyes: not by who started the wave, nor by who did a step right before it.");
        }
        if (step.onFailure() != OnFailure.STOP) {
            details.add(step.onFailure() == OnFailure.HOLD_WAVE
                    ? "If it fails, the wave is paused."
                    : "If it fails, the run goes on with a note.");
        }
        boolean usual = step.onTimeout() == (step.kind() == Kind.HOOK ? OnTimeout.FAIL : OnTimeout.OVERDUE);
        if (!usual) {
            details.add(step.onTimeout() == OnTimeout.FAIL
                    ? "Not done in time, it has failed."
                    : "Not done in time, it is overdue.");
        }
        return details;
    }
}
