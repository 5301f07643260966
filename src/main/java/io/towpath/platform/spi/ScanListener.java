package io.towpath.platform.spi;

import java.util.List;

/// Told, and asked, by a source while it is scanned; always from one thread.
public interface ScanListener {

    /// Where the scan is now, for people: a path.
    void lookingAt(String place);

    /// Whether the VMs at a place were told at an earlier scan with just this fingerprint. If so they count as found and
    /// are not told again, which spares reading their files.
    boolean unchanged(String place, String fingerprint);

    /// Whether no VM was ever told: then asking about each is in vain.
    default boolean knowsNothing() {
        return false;
    }

    void found(DiscoveredVm vm);

    /// What stands around the VMs, at most once a scan; sources of files have nothing to tell.
    default void surroundings(Surroundings surroundings) {}

    /// What has one name in several datacenters: at each scan, also where the surroundings are as they were.
    default void namesakes(List<Surroundings.Namesake> several) {}
}
