package io.towpath.readiness.rule;

import io.towpath.platform.spi.SourceNote.Severity;
import io.towpath.platform.spi.TargetSurvey.Kind;
import io.towpath.readiness.Finding;
import java.util.List;

/// Something that stands, or is missing, at a VM's target. What stops its trip there cannot be waived: that would make no room.
abstract class ObstacleRule extends BasicRule {

    private final Kind kind;

    ObstacleRule(Kind kind, String id, String title, String meaning, String remedy) {
        super(id, kind.stops() ? "bbbb" : "wwww", title, meaning, remedy, null);
        this.kind = kind;
    }

    @Override
    public final boolean dependsOnTarget() {
        return true;
    }

    @Override
    public final boolean waivable() {
        return !kind.stops();
    }

    @Override
    final List<Finding> look(Case one) {
        return one.obstacles(kind).stream()
                .map(each -> at(one.target().in(levels()).orElse(Severity.INFO), each.what(), "target",
                        String.valueOf(one.target())))
                .toList();
    }
}
