package io.towpath.slot;

import java.util.Locale;

/// What can have too much to do at once.
public enum LimitKind {
    /// Disks read from one ESXi host. Its NFC service has 32 MB of buffers and takes 4 MB for each disk that is read.
    HOST(8, "host", "ESXi host", "disks read from one host at once: 8 disks of 4 MB fill its 32 MB of NFC buffers"),
    /// Snapshots made or removed on one ESXi host. Hosts fail some of ten at once.
    STUN(4, "snapshots on host", "Snapshots on an ESXi host",
            "snapshots made or removed on one host at once: each stuns its VM, and hosts fail some of ten"),
    /// Disks of one datastore that have a snapshot while they are read, as Azure Migrate limits them.
    DATASTORE(15, "datastore", "Datastore", "disks of one datastore that are read from snapshots at once"),
    /// VMs read through one vCenter: each takes a session's tasks and leases.
    VCENTER(28, "vCenter", "vCenter", "VMs read through one vCenter at once"),
    /// VMs under way from one source to one target.
    LINK(20, "link", "Link", "VMs under way from one source to one target at once"),
    /// VMs written to one target.
    TARGET(20, "target", "Target", "VMs written to one target at once"),
    /// VMs that one node of Towpath copies: each reads, compares and proves with several threads.
    NODE(4, "node", "Node of Towpath", "VMs that one node copies at once");

    private final int usual;
    private final String word;
    private final String title;
    private final String what;

    LimitKind(int usual, String word, String title, String what) {
        this.usual = usual;
        this.word = word;
        this.title = title;
        this.what = what;
    }

    /// Where nobody set another.
    public int usual() {
        return usual;
    }

    /// Within a sentence: `host`.
    public String word() {
        return word;
    }

    public String title() {
        return title;
    }

    /// What it counts, and why.
    public String what() {
        return what;
    }

    /// For REST and addresses: `host`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
