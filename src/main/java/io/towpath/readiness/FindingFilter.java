package io.towpath.readiness;

import io.towpath.platform.spi.SourceNote.Severity;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which findings are meant; null components narrow nothing.
///
/// @param q           words, each of which is in the VM's name, in what is found and to be done, or in what its rule says
/// @param application by name, whatever its case; [#NONE] for VMs of none
/// @param wave        the key of an open wave; [#NONE] for VMs in none
/// @param assignee    who sees to the rule; [#NONE] for rules that nobody sees to
/// @param waived      true: set aside; false: counts
public record FindingFilter(@Nullable String q, @Nullable String rule, @Nullable Severity severity,
        @Nullable String application, @Nullable String wave, @Nullable String assignee, @Nullable Boolean waived) {

    public static final String NONE = "none";
    public static final FindingFilter ALL = new FindingFilter(null, null, null, null, null, null, null);

    public FindingFilter {
        q = text(q);
        rule = text(rule);
        application = text(application);
        wave = text(wave);
        assignee = text(assignee);
    }

    public static FindingFilter of(@Nullable String rule, @Nullable Severity severity) {
        return new FindingFilter(null, rule, severity, null, null, null, null);
    }

    /// With names as they are written, since other lists care about their case.
    public FindingFilter spelledAs(Findings.Choices choices) {
        return new FindingFilter(q, rule, severity, spelled(application, choices.applications()),
                spelled(wave, choices.waves()), spelled(assignee, choices.assignees()), waived);
    }

    private static @Nullable String spelled(@Nullable String value, List<String> names) {
        return value == null
                ? null
                : names.stream().filter(name -> name.equalsIgnoreCase(value)).findFirst().orElse(value);
    }

    public boolean narrowed() {
        return !equals(ALL);
    }

    /// Whether it leaves findings out that were counted a week ago.
    boolean partly() {
        return q != null || application != null || wave != null || Boolean.TRUE.equals(waived);
    }

    /// Of `q`, in lower case; none: all are found.
    String[] words() {
        return q == null ? new String[0] : q.toLowerCase(Locale.ROOT).split("\\s+");
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }
}
