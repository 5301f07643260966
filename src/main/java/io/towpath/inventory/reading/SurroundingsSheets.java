package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.RvtoolsEstate.Around;
import io.towpath.platform.spi.Surroundings;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sheets about what stands around the VMs.
final class SurroundingsSheets {

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}(?:\\.[0-9]{1,3}){0,2}");
    private static final int MANY = 10_000_000;
    /// A cluster's memory is in MiB, or in bytes as vSphere tells it: none has a pebibyte.
    private static final long MOST_MIB = 1L << 30;

    private SurroundingsSheets() {}

    static void host(Line line, Around around) {
        String name = line.name("host");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no host", null);
            return;
        }
        String version = line.name("esxversion");
        Matcher number = VERSION.matcher(version == null ? "" : version);
        around.hosts.putIfAbsent(name, new Surroundings.Host(name, line.name("cluster"), line.name("datacenter"), number
                .find() ? number.group() : version, line.integer("cores", 1, MANY, WARNING), line.bytes("memory",
                        Headers.MIB, Long.MAX_VALUE, WARNING),
                line.truth("inmaintenancemode")));
    }

    static void cluster(Line line, Around around) {
        String name = line.name("name");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no cluster", null);
            return;
        }
        around.clusters.putIfAbsent(name, new Surroundings.Cluster(name, line.name("datacenter"), line.integer(
                "numhosts", 0, MANY, WARNING), line.integer("numcpucores", 0, MANY, WARNING), memory(line),
                line.truth(
                        "drsenabled"),
                line.truth("dpmenabled"), line.truth("haenabled")));
    }

    private static @Nullable Long memory(Line line) {
        Long told = line.bytes("totalmemory", 1, Long.MAX_VALUE, WARNING);
        var column = line.column("totalmemory");
        boolean mib = column != null && column.unit() == 0 && told != null && told < MOST_MIB;
        return told == null ? null : mib ? Long.valueOf(told * Headers.MIB) : told;
    }

    static void datastore(Line line, Around around) {
        String name = line.name("name");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no datastore", null);
            return;
        }
        around.datastores.putIfAbsent(name, new Surroundings.Datastore(name, line.name("type"), line.bytes("capacity",
                Headers.MIB, Long.MAX_VALUE, WARNING), line.bytes("free", Headers.MIB, Long.MAX_VALUE, WARNING),
                line
                        .integer("hosts", 0, MANY, WARNING),
                line.truth("accessible")));
    }

    static void port(Line line, Around around, boolean distributed) {
        String name = line.name(distributed ? "port" : "portgroup");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no port group", null);
            return;
        }
        around.networks.putIfAbsent(name, new Surroundings.Network(name, distributed
                ? Surroundings.Network.Kind.DISTRIBUTED
                : Surroundings.Network.Kind.STANDARD, line.name("switch"), line.name("vlan"), null));
    }
}
