package io.towpath.wave.web;

import io.towpath.audit.AuditEntry;
import java.util.Map;

/// The audit trail of a wave in the words of its page and its console: "started", "runbook step completed (stop, web01)".
final class TrailWords {

    private TrailWords() {}

    /// What was done to a wave. Its own deeds go without the word "wave", since the page says whose they are; those of its
    /// runbook name the run, the step or the runbook chosen.
    static String of(AuditEntry entry) {
        String action = entry.action();
        Map<String, String> detail = entry.detail();
        String words = action.replaceFirst("^wave\\.", "").replace('.', ' ').replace('-', ' ');
        return switch (action) {
            case "runbook.chosen" -> "none".equals(detail.get("runbook"))
                    ? "runbook taken away"
                    : words + ": " + detail.get("runbook");
            case "runbook.run-started" -> "run %s of %s started".formatted(detail.get("run"), detail.get("runbook"));
            case "runbook.run-done" -> "run %s of its runbook done".formatted(detail.get("run"));
            default -> words + about(detail);
        };
    }

    private static String about(Map<String, String> detail) {
        if (detail.containsKey("step")) {
            return " (%s, %s)".formatted(detail.get("step"), detail.getOrDefault("for", "the wave"));
        }
        if (detail.containsKey("of")) {
            return " (" + detail.get("of") + ")";
        }
        return detail.containsKey("vms") ? ": " + detail.get("vms") : "";
    }
}
