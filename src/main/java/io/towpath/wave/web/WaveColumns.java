package io.towpath.wave.web;

import io.towpath.table.Columns;
import io.towpath.table.Columns.Column;
import java.util.List;
import java.util.Set;

/// The columns of the list of waves.
final class WaveColumns {

    static final Columns ALL = new Columns(new Column("wave", "Wave", false, false, "id", "key", "name"), List.of(
            new Column("state", "State", false, false, "state", "reason"),
            new Column("glance", "At a glance", false, false, "rag", "gates"),
            new Column("window", "Window", false, false, "window", "windowOpensAt", "windowClosesAt"),
            new Column("target", "Target", false, false, "target", "format"),
            new Column("owner", "Owner", false, true, "owner"), new Column("vms", "VMs", true, false, "planned"),
            new Column("waiting", "Waiting", true, true, "waiting"),
            new Column("running", "Running", true, true, "running"),
            new Column("failed", "Failed", true, false, "failed"),
            new Column("done", "Done", true, true, "done"), new Column("out", "Out", true, true, "out"),
            new Column("ended", "Ended", false, false, "planned", "done", "failed", "out"),
            new Column("since", "Since", false, true, "since")),
            Set.of("state", "glance", "window", "target", "owner", "vms", "waiting", "running", "failed", "done", "out",
                    "ended", "since"));

    private WaveColumns() {}
}
