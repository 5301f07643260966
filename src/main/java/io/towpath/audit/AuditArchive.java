package io.towpath.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reading the trail as a whole: search, export, verification.
public interface AuditArchive {

    /// Newest first.
    ///
    /// @param before only numbers below this one; [Long#MAX_VALUE] for the newest
    List<AuditEvent> find(AuditFilter filter, long before, int limit);

    /// Every action that occurs, in alphabetical order.
    List<String> actions();

    /// Where the chain stands now. Write it down elsewhere: it is what tells whether the trail was shortened later.
    ChainHead head();

    /// Writes the whole chain as JSON lines, the head last; [AuditChain#verifyFile] verifies it anywhere.
    ///
    /// @throws IOException if `out` fails
    void export(OutputStream out) throws IOException;

    /// Follows the whole chain as it is stored and remembers what was found.
    Checked verify(String actor);

    /// What was found last, on whichever node; null before the first time.
    @Nullable
    Checked lastVerified();
}
