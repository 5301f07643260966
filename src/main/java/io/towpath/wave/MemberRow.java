package io.towpath.wave;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `wave_member`.
record MemberRow(UUID vmId, int position, @Nullable String skipped) {}
