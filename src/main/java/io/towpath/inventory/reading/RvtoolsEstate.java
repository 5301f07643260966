package io.towpath.inventory.reading;

import io.towpath.platform.spi.Gathering;
import io.towpath.platform.spi.Surroundings;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the sheets of an export have told so far.
final class RvtoolsEstate {

    final VmIndex vms = new VmIndex();
    final Faults faults;
    final Map<String, Around> around = new LinkedHashMap<>();
    final Map<String, String> vcenterNames = new HashMap<>();
    @Nullable
    String version;
    @Nullable
    Instant exportedAt;

    RvtoolsEstate(Faults faults) {
        this.faults = faults;
    }

    /// Surroundings of one vCenter; the first of a name counts.
    static final class Around {

        final Gathering named = new Gathering();
        final Map<String, Surroundings.Host> hosts = new LinkedHashMap<>();
        final Map<String, Surroundings.Licence> licences = new LinkedHashMap<>();
        final Set<Surroundings.Health> health = new LinkedHashSet<>();
        @Nullable
        String version;

        Surroundings freeze(boolean licensed, boolean checked) {
            return named.with(List.copyOf(hosts.values()), new Surroundings.About(version,
                    licensed ? List.copyOf(licences.values()) : null, checked ? List.copyOf(health) : null));
        }
    }

    VmKeys keys(Line line) {
        String uuid = line.uuid("visdkuuid");
        String server = line.name("visdkserver");
        if (uuid != null && server != null) {
            vcenterNames.putIfAbsent(uuid, server);
        }
        return new VmKeys(uuid, server, line.name("vmid"), line.uuid("vmuuid"), line.uuid("smbiosuuid"), null, null,
                line.name("vm"));
    }

    Around around(Line line) {
        String uuid = line.uuid("visdkuuid");
        String server = line.name("visdkserver");
        if (uuid != null && server != null) {
            vcenterNames.putIfAbsent(uuid, server);
        }
        return around.computeIfAbsent(uuid == null ? "" : uuid, _ -> new Around());
    }

    /// @param licensed whether licences were told
    /// @param checked  whether it was told what looks unhealthy
    Map<String, Surroundings> surroundings(boolean licensed, boolean checked) {
        Map<String, Surroundings> all = new HashMap<>();
        around.forEach((vcenter, one) -> all.put(vcenter, one.freeze(licensed, checked)));
        return all;
    }
}
