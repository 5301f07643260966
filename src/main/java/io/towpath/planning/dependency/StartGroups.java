package io.towpath.planning.dependency;

import io.towpath.inventory.Vm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Who starts together when VMs cut over as one: those of a computed dependency group, and those of an application, which
/// may have got a VM since groups were computed. Where the two overlap they are one.
@Component
public final class StartGroups {

    /// @param id   of the application where all serve one, else of the dependency group
    /// @param name for people: `Webshop`, `Webshop + 2 more`
    public record Group(UUID id, String name) {}

    /// What of a VM decides it.
    public record Member(UUID id, @Nullable UUID applicationId, @Nullable String application) {}

    private final Groups groups;

    public StartGroups(Groups groups) {
        this.groups = groups;
    }

    /// @return by VM; who starts with nobody is not in it
    public Map<UUID, Group> of(Collection<Vm> vms) {
        return among(vms.stream().map(vm -> new Member(vm.id(), vm.business().applicationId(), vm.application()))
                .toList());
    }

    /// As [#of], where the VMs are not read whole.
    public Map<UUID, Group> among(Collection<Member> vms) {
        Map<UUID, Groups.Name> computed = groups.names(vms.stream().map(Member::id).toList());
        Map<UUID, Group> found = new HashMap<>();
        for (List<Member> part : parts(vms, computed)) {
            if (part.size() > 1) {
                Group group = group(part, computed);
                part.forEach(vm -> found.put(vm.id(), group));
            }
        }
        return found;
    }

    private static Collection<List<Member>> parts(Collection<Member> vms, Map<UUID, Groups.Name> computed) {
        Map<UUID, List<Member>> byTie = new HashMap<>();
        Set<List<Member>> parts = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Member vm : vms) {
            List<Member> part = new ArrayList<>(List.of(vm));
            parts.add(part);
            for (UUID tie : ties(vm, computed)) {
                List<Member> with = byTie.put(tie, part);
                if (with != null && with != part) {
                    parts.remove(with);
                    part.addAll(with);
                    with.forEach(member -> ties(member, computed).forEach(its -> byTie.put(its, part)));
                }
            }
        }
        return parts;
    }

    private static List<UUID> ties(Member vm, Map<UUID, Groups.Name> computed) {
        List<UUID> ties = new ArrayList<>();
        UUID application = vm.applicationId();
        if (application != null) {
            ties.add(application);
        }
        Groups.Name group = computed.get(vm.id());
        if (group != null) {
            ties.add(group.id());
        }
        return ties;
    }

    private static Group group(List<Member> part, Map<UUID, Groups.Name> computed) {
        Member first = part.getFirst();
        UUID application = first.applicationId();
        if (application != null && part.stream().allMatch(vm -> application.equals(vm.applicationId()))) {
            return new Group(application, Objects.requireNonNullElse(first.application(), "The application"));
        }
        return part.stream().map(vm -> computed.get(vm.id())).filter(Objects::nonNull)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())).entrySet().stream()
                .max(Map.Entry.<Groups.Name, Long>comparingByValue()
                        .thenComparing(entry -> entry.getKey().id(), Comparator.reverseOrder()))
                .map(most -> new Group(most.getKey().id(), most.getKey().name())).orElseThrow();
    }
}
