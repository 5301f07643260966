package io.towpath.wave;

import io.towpath.migration.MigrationView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM in a wave, to show.
///
/// @param position   its turn, from 1, without gaps
/// @param migration  its newest attempt in this wave; null until the wave plans it
/// @param skipped    why it was left out; null when it takes part
/// @param waitsFor   why a waiting one does not start, or what one that runs waits for before it copies; else null
public record MemberView(UUID vmId, String vmName, int position, Standing standing, @Nullable MigrationView migration,
        @Nullable String skipped, @Nullable String waitsFor) {

    /// Whether it takes one of the wave's slots, as the wave itself counts before it starts the next.
    public boolean takesASlot() {
        return Standing.takesASlot(migration);
    }

    /// Nothing more will happen to it.
    boolean isFinal() {
        return standing == Standing.DONE || standing == Standing.OUT;
    }
}
