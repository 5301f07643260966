package io.towpath.replication.outlook;

/// How far a pass is, all its disks together.
///
/// @param done           bytes of `total`, in the phase each disk is in
/// @param bytesPerSecond of late, else since its snapshot on average; 0 where nothing moved
/// @param proving        what was written is compared with what was read: all of it has come over
/// @param whole          `total` is of all its disks; false while some have not said how much they bring
public record Moving(long done, long total, long bytesPerSecond, boolean proving, boolean whole) {

    public static final Moving NOTHING = new Moving(0, 0, 0, false, false);

    public long left() {
        return Math.max(0, total - done);
    }
}
