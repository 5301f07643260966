package io.towpath.replication.outlook;

/// How far a pass is, all its disks together.
///
/// @param done           bytes of `total`, in the phase each disk is in
/// @param bytesPerSecond since its snapshot, on average; 0 where nothing moved of late
public record Moving(long done, long total, long bytesPerSecond) {}
