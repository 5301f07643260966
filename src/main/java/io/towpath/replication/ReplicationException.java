package io.towpath.replication;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A target could not be brought in step; what was copied is kept.
public final class ReplicationException extends Exception {

    private static final long serialVersionUID = 1L;

    /// The call was asked to stop, and did.
    public static final String STOPPED = "stopped";
    /// The source is not what was planned; a person decides whether the new facts hold.
    public static final String DRIFT = "source-drift";

    /// The source was set back to a snapshot, so that what changed is not told; a person decides to have it compared.
    public static final String SET_BACK = "source-set-back";

    /// The source does not know the VM any more.
    static final String GONE = "source-gone";

    /// A pass's snapshot is not there any more.
    static final String SNAPSHOT_GONE = "snapshot-gone";

    /// The source runs where it has to be off.
    public static final String RUNNING = "source-running";

    /// The host is short of memory for those that read from it.
    public static final String MEMORY = "source-memory";

    /// A datastore of the source has no room for a snapshot; it goes on by itself when it has.
    public static final String ROOM = "source-room";

    /// At the host of the VM other snapshots are made and removed; it goes on by itself when there is a turn.
    public static final String TURN = "snapshot-turn";

    /// A test boot runs upon the images; it goes on by itself when that has ended.
    public static final String HELD = "images-held";

    private final String code;
    private final String remedy;
    private final boolean passes;

    /// @param code   kebab-case, stable
    /// @param what   what happened: thing, place, found
    /// @param passes whether it may pass without anybody doing anything
    public ReplicationException(String code, String what, String remedy, boolean passes, @Nullable Throwable cause) {
        super(what, cause);
        this.code = code;
        this.remedy = remedy;
        this.passes = passes;
    }

    static ReplicationException stopped() {
        return new ReplicationException(STOPPED, "Stopped; what was copied is kept and can go on.", "Go on.", false,
                null);
    }

    static ReplicationException room(String what) {
        return new ReplicationException(ROOM, what,
                "Make room on the datastore, or move VMs off it; passes go on by themselves then.", true, null);
    }

    static ReplicationException held(Instant until) {
        return new ReplicationException(HELD,
                "A test boot runs upon its images, until %s at the latest: no pass writes to them.".formatted(until),
                "Wait until it has ended, or end it.", true, null);
    }

    public String code() {
        return code;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }

    public boolean passes() {
        return passes;
    }

    /// Whether the pass that met it is of no use any more, whatever it is for.
    boolean endsPass() {
        return Set.of(SNAPSHOT_GONE, DRIFT, SET_BACK, RUNNING, ROOM).contains(code);
    }

    public boolean isStop() {
        return code.equals(STOPPED);
    }
}
