package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A template, or a placeholder of a recovery product.
@Component
final class NotAVm extends BasicRule {

    NotAVm() {
        super("not-a-vm", "bbbb", "Not a VM", "Templates and placeholders are counted, they do not migrate.",
                "Leave it out: make a new template at the target.", null);
    }

    @Override
    List<Finding> look(Case one) {
        return switch (one.vm().placement().kind()) {
            case VM -> List.of();
            case TEMPLATE -> found(one, "It is a template.", "kind", "template");
            case PLACEHOLDER -> found(one, "It is a placeholder of a recovery product.", "kind", "placeholder");
        };
    }

    @Override
    public boolean waivable() {
        return false;
    }
}
