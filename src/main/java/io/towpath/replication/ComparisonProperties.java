package io.towpath.replication;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Whether all of a source is compared with what arrived.
///
/// @param afterCutover while its target soaks: the whole source as it was when it was off, with the digests of what its target
///                     held before it was started. They are kept while passes are made, beside the target's file, and the
///                     last pass's snapshot stays until then
@ConfigurationProperties("towpath.replication.comparison")
record ComparisonProperties(@DefaultValue("true") boolean afterCutover) {}
