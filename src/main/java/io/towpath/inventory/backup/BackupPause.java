package io.towpath.inventory.backup;

import java.time.Instant;
import java.time.ZoneId;

/// Backup hours that hold for a VM.
///
/// @param name  of those that end last
/// @param until when they are over, with those that begin before they end
/// @param zone  whose clock they go by
public record BackupPause(String name, Instant until, ZoneId zone) {}
