package io.towpath.inventory.reading;

import java.util.Locale;

/// A field of a VM that a file can tell, with its type. Those from APPLICATION on belong to people: an import does not
/// overwrite what a person wrote, unless it is told to.
public enum VmField {
    NAME(String.class),
    CPUS(Integer.class),
    CORES_PER_SOCKET(Integer.class),
    MEMORY_BYTES(Long.class),
    /// `bios` or `efi`.
    FIRMWARE(String.class),
    SECURE_BOOT(Boolean.class),
    OS_ID(String.class),
    OS_NAME(String.class),
    HARDWARE_VERSION(String.class),
    ANNOTATION(String.class),
    /// `vm`, `template`, `placeholder`.
    KIND(String.class),
    /// `on`, `off`, `suspended`.
    POWER_STATE(String.class),
    DNS_NAME(String.class),
    GUEST_OS(String.class),
    DATACENTER(String.class),
    CLUSTER(String.class),
    HOST(String.class),
    FOLDER(String.class),
    RESOURCE_POOL(String.class),
    /// Several, separated by a blank; the primary one first.
    IP_ADDRESSES(String.class),
    USED_BYTES(Long.class),
    PROVISIONED_BYTES(Long.class),
    APPLICATION(String.class),
    OWNER_NAME(String.class),
    OWNER_EMAIL(String.class),
    /// 1 to 3.
    TIER(Integer.class),
    /// `production`, `staging`, `test`, `development`, `recovery`.
    ENVIRONMENT(String.class),
    /// `low`, `medium`, `high`, `critical`.
    CRITICALITY(String.class),
    BUSINESS_UNIT(String.class),
    /// `retire`, `retain`, `relocate`, `rehost`, `repurchase`, `replatform`, `rearchitect`, `tbc`.
    STRATEGY(String.class),
    SOAK_DAYS(Integer.class),
    MAINTENANCE_WINDOW(String.class);

    private final Class<?> type;
    private final String word;
    private final String column;

    VmField(Class<?> type) {
        this.type = type;
        word = word(name());
        column = name().toLowerCase(Locale.ROOT);
    }

    /// As tables call it: `owner_email`.
    public String column() {
        return column;
    }

    public Class<?> type() {
        return type;
    }

    /// Whether people own it.
    public boolean isOfPeople() {
        return ordinal() >= APPLICATION.ordinal();
    }

    /// As the database, REST and origins spell it: `ownerEmail`.
    public String word() {
        return word;
    }

    private static String word(String name) {
        String[] parts = name.toLowerCase(Locale.ROOT).split("_");
        StringBuilder word = new StringBuilder(parts[0]);
        for (int part = 1; part < parts.length; part++) {
            word.append(Character.toUpperCase(parts[part].charAt(0))).append(parts[part].substring(1));
        }
        return word.toString();
    }
}
