package io.towpath.wave.gate;

import org.jspecify.annotations.Nullable;

/// What a wave must have proven in the end.
///
/// @param measured what was found: `97.4 % of 38`
/// @param needed   what is asked for: `95 % or more`
/// @param personal only a person can confirm it
/// @param by       who confirmed it, and what was said; null: nobody yet, or it is measured
public record Criterion(String id, String title, boolean met, String measured, String needed, boolean personal,
        @Nullable String by) {}
