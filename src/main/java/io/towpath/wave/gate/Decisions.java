package io.towpath.wave.gate;

import io.towpath.wave.gate.GoStore.Request;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// What the newest decision about a wave is worth now.
@Component
final class Decisions {

    private final GoStore store;
    private final ApproverStore approvers;
    private final GateSettings settings;

    Decisions(GoStore store, ApproverStore approvers, GateSettings settings) {
        this.store = store;
        this.approvers = approvers;
        this.settings = settings;
    }

    GoStore store() {
        return store;
    }

    /// @param digest of where its VMs go now, see [Destinations.Route#digest]; asked only where it decides
    Go of(Charter charter, Supplier<String> digest) {
        boolean needed = settings.goNeeded().contains(charter.purpose());
        return store.newest(charter.waveId()).map(request -> go(charter, digest, needed, request))
                .orElse(Go.none(needed));
    }

    private Go go(Charter charter, Supplier<String> digest, boolean needed, Request request) {
        // once started it is history
        String changed = !charter.isDraft()
                ? null
                : request.waveVersion() != charter.version()
                        ? "The wave was changed after the go was requested: its VMs, its plan, its terms, its hooks or who decides."
                        : !request.digest().equals(digest.get())
                                ? "Mappings were changed after the go was requested: VMs of this wave go elsewhere now."
                                : null;
        Go.State state = "rejected".equals(request.decision())
                ? Go.State.REJECTED
                : changed != null
                        ? Go.State.VOID
                        : request.decision() == null ? Go.State.REQUESTED : Go.State.APPROVED;
        return new Go(state, needed, request.id(), request.vms(), request.words(), request.note(),
                request.requestedBy(), request.requestedAt(), request.decidedBy(), request.decidedAt(),
                request.reason(), changed, request.withdrawn(), approvers.answers(request.id()));
    }
}
