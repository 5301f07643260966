package io.towpath.disk;

import io.towpath.units.ByteRange;
import java.util.function.Consumer;

/// Joins neighbouring pieces of one status, so that a reader may tell its map grain by grain and others hear of runs.
public final class ExtentRuns {

    /// What a piece is.
    public enum Status {
        DATA, ZERO, UNALLOCATED
    }

    private final ByteRange within;
    private final Consumer<Extent> each;
    private Status status = Status.DATA;
    private long start;
    private long end;

    public ExtentRuns(ByteRange within, Consumer<Extent> each) {
        this.within = within;
        this.each = each;
        start = within.offset();
        end = start;
    }

    /// The piece that follows the last one; what lies outside the range is cut off.
    public void add(Status next, long offset, long length) {
        long from = Math.max(offset, within.offset());
        long to = Math.min(offset + length, within.end());
        if (to <= from) {
            return;
        }
        if (next != status || from != end) {
            finish();
            status = next;
            start = from;
        }
        end = to;
    }

    /// The same for a piece that another reader told.
    public void add(Extent piece) {
        Status next = switch (piece) {
            case Extent.Data _ -> Status.DATA;
            case Extent.Zero _ -> Status.ZERO;
            case Extent.Unallocated _ -> Status.UNALLOCATED;
        };
        add(next, piece.range().offset(), piece.range().length());
    }

    /// Tells the last run.
    public void finish() {
        if (end > start) {
            ByteRange range = new ByteRange(start, end - start);
            each.accept(switch (status) {
                case DATA -> new Extent.Data(range);
                case ZERO -> new Extent.Zero(range);
                case UNALLOCATED -> new Extent.Unallocated(range);
            });
            start = end;
        }
    }
}
