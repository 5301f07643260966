package io.towpath.migration.web;

import java.util.Arrays;
import java.util.Optional;

/// What of a VM can be compared and sorted by. The names are those of REST; `column` is SQL over `vm_row v`.
enum VmField {
    NAME("name", Type.TEXT, "v.name"),
    APPLICATION("application", Type.TEXT, "v.application"),
    OWNER("owner", Type.TEXT, "coalesce(v.owner_name, v.owner_email)"),
    SOURCE("source", Type.TEXT, "v.source_name"),
    PLACE("place", Type.TEXT, "v.place"),
    DATACENTER("datacenter", Type.TEXT, "v.datacenter"),
    CLUSTER("cluster", Type.TEXT, "v.cluster"),
    HOST("host", Type.TEXT, "v.host"),
    FOLDER("folder", Type.TEXT, "v.folder"),
    OS("os", Type.TEXT, "v.os_name"),
    DNS_NAME("dnsName", Type.TEXT, "v.dns_name"),
    WAVE("wave", Type.TEXT, "v.wave_key"),
    STATE("state", Type.TEXT, "v.state"),
    READINESS("readiness", Type.TEXT, "v.readiness"),
    /// From simple to special.
    COMPLEXITY("complexity", Type.NUMBER,
            "array_position(array['simple', 'medium', 'complex', 'special'], v.complexity)"),
    TIER("tier", Type.NUMBER, "v.tier"),
    CPUS("cpus", Type.NUMBER, "v.cpus"),
    MEMORY("memoryBytes", Type.NUMBER, "v.memory_bytes"),
    STORED("storedBytes", Type.NUMBER, "v.stored_bytes"),
    USED("usedBytes", Type.NUMBER, "coalesce(v.used_bytes, v.stored_bytes)"),
    PROVISIONED("provisionedBytes", Type.NUMBER, "v.provisioned_bytes"),
    CAPACITY("capacityBytes", Type.NUMBER, "v.capacity_bytes"),
    DISKS("disks", Type.NUMBER, "v.disks"),
    NICS("nics", Type.NUMBER, "v.nics"),
    BLOCKERS("blockers", Type.NUMBER, "v.blockers"),
    WARNINGS("warnings", Type.NUMBER, "v.warnings"),
    SINCE("since", Type.TIME, "v.since");

    enum Type {
        TEXT, NUMBER, TIME
    }

    /// As the list was sorted by in addresses of old.
    private static final String OLD = "memory|stored|capacity";

    private final String param;
    private final Type type;
    private final String column;

    VmField(String param, Type type, String column) {
        this.param = param;
        this.type = type;
        this.column = column;
    }

    String param() {
        return param;
    }

    Type type() {
        return type;
    }

    String column() {
        return column;
    }

    /// Texts in any case, by code points: the same on every server.
    String key() {
        if (this == NAME) {
            return "v.name_key";
        }
        return type == Type.TEXT ? "lower(%s collate \"pg_c_utf8\") collate \"C\"".formatted(column) : column;
    }

    /// What a value of it is cast to.
    String sqlType() {
        return switch (type) {
            case TEXT -> "text";
            case NUMBER -> "bigint";
            case TIME -> "timestamptz";
        };
    }

    static Optional<VmField> ofParam(String param) {
        String name = param.matches(OLD) ? param + "Bytes" : param;
        return Arrays.stream(values()).filter(field -> field.param.equals(name)).findFirst();
    }
}
