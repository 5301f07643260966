package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A rule that says once what it is about; its class is left with looking.
abstract class BasicRule implements ReadinessRule {

    private final String id;
    private final String levels;
    private final String title;
    private final String meaning;
    private final String remedy;
    private final @Nullable String external;
    private final boolean differs;

    /// @param levels how bad it is at worst: a letter for each target, `-` where it does not matter there
    BasicRule(String id, String levels, String title, String meaning, String remedy, @Nullable String external) {
        this.id = id;
        this.levels = levels;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
        this.external = external;
        this.differs = levels.chars().distinct().count() > 1;
    }

    @Override
    public final String id() {
        return id;
    }

    @Override
    public final String title() {
        return title;
    }

    @Override
    public final String meaning() {
        return meaning;
    }

    @Override
    public final String remedy() {
        return remedy;
    }

    @Override
    public final String levels() {
        return levels;
    }

    @Override
    public final Optional<String> externalRuleId() {
        return Optional.ofNullable(external);
    }

    @Override
    public boolean dependsOnTarget() {
        return differs;
    }

    @Override
    public final List<Finding> judge(Case one) {
        return one.target().in(levels).isEmpty() ? List.of() : look(one);
    }

    abstract List<Finding> look(Case one);

    /// At the level declared for the target.
    ///
    /// @param evidence names and numbers, in turn
    final List<Finding> found(Case one, String what, Object... evidence) {
        return List.of(at(one.target().in(levels).orElse(Severity.INFO), what, evidence));
    }

    final Finding at(Severity severity, String what, Object... evidence) {
        return new Finding(id, severity, what, remedy, pairs(evidence), false, null, null);
    }

    private static Map<String, String> pairs(Object... evidence) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (int i = 0; i < evidence.length; i += 2) {
            pairs.put(evidence[i].toString(), evidence[i + 1].toString());
        }
        return pairs;
    }

    /// `Hard disk 2`, `3 disks (Hard disk 1, Hard disk 2, Hard disk 3)`.
    static String disks(List<String> labels) {
        return labels.size() == 1 ? labels.getFirst() : "%d disks (%s)".formatted(labels.size(), some(labels));
    }

    /// The first three, and how many more.
    static String some(List<String> all) {
        return all.size() <= 3
                ? String.join(", ", all)
                : "%s and %d more".formatted(String.join(", ", all.subList(0, 3)), all.size() - 3);
    }
}
