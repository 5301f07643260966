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
        return platforms.stream().filter(platform -> platform.kind().equals(target.kind())).findFirst()
                .orElseThrow(() -> new IllegalStateException("%s: no adapter for a target of kind %s, there are %s"
                        .formatted(target.name(), target.kind(),
                                platforms.stream().map(TargetPlatform::kind).toList())));
    }
}
