package io.towpath.webhook;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One try to send one event.
///
/// @param event   its number in the trail; null for a test
/// @param action  what it told; null for a test
/// @param status  of HTTP; null where there was no answer
/// @param trouble why it does not count as taken; null where it does
/// @param askedBy who had it sent again or tested; null for the program itself
public record Delivery(long id, @Nullable Long event, @Nullable String action, Instant at, @Nullable Integer status,
        @Nullable String trouble, int tookMillis, @Nullable String askedBy) {}
