package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.TARGET;

import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.inventory.TargetSurveys;
import io.towpath.inventory.TargetSurveys.Seen;
import io.towpath.planning.mapping.AtTarget;
import io.towpath.planning.mapping.Resolution;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.readiness.There;
import io.towpath.wave.gate.Facts.Member;
import io.towpath.wave.gate.Gate.Fault;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// The gate that looks at what stands at the target already, as its platform told it last; the trip asks again right before it
/// shuts a source down.
@Component
final class ArrivalChecks {

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM, HH:mm", Locale.ENGLISH);

    private static final int MOST_TOLD = 20;

    private final TargetSurveys surveys;
    private final AtTarget atTarget;
    private final Inventory inventory;
    private final ZoneId zone;

    ArrivalChecks(TargetSurveys surveys, AtTarget atTarget, Inventory inventory,
            @Value("${towpath.zone:}") String zone) {
        this.surveys = surveys;
        this.atTarget = atTarget;
        this.inventory = inventory;
        this.zone = zone.isBlank() ? ZoneId.systemDefault() : ZoneId.of(zone);
    }

    /// By VM, what is known of the target.
    Map<UUID, There> there(Charter charter, List<Member> members, List<Resolution> resolved) {
        return atTarget.at(charter.targetId(), inventory.vms(members.stream().map(Member::vmId).toList()), resolved);
    }

    /// What does not keep a card from its network, but its guest from being reached: sentences for who decides.
    static List<String> networks(List<Member> members, Map<UUID, There> there) {
        List<String> told = new ArrayList<>();
        for (Member vm : members) {
            There its = there.get(vm.vmId());
            if (its != null) {
                its.subnets().forEach(each -> told.add("%s: %s".formatted(vm.name(), each)));
                its.vlans().forEach(each -> told.add("%s: %s".formatted(vm.name(), each)));
            }
        }
        return told.size() <= MOST_TOLD
                ? told
                : Stream.concat(told.stream().limit(MOST_TOLD), Stream.of(
                        "%d more cards have other subnets or VLANs there: each VM's findings say which."
                                .formatted(told.size() - MOST_TOLD)))
                        .toList();
    }

    Gate target(Charter charter, List<Member> members, Map<UUID, There> there) {
        String fix = "/targets/" + charter.targetId();
        Optional<Seen> seen = surveys.of(charter.targetId());
        String target = inventory.connection(charter.targetId()).map(Connection::name).orElse("The target");
        if (seen.isEmpty()) {
            return Gate.met(TARGET,
                    "%s cannot be asked what stands there: names, MAC addresses and networks there were not looked at."
                            .formatted(target));
        }
        if (seen.get().isNotYet()) {
            return Gate.failing(TARGET,
                    "%s was not asked yet what stands there: names, MAC addresses and networks there are not known."
                            .formatted(target),
                    "Test the target on its page, or wait: it is asked within minutes.", fix,
                    List.of());
        }
        String fault = seen.get().fault();
        if (fault != null) {
            return Gate.failing(TARGET, "%s did not answer %s: %s".formatted(target, at(seen.get().askedAt()),
                    fault.endsWith(".") ? fault : fault + "."),
                    "Look at its hypervisor; it is asked again every few minutes.", fix, List.of());
        }
        List<Fault> faults = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (Member vm : members) {
            There its = there.get(vm.vmId());
            for (Obstacle obstacle : its == null ? List.<Obstacle>of() : its.obstacles()) {
                if (obstacle.kind().stops()) {
                    faults.add(new Fault(vm.vmId(), vm.name(), obstacle.what()));
                } else {
                    told.add("%s: %s".formatted(vm.name(), obstacle.what()));
                }
            }
        }
        String looked = looked(seen.get());
        long vms = faults.stream().map(Fault::vmId).distinct().count();
        return (faults.isEmpty()
                ? Gate.met(TARGET, "No name, MAC address or network is in the way; " + looked)
                : Gate.failing(TARGET, "%s something in %s way at %s; %s".formatted(
                        vms == 1 ? "1 VM has" : vms + " VMs have", vms == 1 ? "its" : "their", target, looked),
                        "Mend what is named at the target, or change the mapping.", fix, faults))
                .remarking(told);
    }

    private String looked(Seen seen) {
        TargetSurvey survey = seen.survey();
        return survey == null
                ? "it never answered."
                : "%d VMs%s were looked at %s.".formatted(survey.standing().size(), survey.networks() == null
                        ? ", but no networks,"
                        : " and %d networks".formatted(survey.networks().size()), at(seen.answeredAt()));
    }

    private String at(@Nullable Instant at) {
        return at == null ? "" : AT.format(at.atZone(zone));
    }
}
