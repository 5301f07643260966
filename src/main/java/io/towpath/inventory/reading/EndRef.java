package io.towpath.inventory.reading;

import org.jspecify.annotations.Nullable;

/// One end of a dependency, as a file names it: whichever of these it tells, for a VM or an application.
///
/// @param className of a CMDB, where it tells: `cmdb_ci_appl`
public record EndRef(@Nullable String sourceSystem, @Nullable String externalId, @Nullable String name,
        @Nullable String className) {}
