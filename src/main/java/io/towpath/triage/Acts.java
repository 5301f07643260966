package io.towpath.triage;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Who has to do something about a failure. The keys are stable: scripts route tickets by them.
public enum Acts {
    ENGINEER("migration engineer"),
    VSPHERE_ADMIN("vSphere administrator"),
    TARGET_ADMIN("administrator of the target"),
    STORAGE("storage team"),
    NETWORK("network team"),
    APP_OWNER("application owner");

    private final String words;

    Acts(String words) {
        this.words = words;
    }

    /// `vsphere-admin`.
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public String words() {
        return words;
    }

    public static Optional<Acts> byKey(String key) {
        return Arrays.stream(values()).filter(each -> each.key().equals(key)).findFirst();
    }
}
