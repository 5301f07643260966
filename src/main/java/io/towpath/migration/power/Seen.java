package io.towpath.migration.power;

import io.towpath.platform.spi.Power;

/// What a platform said of a VM's power just now. Only [Is] with OFF is off.
public sealed interface Seen {

    /// @param where the platform that said so, by name
    record Is(Power power, String where) implements Seen {}

    /// Nobody answered.
    record Silent(String where, String why) implements Seen {}

    /// Nobody can be asked: files at the source, a description at the target.
    record Unasked(String where) implements Seen {}
}
