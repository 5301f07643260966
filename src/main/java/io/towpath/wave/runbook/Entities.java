package io.towpath.wave.runbook;

import io.towpath.wave.runbook.CellStore.Entity;
import io.towpath.wave.runbook.RunbookStore.Member;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// For whom a step is done. A VM that serves no application is one of its own.
final class Entities {

    private Entities() {}

    static List<Entity> of(RunbookStep step, RunbookStore.Wave wave, List<Member> members) {
        return switch (step.scope()) {
            case WAVE -> List.of(new Entity(Scope.WAVE, wave.id(), wave.key(), members.stream().map(Member::vmId)
                    .toList()));
            case VM -> members.stream().map(Entities::alone).toList();
            case APPLICATION -> applications(members);
        };
    }

    private static List<Entity> applications(List<Member> members) {
        Map<UUID, List<Member>> byApplication = new LinkedHashMap<>();
        List<Entity> entities = new ArrayList<>();
        for (Member member : members) {
            if (member.applicationId() == null) {
                entities.add(alone(member));
            } else {
                byApplication.computeIfAbsent(member.applicationId(), _ -> new ArrayList<>()).add(member);
            }
        }
        byApplication.forEach((id, own) -> entities.add(new Entity(Scope.APPLICATION, id, String.valueOf(own
                .getFirst().application()), own.stream().map(Member::vmId).toList())));
        return entities;
    }

    private static Entity alone(Member member) {
        return new Entity(Scope.VM, member.vmId(), member.name(), List.of(member.vmId()));
    }
}
