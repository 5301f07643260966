package io.towpath.migration.web;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What the list of VMs can be narrowed by. Values are told in lower-kebab, in the URL and in REST; `none` stands for a VM
/// that has no value.
///
/// `column` is SQL over `vm_row v`. Of small facets few values make many VMs: they are counted in one pass.
enum VmFacet {
    READINESS("readiness", "Readiness", Kind.SMALL, "v.readiness"),
    COMPLEXITY("complexity", "Complexity", Kind.SMALL, "v.complexity"),
    STATE("state", "State", Kind.SMALL, "v.state"),
    TROUBLE("trouble", "Trouble", Kind.SMALL, "v.trouble"),
    SCOPE("scope", "Scope", Kind.SMALL, "v.scope"),
    WAVE("wave", "Wave", Kind.LARGE, "v.wave_key"),
    SOURCE("source", "Source", Kind.SMALL, "v.source_name"),
    DATACENTER("datacenter", "Datacenter", Kind.LARGE, "v.datacenter"),
    CLUSTER("cluster", "Cluster", Kind.LARGE, "v.cluster"),
    HOST("host", "Host", Kind.LARGE, "v.host"),
    FOLDER("folder", "Folder", Kind.LARGE, "v.folder"),
    APPLICATION("application", "Application", Kind.LARGE, "v.application"),
    OWNER("owner", "Owner", Kind.LARGE, "coalesce(v.owner_name, v.owner_email)"),
    TIER("tier", "Tier", Kind.SMALL, "cast(v.tier as text)"),
    ENVIRONMENT("environment", "Environment", Kind.SMALL, "v.environment"),
    OS_FAMILY("osFamily", "System", Kind.SMALL, "v.os_family"),
    POWER("power", "Power", Kind.SMALL, "v.power_state"),
    SIZE("sizeRange", "Size", Kind.SMALL, "v.size_range"),
    FIRMWARE("firmware", "Firmware", Kind.SMALL, "v.firmware"),
    CONTAINER("container", "Container", Kind.SMALL, "v.container"),
    TAG("tag", "Tag", Kind.MANY, "v.tags"),
    FINDING("finding", "Finding", Kind.MANY, "v.rules");

    /// Of LARGE ones the most frequent are shown; of MANY a VM has several, in an array.
    enum Kind {
        SMALL, LARGE, MANY
    }

    static final String NONE = "none";
    /// Always shown; the others when asked for, since each costs a look at every VM.
    static final Set<VmFacet> FIRST = Set.copyOf(EnumSet.of(READINESS, COMPLEXITY, STATE, TROUBLE, SCOPE));
    private static final Set<VmFacet> OURS = EnumSet.of(READINESS, COMPLEXITY, STATE, TROUBLE, SCOPE, ENVIRONMENT,
            OS_FAMILY, POWER, FIRMWARE, CONTAINER);

    private final String param;
    private final String title;
    private final Kind kind;
    private final String column;

    VmFacet(String param, String title, Kind kind, String column) {
        this.param = param;
        this.title = title;
        this.kind = kind;
        this.column = column;
    }

    String title() {
        return title;
    }

    Kind kind() {
        return kind;
    }

    /// One value of a VM, or its array.
    String column() {
        return kind == Kind.MANY ? column : "coalesce(%s, '%s')".formatted(column, NONE);
    }

    /// That a VM has one of the values of the parameter named like this facet.
    String condition() {
        return kind == Kind.MANY
                ? "(%1$s && cast(:%2$s as text[]) or (cardinality(%1$s) = 0 and '%3$s' = any(cast(:%2$s as text[]))))"
                        .formatted(column, param, NONE)
                : "%s = any(:%s)".formatted(column(), param);
    }

    /// The parameter's name.
    String param() {
        return param;
    }

    /// A value for people: words of ours are spelt out, names of others stay as they are.
    String label(String value) {
        return switch (this) {
            case READINESS -> value.equals("unknown") ? "being judged" : value;
            case SIZE -> size(value);
            case TIER -> value.equals(NONE) ? value : "tier " + value;
            default -> OURS.contains(this) ? VmListPage.words(value) : value;
        };
    }

    private static String size(String range) {
        return switch (range) {
            case "under-50-gib" -> "under 50 GiB";
            case "50-to-200-gib" -> "50 to 200 GiB";
            case "200-gib-to-1-tib" -> "200 GiB to 1 TiB";
            case "1-to-4-tib" -> "1 to 4 TiB";
            case "from-4-tib" -> "4 TiB and more";
            default -> range;
        };
    }

    static Optional<VmFacet> ofParam(String param) {
        return Arrays.stream(values()).filter(facet -> facet.param.equals(param)).findFirst();
    }
}
