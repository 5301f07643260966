package io.towpath.planning.wave;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// When nothing may change: of one application, of one business unit, or of all.
public record Freeze(String name, Instant startsAt, Instant endsAt, @Nullable UUID applicationId,
        @Nullable String businessUnit) {

    boolean ofAll() {
        return applicationId == null && businessUnit == null;
    }

    boolean concerns(PlanVm vm) {
        return ofAll() || (applicationId != null && applicationId.equals(vm.applicationId()))
                || (businessUnit != null && businessUnit.equals(vm.businessUnit()));
    }
}
