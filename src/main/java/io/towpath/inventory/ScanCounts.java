package io.towpath.inventory;

/// What a scan has seen so far, in VMs.
///
/// @param missing were there before, not found
/// @param back    had been missing; each is also added, changed or unchanged
record ScanCounts(int added, int changed, int unchanged, int missing, int back) {

    static final ScanCounts NONE = new ScanCounts(0, 0, 0, 0, 0);

    int found() {
        return added + changed + unchanged;
    }

    boolean news() {
        return added + changed + missing + back > 0;
    }

    ScanCounts plus(VmWriter.Written written) {
        int more = written.back() ? back + 1 : back;
        return switch (written.outcome()) {
            case ADDED -> new ScanCounts(added + 1, changed, unchanged, missing, more);
            case CHANGED -> new ScanCounts(added, changed + 1, unchanged, missing, more);
            case UNCHANGED -> new ScanCounts(added, changed, unchanged + 1, missing, more);
        };
    }

    ScanCounts plusUnchanged(int vms) {
        return new ScanCounts(added, changed, unchanged + vms, missing, back);
    }

    ScanCounts plusGone(int gone, int returned) {
        return new ScanCounts(added, changed, unchanged, missing + gone, back + returned);
    }
}
