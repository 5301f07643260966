package io.towpath.cutover;

import io.towpath.cutover.Muster.Trip;
import io.towpath.migration.CutoverPermit;
import io.towpath.migration.RefusedException;
import io.towpath.wave.Batches;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Cold trips of live VMs keep to the rules of cutovers, whoever starts them: a person, a script or a wave. One that is to cut
/// over at a time waits for it.
@Component
class StartPermit implements CutoverPermit {

    private final CutoverStore store;
    private final Muster muster;
    private final CutoverRules rules;

    StartPermit(CutoverStore store, Muster muster, CutoverRules rules) {
        this.store = store;
        this.muster = muster;
        this.rules = rules;
    }

    @Override
    public Map<UUID, RefusedException> against(Collection<UUID> migrationIds) {
        List<Trip> trips = muster.goDownWhenStarted(migrationIds);
        if (trips.isEmpty()) {
            return Map.of();
        }
        Map<UUID, Cutover> open = store.openOf(trips.stream().map(trip -> trip.migration().id()).toList());
        // one that runs was looked at when it started
        Map<UUID, RefusedException> against = new HashMap<>(rules.againstEachStart(
                trips.stream().filter(trip -> !open.containsKey(trip.migration().id())).toList(), store.now()));
        for (Trip trip : trips) {
            if (trip.heldWith() != null) {
                String what = "%s is not started. %s".formatted(trip.name(), trip.heldWith());
                against.put(trip.migration().id(), trip.batch()
                        ? new RefusedException(Batches.WAITS, what, Batches.REMEDY)
                        : new RefusedException("group-held", what,
                                "Mend the VM that failed, or let the others go on (the wave's page)."));
            }
            Cutover cutover = open.get(trip.migration().id());
            if (cutover != null && cutover.state() == CutoverState.PLANNED) {
                against.put(trip.migration().id(), new RefusedException("cutover-planned",
                        "%s is planned for later. %s".formatted(trip.name(), cutover.told()),
                        "Start that cutover, move it, or cancel it first."));
            }
        }
        return against;
    }
}
