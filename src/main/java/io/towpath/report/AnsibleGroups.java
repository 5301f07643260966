package io.towpath.report;

import io.towpath.units.Sha256;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Groups of hosts, whose names are names of variables. Two applications never share one: a name that lost more than
/// separators on its way, or that another one has too, ends with a piece of its digest.
final class AnsibleGroups {

    private static final Pattern SEPARATED = Pattern.compile("[a-z0-9]+([ _./-][a-z0-9]+)*");
    private static final int DIGITS = 8;

    /// Hosts by what the group is of, by name without a digest.
    private final Map<String, Map<String, Set<String>>> groups = new TreeMap<>();

    void add(String prefix, String told, String host) {
        String whole = told.strip().toLowerCase(Locale.ROOT);
        groups.computeIfAbsent((prefix + whole).replaceAll("[^a-z0-9_]+", "_"), _ -> new LinkedHashMap<>())
                .computeIfAbsent(whole, _ -> new LinkedHashSet<>()).add(host);
    }

    Map<String, List<String>> named() {
        Map<String, List<String>> named = new TreeMap<>();
        groups.forEach((plain, alike) -> alike.forEach((whole, hosts) -> {
            boolean clear = alike.size() == 1 && SEPARATED.matcher(whole).matches();
            named.put(clear ? plain : plain + "_" + digest(whole), List.copyOf(hosts));
        }));
        return named;
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, DIGITS);
    }
}
