package io.towpath.platform.spi;

import org.jspecify.annotations.Nullable;

/// Whether a location answers.
///
/// @param works   true when it can be used now
/// @param summary a sentence for people: `Readable, 3 OVAs and 1 VMDK, 12.4 GiB` or what is wrong
/// @param remedy  what to do when it does not work; null when it does
public record Probe(boolean works, String summary, @Nullable String remedy) {}
