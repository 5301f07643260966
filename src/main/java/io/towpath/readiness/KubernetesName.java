package io.towpath.readiness;

import java.util.Locale;
import java.util.regex.Pattern;

/// Names that Kubernetes takes: RFC 1123 labels.
public final class KubernetesName {

    public static final int LONGEST = 63;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private KubernetesName() {}

    public static boolean isLabel(String name) {
        return LABEL.matcher(name).matches();
    }

    /// What a name becomes: lower case, a dash for what is no letter or digit of ASCII, at most 63; empty where nothing is left.
    public static String proposed(String name) {
        return proposed(name, LONGEST);
    }

    public static String proposed(String name, int longest) {
        String proposed = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+", "");
        return proposed.substring(0, Math.min(longest, proposed.length())).replaceAll("-+$", "");
    }
}
