package io.towpath.migration;

import java.time.Instant;

/// A pause by a person or a limit, beside the state.
public record Hold(String by, String reason, Instant since) {}
