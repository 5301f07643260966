package io.towpath.replication;

import java.util.UUID;

/// Whether all of a source has to be compared with what arrived before its target may start, while nobody is served; told by
/// those who keep such choices.
public interface EarlyComparison {

    boolean wanted(UUID migrationId);
}
