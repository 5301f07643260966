package io.towpath.inventory.reading;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where columns go that no format knows.
final class ExtraUse {

    static final String TAG = "tag";
    static final String IGNORE = "ignore";

    private static final Map<String, VmField> NAMES = Map.ofEntries(Map.entry("application", VmField.APPLICATION),
            Map.entry("app", VmField.APPLICATION), Map.entry("appname", VmField.APPLICATION),
            Map.entry("applicationname", VmField.APPLICATION), Map.entry("businessapplication", VmField.APPLICATION),
            Map.entry("anwendung", VmField.APPLICATION), Map.entry("applikation", VmField.APPLICATION),
            Map.entry("owner", VmField.OWNER_NAME), Map.entry("ownername", VmField.OWNER_NAME),
            Map.entry("vmowner", VmField.OWNER_NAME), Map.entry("applicationowner", VmField.OWNER_NAME),
            Map.entry("verantwortlich", VmField.OWNER_NAME), Map.entry("besitzer", VmField.OWNER_NAME),
            Map.entry("owneremail", VmField.OWNER_EMAIL), Map.entry("ownermail", VmField.OWNER_EMAIL),
            Map.entry("contactemail", VmField.OWNER_EMAIL), Map.entry("tier", VmField.TIER),
            Map.entry("environment", VmField.ENVIRONMENT), Map.entry("env", VmField.ENVIRONMENT),
            Map.entry("stage", VmField.ENVIRONMENT), Map.entry("umgebung", VmField.ENVIRONMENT),
            Map.entry("criticality", VmField.CRITICALITY), Map.entry("businesscriticality", VmField.CRITICALITY),
            Map.entry("businessunit", VmField.BUSINESS_UNIT), Map.entry("department", VmField.BUSINESS_UNIT));
    /// What backup programs note on VMs changes daily and says nothing about them.
    private static final Set<String> NOISE = Set.of("nblastbackup", "lastbackup", "lastbackuptime", "backupstatus",
            "comvmwarevdp2isprotected", "xdconfig", "veeambackup");

    private ExtraUse() {}

    /// A custom attribute of that name.
    static String suggested(String header) {
        String key = Headers.key(header);
        VmField field = NAMES.get(key);
        if (field != null) {
            return field.word();
        }
        return NOISE.contains(key) || key.contains("lastbackup") ? IGNORE : TAG;
    }

    /// What the options say of a column; empty where they say nothing.
    static Optional<String> told(ReadOptions options, String header) {
        String exact = options.columns().get(header);
        if (exact != null || options.columns().isEmpty()) {
            return Optional.ofNullable(exact);
        }
        String key = Headers.key(header);
        return options.columns().entrySet().stream().filter(entry -> !key.isEmpty()
                && Headers.key(entry.getKey()).equals(key)).map(Map.Entry::getValue).findFirst();
    }

    static Optional<VmField> field(String use) {
        return Arrays.stream(VmField.values()).filter(field -> field.word().equals(use)).findFirst();
    }

    static boolean isOne(String use) {
        return use.equals(TAG) || use.equals(IGNORE) || field(use).isPresent();
    }
}
