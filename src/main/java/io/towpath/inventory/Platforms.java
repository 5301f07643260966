package io.towpath.inventory;

import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.LivePlatform;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.SourcePlatform;
import io.towpath.platform.spi.TargetPlatform;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// The adapters present in this process, by the kind stored with a connection.
@Component
final class Platforms {

    private final List<SourcePlatform> sources;
    private final List<TargetPlatform> targets;
    private final List<LivePlatform> live;

    Platforms(ObjectProvider<SourcePlatform> sources, ObjectProvider<TargetPlatform> targets,
            ObjectProvider<LivePlatform> live) {
        this.sources = sources.orderedStream().toList();
        this.targets = targets.orderedStream().toList();
        this.live = live.orderedStream().toList();
    }

    List<String> kinds(Direction direction) {
        return switch (direction) {
            case SOURCE -> sources.stream().filter(SourcePlatform::registrable).map(SourcePlatform::kind).toList();
            case TARGET -> targets.stream().map(TargetPlatform::kind).toList();
        };
    }

    SourcePlatform source(String kind) {
        return sources.stream().filter(source -> source.kind().equals(kind)).findFirst()
                .orElseThrow(() -> unknown("source", kind, kinds(Direction.SOURCE)));
    }

    Optional<TargetPlatform> target(String kind) {
        return targets.stream().filter(target -> target.kind().equals(kind)).findFirst();
    }

    /// The adapter that reads VMs of this kind of source while they run; empty where there is none.
    Optional<LivePlatform> live(String kind) {
        return live.stream().filter(platform -> platform.kind().equals(kind)).findFirst();
    }

    /// Kinds of sources that are servers.
    List<String> servers() {
        return sources.stream().filter(SourcePlatform::server).map(SourcePlatform::kind).toList();
    }

    boolean server(Direction direction, String kind) {
        return direction == Direction.SOURCE && source(kind).server();
    }

    Probe probe(Direction direction, String kind, Place place) {
        return switch (direction) {
            case SOURCE -> source(kind).probe(place);
            case TARGET -> target(kind)
                    .orElseThrow(() -> unknown("target", kind, kinds(Direction.TARGET))).probe(place.location());
        };
    }

    private static RefusedException unknown(String role, String kind, List<String> known) {
        return new RefusedException(RefusedException.Kind.INVALID, "kind-unknown",
                "%s kind \"%s\" is not known, expected one of %s".formatted(role, kind, known),
                "Choose a kind from the list.");
    }
}
