package io.towpath.inventory.application;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which applications are asked for, and in which order.
///
/// @param q            words in name, code, owner, business unit or description
/// @param environment  and so on: `none` for those of which nobody said
/// @param infrastructure null for both
/// @param wave         the key of a wave, or `none` for those with VMs in no wave
/// @param intake       `asked`, `answered`, or `none` for those whose owners were not asked
/// @param sort         a key of [Sort], `-` before it turns it round
public record ApplicationFilter(@Nullable String q, @Nullable String tier, @Nullable String environment,
        @Nullable String criticality, @Nullable String businessUnit, @Nullable String owner,
        @Nullable Boolean infrastructure, @Nullable String wave, @Nullable String intake, String sort) {

    public static final ApplicationFilter ALL = new ApplicationFilter(null, null, null, null, null, null, null, null,
            null, "name");

    public ApplicationFilter {
        q = text(q);
        tier = text(tier);
        environment = text(environment);
        criticality = text(criticality);
        businessUnit = text(businessUnit);
        owner = text(owner);
        wave = text(wave);
        intake = text(intake);
        String key = sort.startsWith("-") ? sort.substring(1) : sort;
        if (Arrays.stream(Sort.values()).noneMatch(known -> known.key().equals(key))) {
            sort = "name";
        }
    }

    /// By what can be sorted, and the column.
    public enum Sort {
        NAME("lower(a.name)"),
        TIER("a.tier"),
        VMS("coalesce(c.vms, 0)"),
        SIZE("coalesce(c.bytes, 0)"),
        BLOCKED("coalesce(c.blocked, 0)"),
        OWNER("lower(coalesce(a.owner_name, a.owner_email))"),
        READY("a.ready_on");

        private final String column;

        Sort(String column) {
            this.column = column;
        }

        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        String column() {
            return column;
        }
    }

    private static @Nullable String text(@Nullable String value) {
        return value == null || value.isBlank() ? null : value.strip();
    }

    public boolean narrowed() {
        return q != null || tier != null || environment != null || criticality != null || businessUnit != null
                || owner != null || infrastructure != null || wave != null || intake != null;
    }

    public boolean descending() {
        return sort.startsWith("-");
    }

    public Sort sortedBy() {
        String key = descending() ? sort.substring(1) : sort;
        return Arrays.stream(Sort.values()).filter(known -> known.key().equals(key)).findFirst().orElse(Sort.NAME);
    }

    public ApplicationFilter sorted(String by) {
        return new ApplicationFilter(q, tier, environment, criticality, businessUnit, owner, infrastructure, wave,
                intake, by);
    }
}
