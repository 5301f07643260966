package io.towpath.acceptance;

import io.towpath.acceptance.SignOffs.Missing;
import io.towpath.acceptance.SignOffs.Problem;
import io.towpath.acceptance.SignOffs.Signing;
import io.towpath.acceptance.SignOffs.Tick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of what an owner fills in.
final class OwnerForm {

    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_TEXT = 4000;

    private OwnerForm() {}

    /// An owner can sign when no criterion fails, and each that is open was looked at and works.
    /// A failure that only the owner himself reported earlier is his to take back.
    static List<Missing> missing(Signing signing, ChecklistView checklist, String email) {
        List<Missing> missing = new ArrayList<>();
        if (name(signing.name()).isEmpty()) {
            missing.add(Missing.NAME);
        }
        if (!signing.hasRead()) {
            missing.add(Missing.READ);
        }
        if (signing.ticks().values().stream().anyMatch(tick -> !tick.works())) {
            missing.add(Missing.TICKED_PROBLEM);
        }
        for (ChecklistView.Item item : checklist.items()) {
            if (Content.isSigned(item.criterion())) {
                Tick tick = signing.ticks().get(item.criterion());
                boolean takenBack = tick != null && tick.works() && failsOnlyFor(email, item);
                if (item.verdict() == Verdict.FAILED && !takenBack) {
                    missing.add(Missing.CRITERION_FAILED);
                } else if (item.verdict() == Verdict.OPEN && tick == null) {
                    missing.add(Missing.CRITERION_OPEN);
                }
            }
        }
        return missing.stream().distinct().toList();
    }

    private static boolean failsOnlyFor(String email, ChecklistView.Item item) {
        return item.decision() == null && item.evidence().stream().map(ChecklistView.Found::evidence)
                .filter(evidence -> evidence.outcome() == Evidence.Outcome.FAILED)
                .allMatch(evidence -> evidence.source().equals(source(email)));
    }

    private static String source(String email) {
        return "owner:" + email;
    }

    static List<Missing> missing(Problem problem) {
        List<Missing> missing = new ArrayList<>();
        if (name(problem.name()).isEmpty()) {
            missing.add(Missing.NAME);
        }
        if (StoredChecklists.cleaned(problem.description()) == null) {
            missing.add(Missing.DESCRIPTION);
        }
        return missing;
    }

    static String name(@Nullable String name) {
        String cleaned = StoredChecklists.cleaned(name);
        String line = cleaned == null ? "" : cleaned.replaceAll("\\s+", " ");
        return line.substring(0, Math.min(line.length(), LONGEST_NAME));
    }

    /// The owner's ticks as evidence; those on criteria that nobody ticks are left out.
    static List<Evidence> evidence(String email, Map<Criterion, Tick> ticks) {
        List<Evidence> evidence = new ArrayList<>();
        ticks.forEach((criterion, tick) -> {
            if (Content.isSigned(criterion)) {
                String note = StoredChecklists.cleaned(tick.note());
                String text = (tick.works() ? "The owner looked: it works." : "The owner looked: there is a problem.")
                        + (note == null ? "" : " " + note.substring(0, Math.min(note.length(), LONGEST_TEXT)));
                evidence.add(new Evidence(criterion, tick.works() ? Evidence.Outcome.PASSED : Evidence.Outcome.FAILED,
                        source(email), text));
            }
        });
        return evidence;
    }
}
