package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// A rule that broke on a VM. It finds nothing by itself: who judges says it in the place of the rule that broke.
@Component
public final class RuleFailed implements ReadinessRule {

    public static final String ID = "rule-failed";

    private static final String REMEDY = "Report it with the log of the time it was judged; look by hand at what the rule "
            + "is about, and waive this where it holds.";
    private static final int REASON_CHARS = 200;

    @Override
    public String id() {
        return ID;
    }

    @Override
    public String title() {
        return "Rule evaluation failed";
    }

    @Override
    public String meaning() {
        return "A rule broke on the VM, so nobody knows what it would have said: it counts as the worst the rule can say. "
                + "All other rules judged it.";
    }

    @Override
    public String remedy() {
        return REMEDY;
    }

    @Override
    public List<Finding> judge(Case one) {
        return List.of();
    }

    /// What is said of the VM instead: as bad as the rule's worst, a blocker where it does not say how bad it can be.
    public static Finding of(ReadinessRule broken, Case one, RuntimeException why) {
        String levels = broken.levels();
        Optional<Severity> here = levels.isEmpty() ? Optional.of(Severity.BLOCKER) : one.target().in(levels);
        boolean alike = levels.chars().distinct().count() <= 1;
        Map<String, String> evidence = new LinkedHashMap<>();
        evidence.put("rule", broken.id());
        evidence.put("reason", reason(why));
        return new Finding(ID, here.orElse(Severity.INFO), "Rule %s failed: %s.".formatted(broken.id(), reason(why)),
                REMEDY, evidence, false, alike ? null : levels, null);
    }

    private static String reason(RuntimeException why) {
        String message = why.getMessage();
        String text = message == null || message.isBlank()
                ? why.getClass().getSimpleName()
                : why.getClass().getSimpleName() + ": " + message.replaceAll("\\p{Cntrl}+", " ").strip();
        return text.length() <= REASON_CHARS ? text : text.substring(0, REASON_CHARS) + "…";
    }
}
