package io.towpath.inventory.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A cutover window or a freeze.
///
/// @param freeze   nothing may change in it
/// @param zone     an IANA name
/// @param scope    of a freeze: an application or a business unit; null: all
public record WindowRow(RowRef at, String name, boolean freeze, Instant opensAt, Instant closesAt,
        @Nullable Instant lockoutAt, String zone, @Nullable Integer capacityVms, @Nullable String onOverrun,
        @Nullable String scope, @Nullable String changeReference, @Nullable String note) {}
