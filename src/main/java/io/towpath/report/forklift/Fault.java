package io.towpath.report.forklift;

import io.towpath.inventory.Vm;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.util.UriUtils;

/// Why a plan cannot be written for Forklift, with all VMs that it concerns.
///
/// @param what   `network`, `storage`, `placement`, `vm`, `wave`
/// @param source where the thing is; empty for a wave
/// @param name   of the network, datastore, cluster, VM or wave; empty where the source says none
/// @param detail what is the matter, after the name: `is not mapped`
/// @param vms    how many VMs it concerns
public record Fault(String what, String source, String name, String detail, int vms, @Nullable UUID targetId) {

    static Fault ofVm(Vm vm, String detail) {
        return new Fault("vm", vm.sourceName(), vm.name(), detail, 1, null);
    }

    static Fault ofWave(String wave, String detail, int vms) {
        return new Fault("wave", "", wave, detail, vms, null);
    }

    Fault plus(Fault same) {
        return new Fault(what, source, name, detail, vms + same.vms, targetId);
    }

    String key() {
        return String.join("\0", what, source, name, detail);
    }

    /// For people: `network "dvPG-31" of vc1 is not mapped (12 VMs)`.
    public String words() {
        return "%s %s%s %s%s".formatted(noun(), name.isEmpty() ? "without a name" : '"' + name + '"',
                source.isEmpty() ? "" : " of " + source, detail, what.equals("vm")
                        ? ""
                        : " (%d VM%s)".formatted(vms,
                                vms == 1 ? "" : "s"));
    }

    /// For people: what kind of thing it is.
    public String noun() {
        return switch (what) {
            case "storage" -> "datastore";
            case "placement" -> "cluster";
            case "vm" -> "VM";
            default -> what;
        };
    }

    /// Where it is put right.
    public String href() {
        return switch (what) {
            case "network" -> "/mappings/networks?target=" + targetId;
            case "storage" -> "/mappings/storage?target=" + targetId;
            case "placement" -> "/mappings/placement?target=" + targetId;
            case "vm" -> "/inventory/vms?q=" + UriUtils.encodeQueryParam(name,
                    StandardCharsets.UTF_8);
            default -> "/waves/planner";
        };
    }
}
