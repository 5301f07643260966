package io.towpath.readiness;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Notes who is to be judged again, and judges nobody: in the shared database others judge in the background.
public final class JudgedLater implements Readiness {

    private final List<UUID> noted = new ArrayList<>();

    /// Since it was asked last.
    public List<UUID> since() {
        List<UUID> since = List.copyOf(noted);
        noted.clear();
        return since;
    }

    @Override
    public void judgeLater(Collection<UUID> vmIds) {
        noted.addAll(vmIds);
    }

    @Override
    public Assessment of(UUID vmId) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<UUID, Assessment.Verdict> verdicts(Collection<UUID> vmIds) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Assessment judge(UUID vmId) {
        throw new UnsupportedOperationException();
    }
}
