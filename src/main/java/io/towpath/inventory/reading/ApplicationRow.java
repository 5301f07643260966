package io.towpath.inventory.reading;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// A business application, or an owner of some. Null: the file does not tell.
///
/// @param tier 1 moves last, 3 first
/// @param environment, criticality as in [VmField]
public record ApplicationRow(RowRef at, String name, @Nullable String code, @Nullable String sourceSystem,
        @Nullable String externalId, @Nullable Integer tier, @Nullable String environment, @Nullable String criticality,
        @Nullable String businessUnit, @Nullable String ownerName, @Nullable String ownerEmail,
        @Nullable LocalDate readyOn, @Nullable Boolean infrastructure, @Nullable String description) {}
