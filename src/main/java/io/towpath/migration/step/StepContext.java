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
public record StepContext(MigrationView migration, Vm vm, Connection target, BooleanSupplier stop,
        Consumer<String> landsAt) {

    public boolean stopped() {
        return stop.getAsBoolean();
    }
}
