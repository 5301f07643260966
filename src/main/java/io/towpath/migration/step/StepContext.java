package io.towpath.migration.step;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// What a step works on.
///
/// @param vm     as the inventory knows it now
/// @param stop   true as soon as the step shall end with [Outcome.Stopped]; stays true
/// @param landsAt told where the target's files are
/// @param lease of who drives it, its token: what only he may do is written with it
/// @param holdsSlots whether the slots of what [Step#copies] answered are held: else nothing is copied
public record StepContext(MigrationView migration, Vm vm, Connection target, BooleanSupplier stop,
        Consumer<String> landsAt, long lease, boolean holdsSlots) {

    /// The same once its slots are held.
    ///
    /// @param stop also true when it is to make room
    public StepContext holding(BooleanSupplier stop) {
        return new StepContext(migration, vm, target, stop, landsAt, lease, true);
    }

    public boolean stopped() {
        return stop.getAsBoolean();
    }
}
