package io.towpath.migration.step;

import io.towpath.inventory.Connection;
import io.towpath.platform.spi.TargetPlatform;
import java.util.List;
import org.springframework.stereotype.Component;

/// The adapters of all targets.
@Component
final class TargetPlatforms {

    private final List<TargetPlatform> platforms;

    TargetPlatforms(List<TargetPlatform> platforms) {
        this.platforms = List.copyOf(platforms);
    }

    TargetPlatform of(Connection target) {
        return TargetPlatform.of(platforms, target.kind(), target.name());
    }
}
