package io.towpath.cutover;

/// Where a cutover stands. [CutoverLifecycle] says which may follow which.
public enum CutoverState {
    /// Its time has not come; it can be moved and cancelled.
    PLANNED,
    /// Its VMs are cutting over.
    RUNNING,
    /// Every VM of it has landed, went back or was left out.
    DONE,
    /// Its time came and it was not allowed to start.
    REFUSED,
    CANCELLED;

    public boolean isOpen() {
        return this == PLANNED || this == RUNNING;
    }
}
