package io.towpath.inventory.reading;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Who needs whom.
///
/// @param kind         `depends-on`, `connects-to`, `sends-data-to`, `cluster-of`, `uses`; `member-of` places a VM in an
///                     application and is no dependency
/// @param evidence     `cmdb`, `flow`, `manual`
/// @param weightPerDay flows or bytes a day, as the file measures
public record DependencyRow(RowRef at, EndRef from, EndRef to, String kind, String evidence, @Nullable Integer port,
        @Nullable String protocol, @Nullable Long weightPerDay, @Nullable LocalDate firstSeen,
        @Nullable LocalDate lastSeen) {}
