/// Files in a folder as a source: OVAs, OVFs with their disks, VMware's own files. Start at StagedPlatform.
///
/// A file that cannot be read becomes a VM with a blocker that says why; it never ends a scan.
@NullMarked
package io.towpath.platform.staged;

import org.jspecify.annotations.NullMarked;
