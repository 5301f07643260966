package io.towpath.access;

import java.util.UUID;

/// Something about this user changed; what is cached about him is out of date.
record AccountChanged(UUID userId) {}
