package io.towpath.wave;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of `wave_member`, with its VM's name.
record MemberRow(UUID vmId, String vmName, int position, @Nullable String skipped) {}
