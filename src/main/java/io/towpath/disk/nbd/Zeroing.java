package io.towpath.disk.nbd;

import io.towpath.units.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Makes whole blocks read as zeroes, in the cheapest way the server has: told to, trimmed where it says that this gives
/// zeroes, or by writing them.
final class Zeroing {

    /// Where zeroing is said to be quick, of one request.
    private static final long FAST_PIECE = 1L << 30;
    /// Where it may mean writing: this much has to be done before the server's silence becomes suspicious.
    private static final long PIECE = 32L << 20;

    private final Connections connections;
    private final Export export;
    private final InFlight inFlight;
    private final boolean durable;
    private boolean fast;

    Zeroing(Connections connections, InFlight inFlight, boolean durable) {
        this.connections = connections;
        this.inFlight = inFlight;
        this.durable = durable;
        export = connections.export();
        fast = export.can(Protocol.SEND_WRITE_ZEROES) && export.can(Protocol.SEND_FAST_ZERO);
    }

    /// @param range whole blocks
    void zero(ByteRange range) throws IOException {
        inFlight.settle(range);
        long at = range.offset();
        while (fast && at < range.end()) {
            long from = at;
            long length = Math.min(FAST_PIECE, range.end() - at);
            fast = Call.begin(connections, () -> Request.zero(from, length, true, durable))
                    .finishUnlessRefused() != null;
            at += fast ? length : 0;
        }
        for (; at < range.end(); at += PIECE) {
            ByteRange piece = new ByteRange(at, Math.min(PIECE, range.end() - at));
            if (export.can(Protocol.SEND_WRITE_ZEROES)) {
                inFlight.zero(piece, durable);
            } else {
                trim(piece);
            }
        }
    }

    /// A trimmed block may read as anything; only where the server says so it reads as zeroes.
    private void trim(ByteRange range) throws IOException {
        boolean trimmed = export.can(Protocol.SEND_TRIM) && export.tellsAllocation() && Call.begin(connections,
                () -> Request.trim(range.offset(), range.length())).finishUnlessRefused() != null;
        if (trimmed) {
            for (ByteRange left : notZero(range)) {
                writeZeroes(left);
            }
        } else {
            writeZeroes(range);
        }
    }

    private void writeZeroes(ByteRange range) throws IOException {
        long most = export.blocks().down(Math.min(Zeroes.some(Long.MAX_VALUE).remaining(), export.blocks().maximum()));
        for (long at = range.offset(); at < range.end(); at += most) {
            ByteBuffer zeroes = Zeroes.some(Math.min(most, range.end() - at));
            inFlight.write(at, zeroes, durable);
        }
    }

    /// Zeroes what the server does not call zero already.
    void zeroWhatIsNot(ByteRange range) throws IOException {
        if (!export.tellsAllocation()) {
            zero(range);
            return;
        }
        for (long at = range.offset(); at < range.end(); at += FAST_PIECE) {
            for (ByteRange left : notZero(new ByteRange(at, Math.min(FAST_PIECE, range.end() - at)))) {
                zero(left);
            }
        }
    }

    private List<ByteRange> notZero(ByteRange range) throws IOException {
        List<ByteRange> left = new ArrayList<>();
        new Allocation(connections).tell(range, (offset, length, bits) -> {
            if ((bits & Protocol.STATE_ZERO) == 0) {
                long end = Math.min(offset + length, range.end());
                if (end > offset) {
                    left.add(new ByteRange(offset, end - offset));
                }
            }
        });
        return left;
    }
}
