package io.towpath.wave.gate;

import static io.towpath.wave.gate.GateName.PREDECESSORS;
import static io.towpath.wave.gate.GateName.WINDOW;

import io.towpath.planning.calendar.ChangeFreeze;
import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.wave.gate.Facts.Member;
import io.towpath.wave.gate.Gate.Fault;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Gates that look at when: the window, and the waves before.
@Component
final class TimeChecks {

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final CutoverCalendar calendar;
    private final ExitCriteria criteria;
    private final CharterStore charters;
    private final Facts facts;
    private final MaintenanceCheck maintenance;
    private final Clock clock;

    TimeChecks(CutoverCalendar calendar, ExitCriteria criteria, CharterStore charters, Facts facts,
            MaintenanceCheck maintenance, Clock clock) {
        this.calendar = calendar;
        this.criteria = criteria;
        this.charters = charters;
        this.facts = facts;
        this.maintenance = maintenance;
        this.clock = clock;
    }

    Gate window(Charter charter, List<Member> members) {
        UUID id = charter.windowId();
        CutoverWindow window = id == null ? null : calendar.window(id).orElse(null);
        if (window == null) {
            return Gate.failing(WINDOW, "No cutover window is assigned.",
                    "Choose one on the wave's gates page, or publish a plan that has one.", "/calendar", List.of());
        }
        List<Fault> faults = new ArrayList<>();
        if (window.cancelledAt() != null) {
            faults.add(new Fault(null, window.name(), "was cancelled"));
        } else if (!clock.instant().isBefore(window.closesAt())) {
            faults.add(new Fault(null, window.name(), "is over"));
        }
        WindowMinutes.Found minutes = WindowMinutes.of(window, facts.times(window.id(), charter.waveId()));
        faults.addAll(minutes.faults());
        int assigned = facts.inWindow(window.id());
        if (assigned > window.capacityVms()) {
            faults.add(new Fault(null, window.name(), "has room for %d VMs, waves with %d are in it".formatted(
                    window.capacityVms(), assigned)));
        }
        for (Facts.Licence licence : facts.endingBy(charter.waveId(), LocalDate.ofInstant(window.closesAt(),
                ZoneOffset.UTC))) {
            faults.add(new Fault(null, licence.source(), "licence %s ends on %s, not after the window".formatted(
                    licence.name(), DAY.format(licence.endsOn()))));
        }
        for (ChangeFreeze freeze : calendar.freezes(window.opensAt(), window.closesAt())) {
            for (Member vm : members) {
                if (freeze.isForAll()) {
                    faults.add(new Fault(null, freeze.name(), "freezes all: " + freeze.reason()));
                    break;
                }
                if (touches(freeze, vm)) {
                    faults.add(new Fault(vm.vmId(), vm.name(), "may not change: %s (%s)".formatted(freeze.name(),
                            freeze.reason())));
                }
            }
        }
        MaintenanceCheck.Found told = maintenance.of(window, members);
        faults.addAll(told.outside());
        String remarks = minutes.remarks() + told.remarks();
        return faults.isEmpty()
                ? Gate.met(WINDOW, "%s, room for %d VMs, %d are in it.%s".formatted(window.name(),
                        window.capacityVms(), assigned, remarks))
                : Gate.failing(WINDOW, "%s: %s%s.%s".formatted(faults.getFirst().name(), faults.getFirst().what(),
                        faults.size() == 1 ? "" : ", and %d more".formatted(faults.size() - 1), remarks),
                        "Choose another window, make room in it, lift the freeze, renew the licence and import again, "
                                + "or waive the gate with a reason.",
                        "/calendar/windows/" + window.id(), faults);
    }

    private static boolean touches(ChangeFreeze freeze, Member vm) {
        return freeze.applicationId() != null
                ? Objects.equals(freeze.applicationId(), vm.applicationId())
                : freeze.businessUnit() != null && freeze.businessUnit().equalsIgnoreCase(vm.businessUnit());
    }

    Gate predecessors(Charter charter) {
        List<Fault> faults = new ArrayList<>();
        for (Charter.Need need : charter.needs()) {
            charters.find(need.waveId()).ifPresent(before -> criteria.of(before).stream()
                    .filter(criterion -> !criterion.met()).forEach(criterion -> faults.add(new Fault(null, before.key(),
                            "%s: %s, needed %s".formatted(criterion.title(), criterion.measured(),
                                    criterion.needed())))));
        }
        String waves = String.join(", ", charter.needs().stream().map(Charter.Need::key).toList());
        return faults.isEmpty()
                ? Gate.met(PREDECESSORS, waves.isEmpty() ? "It waits for no other wave." : waves + ": validated.")
                : Gate.failing(PREDECESSORS, "%s: %s.".formatted(faults.getFirst().name(), faults.getFirst().what()),
                        "Bring the waves before it to their end.", "/waves/" + charter.needs().getFirst().waveId()
                                + "/gates",
                        faults);
    }
}
