package io.towpath.wave;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Waves, to read. Commands: [WaveComposer] before the start, [WaveControl] from then on.
public interface Waves {

    Optional<WaveView> find(UUID id);

    /// The newest hundred, newest first.
    List<WaveView> all();

    /// Newest first.
    ///
    /// @param limit at most so many
    List<WaveView> page(WaveFilter filter, int limit, int offset);

    default List<WaveView> page(int limit, int offset) {
        return page(WaveFilter.ALL, limit, offset);
    }

    /// A wave and its members of one moment: the account counts these very members.
    ///
    /// @param members in the order of their turns
    record Roll(WaveView wave, List<MemberView> members) {

        public Roll {
            members = List.copyOf(members);
        }
    }

    Optional<Roll> roll(UUID id);

    /// In the order of their turns; empty where there is no such wave.
    List<MemberView> members(UUID id);

    /// The wave that is not finished and has this VM.
    Optional<WaveView> openWaveOf(UUID vmId);
}
