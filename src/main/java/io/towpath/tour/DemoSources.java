package io.towpath.tour;

import io.towpath.inventory.Connection.Direction;
import io.towpath.inventory.ConnectionRule;
import io.towpath.inventory.RefusedException;

/// The demo's targets say of VMs that they run, and none does: a VM of a real server would be shut down for nothing.
@OfDemo
class DemoSources implements ConnectionRule {

    @Override
    public void check(Direction direction, String kind, boolean server) {
        if (direction == Direction.SOURCE && server) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "demo-only",
                    "a source of the kind %s cannot be registered in the demo, expected a folder: the demo's targets are made up, and a real VM would be shut down for one"
                            .formatted(kind),
                    "Start a real program for it: ./towpath serve.");
        }
    }
}
