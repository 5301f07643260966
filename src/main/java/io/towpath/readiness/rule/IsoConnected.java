package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;
import org.springframework.stereotype.Component;

/// A CD image is connected.
@Component
final class IsoConnected extends BasicRule {

    IsoConnected() {
        super("iso-connected", "aaaa", "CD image is connected",
                "The image stays behind, and hinders moving the VM among hosts meanwhile.",
                "Disconnect it at the source.", null);
    }

    @Override
    List<Finding> look(Case one) {
        List<String> images = one.traits().isoConnected();
        return images == null || images.isEmpty()
                ? List.of()
                : found(one, "Connected: %s.".formatted(some(images)), "images", images.size());
    }
}
