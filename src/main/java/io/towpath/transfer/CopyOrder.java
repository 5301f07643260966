package io.towpath.transfer;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.DiskRef;
import java.nio.file.Path;
import java.util.UUID;

/// One disk to bring over.
///
/// @param label for people: `Hard disk 1`
public record CopyOrder(UUID vmDiskId, String label, DiskRef source, Path target, DiskFormat format) {}
