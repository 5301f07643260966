package io.towpath.inventory.imports;

import io.towpath.inventory.reading.Mac;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What suggests which VM is meant and is no proof of it: what it is called on the network, and the addresses of its cards.
///
/// @param dnsNames  with their domain: `fin-sql-01.corp.example.com`
/// @param hostNames without: `fin-sql-01`
record WeakKeys(Set<String> dnsNames, Set<String> hostNames, Set<String> macs) {

    static final WeakKeys NONE = new WeakKeys(Set.of(), Set.of(), Set.of());
    private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
    private static final Pattern HOST_NAME = Pattern.compile(LABEL);
    /// The last label has letters: `rhel8.6` is no name of a host, nor is an IP address.
    private static final Pattern DNS_NAME = Pattern.compile("(?:" + LABEL + "\\.)+[a-z](?:[a-z0-9-]*[a-z0-9])");
    /// Domains of guests that were given none.
    private static final Set<String> NO_DOMAINS = Set.of("local", "localdomain");

    private WeakKeys() {
        this(new LinkedHashSet<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    static WeakKeys of(VmKeys keys) {
        WeakKeys weak = new WeakKeys();
        weak.called(keys.name());
        weak.called(keys.hostName());
        weak.card(keys.mac());
        return weak;
    }

    static WeakKeys of(VmRow row) {
        WeakKeys weak = of(row.keys());
        weak.called(Comparison.text(row, VmField.DNS_NAME));
        if (row.nics() != null) {
            row.nics().forEach(nic -> weak.card(nic.mac()));
        }
        return weak;
    }

    static WeakKeys of(KnownVm vm) {
        WeakKeys weak = new WeakKeys();
        weak.called(vm.name());
        weak.called(vm.dnsName());
        vm.macs().forEach(weak::card);
        return weak;
    }

    private void card(@Nullable String address) {
        String mac = Mac.of(address);
        if (mac != null) {
            macs.add(mac);
        }
    }

    private void called(@Nullable String text) {
        String name = text == null ? "" : text.strip().toLowerCase(Locale.ROOT).replaceFirst("\\.$", "");
        int dot = name.indexOf('.');
        String host = dot < 0 ? name : name.substring(0, dot);
        boolean full = dot > 0 && DNS_NAME.matcher(name).matches();
        if (host.equals("localhost") || !full && !HOST_NAME.matcher(name).matches()) {
            return;
        }
        hostNames.add(host);
        if (full && !NO_DOMAINS.contains(name.substring(dot + 1))) {
            dnsNames.add(name);
        }
    }

    /// Whether both tell a domain, and none is the other's.
    boolean contradicts(WeakKeys other) {
        return !dnsNames.isEmpty() && !other.dnsNames.isEmpty() && Collections.disjoint(dnsNames, other.dnsNames);
    }
}
