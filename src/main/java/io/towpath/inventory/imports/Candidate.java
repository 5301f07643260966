package io.towpath.inventory.imports;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A VM that a row may mean.
///
/// @param by       what speaks for it: `moref`, `instance-uuid`, `bios-uuid`, `cmdb-id`, `name`, `dns-name`, `host-name`,
///                 `mac`
/// @param proposed it is the only one, though by its name or a network card's address alone
public record Candidate(UUID vmId, String name, @Nullable String source, String by, boolean proposed) {

    Candidate unproposed() {
        return new Candidate(vmId, name, source, by, false);
    }
}
