package io.towpath.inventory.reading;

import static io.towpath.inventory.reading.CellFault.Level.WARNING;

import io.towpath.inventory.reading.RvtoolsEstate.Around;
import io.towpath.platform.spi.Surroundings;
import java.time.LocalDate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Sheets about what stands around the VMs.
final class SurroundingsSheets {

    private static final Pattern VERSION = Pattern.compile("[0-9]{1,3}\\.[0-9]{1,3}(?:\\.[0-9]{1,3}){0,2}");
    private static final int MANY = 10_000_000;
    /// Characters of a licence's key that are kept: they tell two apart, and unlock nothing.
    private static final int KEY_END = 5;
    private static final int MOST_TEXT = 500;
    /// A cluster's memory is in MiB, or in bytes as vSphere tells it: none has a pebibyte.
    private static final long MOST_MIB = 1L << 30;

    private SurroundingsSheets() {}

    static void host(Line line, Around around) {
        String name = line.name("host");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no host", null);
            return;
        }
        around.hosts.putIfAbsent(name, new Surroundings.Host(name, line.name("cluster"), line.name("datacenter"),
                version(line.name("esxversion")), line.integer("cores", 1, MANY, WARNING), line.bytes("memory",
                        Headers.MIB, Long.MAX_VALUE, WARNING),
                line.truth("inmaintenancemode")));
    }

    /// The number alone: `VMware ESXi 7.0.3 build-19482537`.
    private static @Nullable String version(@Nullable String told) {
        Matcher number = VERSION.matcher(told == null ? "" : told);
        return number.find() ? number.group() : told;
    }

    static void source(Line line, Around around) {
        String version = version(line.name("version"));
        around.version = around.version == null ? version : around.version;
    }

    static void licence(Line line, Around around) {
        String name = line.name("name");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no licence", null);
            return;
        }
        String key = line.name("key");
        String shown = key == null || key.length() <= 2 * KEY_END
                ? name
                : "%s (…%s)".formatted(name, key.substring(key.length() - KEY_END));
        around.licences.merge(shown, new Surroundings.Licence(shown, line.name("costunit"),
                line.integer("total", 0, Integer.MAX_VALUE, WARNING),
                line.integer("used", 0, Integer.MAX_VALUE, WARNING),
                expires(line)), shown.equals(name) ? SurroundingsSheets::together : (first, _) -> first);
    }

    /// Two of one name whose keys were left out: what they have together, until the first of them ends.
    private static Surroundings.Licence together(Surroundings.Licence one, Surroundings.Licence other) {
        LocalDate ends = one.expiresOn();
        LocalDate end = other.expiresOn();
        return new Surroundings.Licence(one.name(), one.unit(), sum(one.total(), other.total()),
                sum(one.used(), other.used()), ends == null || end != null && end.isBefore(ends) ? end : ends);
    }

    private static @Nullable Integer sum(@Nullable Integer one, @Nullable Integer other) {
        return one == null
                ? other
                : other == null
                        ? one
                        : Integer.valueOf(Math.clamp((long) one + other, 0,
                                Integer.MAX_VALUE));
    }

    private static @Nullable LocalDate expires(Line line) {
        String told = line.name("expirationdate");
        return told == null || told.equalsIgnoreCase("never") ? null : line.date("expirationdate");
    }

    static void health(Line line, Around around) {
        String message = line.text("message");
        String name = line.text("name");
        if (message == null && name == null) {
            line.reject("KEY_MISSING", "The row says nothing", null);
            return;
        }
        if (around.health.size() < Surroundings.About.MOST_HEALTH) {
            around.health.add(new Surroundings.Health(cut(name), cut(message), line.name("messagetype")));
        }
    }

    private static String cut(@Nullable String text) {
        return text == null ? "" : text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + "…";
    }

    static void cluster(Line line, Around around) {
        String name = line.name("name");
        if (name == null) {
            line.reject("KEY_MISSING", "The row names no cluster", null);
            return;
        }
        around.named.cluster(line.name("objectid"),
                new Surroundings.Cluster(name, line.name("datacenter"), line.integer(
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
        around.named
                .datastore(line.name("objectid"),
                        new Surroundings.Datastore(name, line.name("type"), line.bytes("capacity",
                                Headers.MIB, Long.MAX_VALUE, WARNING),
                                line.bytes("free", Headers.MIB, Long.MAX_VALUE, WARNING),
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
        Surroundings.Network told = new Surroundings.Network(name, distributed
                ? Surroundings.Network.Kind.DISTRIBUTED
                : Surroundings.Network.Kind.STANDARD, line.name("switch"), line.name("vlan"), null);
        // the two sheets tell places in different words: one of each is taken for one
        if (!around.named.otherwise(told)) {
            around.named.network(line.name(distributed ? "objectid" : "datacenter"), told);
        }
    }
}
