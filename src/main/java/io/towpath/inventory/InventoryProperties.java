package io.towpath.inventory;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Keys `towpath.inventory.*`.
///
/// @param scanInterval how long after its last scan a source is scanned again by itself; zero: only by hand
/// @param serverInterval the same for a server, whose unchanged VMs cost little
/// @param upload       limits on files sent through the browser or REST
@ConfigurationProperties("towpath.inventory")
record InventoryProperties(@DefaultValue("5m") Duration scanInterval,
        @DefaultValue("20s") Duration serverInterval, @DefaultValue Upload upload) {

    /// @param maxSize    of one file
    /// @param quota      of all unfinished uploads of one source together
    /// @param keepFree   left on the file system, besides what unfinished uploads still need
    /// @param abandonedAfter an unfinished upload nobody touched for so long is removed
    record Upload(@DefaultValue("16TB") DataSize maxSize, @DefaultValue("32TB") DataSize quota,
            @DefaultValue("1GB") DataSize keepFree, @DefaultValue("7d") Duration abandonedAfter) {}
}
