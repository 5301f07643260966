package io.towpath.migration.step;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import io.towpath.planning.mapping.Resolution;
import io.towpath.planning.mapping.Resolution.Part;
import io.towpath.platform.spi.DiscoveredNic;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Which networks the VM's cards hang on at the target, by the versions of the mappings that its trip goes by.
@Component
final class Wires {

    private final Mappings mappings;

    Wires(Mappings mappings) {
        this.mappings = mappings;
    }

    /// The cards with the target's names; those of ignored networks are left out.
    List<DiscoveredNic> of(StepContext context) {
        // what blocks is refused before anything is described; taking a description away does not look at cards
        return resolved(context).cards(context.vm().nics());
    }

    /// The trip cannot go on: a card hangs on nothing, or what it was mapped to vanished since.
    Optional<Outcome> missing(StepContext context) {
        return parts(context).stream().filter(part -> part.answer().blocks()).findFirst().map(part -> Outcome.failed(
                "mapping-missing", "%s: %s.".formatted(context.target().name(), part.fault()),
                part.answer() instanceof Answer.Broken
                        ? "Declare it again on the target's page, then retry; this trip goes by the mappings it started with."
                        : "Cancel this trip, map the network, and plan it again."));
    }

    private List<Part> parts(StepContext context) {
        return resolved(context).of(MappingKind.NETWORK);
    }

    private Resolution resolved(StepContext context) {
        return mappings.resolve(context.target().id(), mappings.ofTrip(context.migration().id()), context.vm());
    }
}
