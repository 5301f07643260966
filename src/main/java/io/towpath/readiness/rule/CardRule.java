package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.readiness.Finding;
import io.towpath.readiness.There;
import java.util.List;
import java.util.function.Function;

/// What will not be the same for a VM's cards at its target: a warning for each.
abstract class CardRule extends BasicRule {

    private final Function<There, List<String>> found;

    CardRule(Function<There, List<String>> found, String id, String title, String meaning, String remedy) {
        super(id, "wwww", title, meaning, remedy, null);
        this.found = found;
    }

    @Override
    public final boolean dependsOnTarget() {
        return true;
    }

    @Override
    final List<Finding> look(Case one) {
        There there = one.there();
        return there == null || there.kind() != one.target()
                ? List.of()
                : found.apply(there).stream().map(each -> at(Severity.WARNING, each, "target", there.target()))
                        .toList();
    }
}
