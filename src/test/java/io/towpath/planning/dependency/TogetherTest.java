package io.towpath.planning.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import io.towpath.planning.file.Together;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// The command line groups VMs as the server does.
class TogetherTest {

    @Property(tries = 300)
    void groupsAreThoseOfTheServer(@ForAll long seed) {
        Random random = new Random(seed);
        List<UUID> vms = ids(random, 1 + random.nextInt(40));
        List<UUID> applications = ids(random, 1 + random.nextInt(8));
        Map<UUID, UUID> applicationOf = new HashMap<>();
        vms.stream().filter(_ -> random.nextInt(3) > 0).forEach(vm -> applicationOf.put(vm, any(random, applications)));
        Set<UUID> infrastructure = new HashSet<>();
        applications.stream().filter(_ -> random.nextInt(4) == 0).forEach(infrastructure::add);
        List<Estate.Edge> edges = new ArrayList<>();
        for (int i = 0; i < random.nextInt(30); i++) {
            edges.add(new Estate.Edge(new UUID(0, i), end(random, vms, applications), end(random, vms, applications),
                    random.nextInt(4) == 0 ? Kind.SHARES_DISK : Kind.DEPENDS_ON, Evidence.CMDB, 1, false));
        }

        Together together = new Together(new HashSet<>(vms), applicationOf, infrastructure);
        edges.forEach(edge -> together.tie(edge.from().id(), edge.to().id(), edge.kind() == Kind.SHARES_DISK));

        assertThat(together.groups()).isEqualTo(Ties.of(new Estate(new HashSet<>(vms), applicationOf, infrastructure,
                edges)).groups());
    }

    private static List<UUID> ids(Random random, int count) {
        List<UUID> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()));
        }
        return ids;
    }

    private static End end(Random random, List<UUID> vms, List<UUID> applications) {
        return random.nextInt(3) == 0 ? End.application(any(random, applications)) : End.vm(any(random, vms));
    }

    private static UUID any(Random random, List<UUID> of) {
        return of.get(random.nextInt(of.size()));
    }
}
