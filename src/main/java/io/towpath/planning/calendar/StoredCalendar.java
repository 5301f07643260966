package io.towpath.planning.calendar;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
class StoredCalendar implements CutoverCalendar {

    private static final Set<String> TIMES = Set.of("opens", "closes", "lastStart", "zone");

    private final CalendarStore store;
    private final AuditTrail audit;
    private final TransactionOperations transaction;
    private final Clock clock;

    StoredCalendar(CalendarStore store, AuditTrail audit, TransactionOperations transaction, Clock clock) {
        this.store = store;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public Map<UUID, Map<String, UUID>> waves(List<CutoverWindow> windows) {
        return store.waves(windows.stream().map(CutoverWindow::id).toArray(UUID[]::new));
    }

    @Override
    public List<CutoverWindow> windows(Instant from, Instant to) {
        return store.windows(from, to);
    }

    @Override
    public Optional<CutoverWindow> window(UUID id) {
        return store.window(id);
    }

    @Override
    public List<ChangeFreeze> freezes(Instant from, Instant to) {
        return store.freezes(from, to);
    }

    @Override
    public Map<UUID, List<Conflict>> conflicts(List<CutoverWindow> windows) {
        Map<UUID, List<Conflict>> found = new HashMap<>();
        if (windows.isEmpty()) {
            return found;
        }
        Instant from = windows.stream().map(CutoverWindow::opensAt).min(Instant::compareTo).orElseThrow();
        Instant to = windows.stream().map(CutoverWindow::closesAt).max(Instant::compareTo).orElseThrow();
        List<ChangeFreeze> freezes = store.freezes(from, to);
        List<CutoverWindow> beside = store.windows(from, to);
        for (CutoverWindow window : windows) {
            List<Conflict> wrong = Conflicts.of(window, beside, freezes, store::frozenVms);
            if (!wrong.isEmpty()) {
                found.put(window.id(), wrong);
            }
        }
        return found;
    }

    @Override
    public UUID add(WindowDraft draft, String actor) {
        CalendarStore.Span span = span(draft);
        return made(transaction.execute(_ -> {
            UUID id = store.insert(draft, span, actor, clock.instant());
            store.wroteWindow(id, written(told(draft), draft.note() != null), actor, clock.instant());
            audit.append(AuditEntry.of(actor, "window.added", subject(id, draft.name())).with(told(draft)));
            return id;
        }));
    }

    @Override
    public List<UUID> repeat(UUID id, int days, int times, String actor) {
        if (days < 1 || days > 366 || times < 1 || times > 53) {
            throw refused("repeat-invalid",
                    "Every %d days, %d times: expected 1 to 366 days and 1 to 53 times".formatted(days, times),
                    "Correct the numbers.");
        }
        return Objects.requireNonNull(transaction.execute(_ -> {
            CutoverWindow window = existing(id);
            List<UUID> added = new ArrayList<>();
            for (int time = 1; time <= times; time++) {
                added.add(add(WindowDraft.later(window, (long) days * time), actor));
            }
            return added;
        }));
    }

    @Override
    public void edit(UUID id, int version, WindowDraft draft, @Nullable String reason, String actor) {
        CalendarStore.Span span = span(draft);
        transaction.executeWithoutResult(_ -> {
            CutoverWindow before = existing(id);
            if (draft.capacityVms() < before.assignedVms()) {
                throw refused("window-full", "%s: %s planned into it, room for %d is too little".formatted(
                        before.name(), vms(before), draft.capacityVms()),
                        "Move VMs to another window first, or leave more room.");
            }
            if (before.assignedVms() > 0 && tightens(before, draft, span) && (reason == null || reason.isBlank())) {
                throw refused("reason-missing",
                        "%s: %s planned into it, and this leaves less time or room for that".formatted(before.name(),
                                vms(before)),
                        "Say why. If it opens or closes at another time then, owners who were told the old time count as not "
                                + "told until they are told the new one.");
            }
            if (!store.update(id, version, draft, span)) {
                throw new RefusedException(Kind.CONFLICT, "somebody-was-faster",
                        "%s was changed meanwhile: it now opens %s and closes %s".formatted(before.name(),
                                before.opensAt().atZone(before.zone()), before.closesAt().atZone(before.zone())),
                        "Compare with what you wrote, then save again.");
            }
            Map<String, String> was = told(new WindowDraft(before.name(),
                    WallClock.local(before.opensAt(), before.zone()), WallClock.local(before.closesAt(), before.zone()),
                    WallClock.local(before.lockoutAt(), before.zone()), before.zone(), before.capacityVms(),
                    before.parallelSlots(), before.onOverrun(), before.changeReference(), before.note()));
            Map<String, String> changes = new LinkedHashMap<>();
            told(draft).forEach((field, value) -> {
                if (!value.equals(was.get(field))) {
                    changes.put(field, was.get(field) + " → " + value);
                }
            });
            store.wroteWindow(id, written(changes, !Objects.equals(before.note(), draft.note())), actor,
                    clock.instant());
            audit.append(AuditEntry.of(actor, "window.changed", subject(id, draft.name())).because(reason)
                    .with(changes));
        });
    }

    @Override
    public void cancel(UUID id, String reason, String actor) {
        transaction.executeWithoutResult(_ -> {
            CutoverWindow window = existing(id);
            if (window.assignedVms() > 0) {
                throw refused("window-in-use",
                        "%s: %s planned into it, of %s".formatted(window.name(), vms(window),
                                String.join(", ", window.waves())),
                        "Give those waves another window in the planner and publish the plan, then cancel it.");
            }
            if (store.cancel(id, clock.instant())) {
                audit.append(AuditEntry.of(actor, "window.cancelled", subject(id, window.name())).because(reason));
            }
        });
    }

    @Override
    public UUID freeze(String name, LocalDateTime starts, LocalDateTime ends, ZoneId zone, @Nullable String application,
            @Nullable String businessUnit, String reason, String actor) {
        if (name.isBlank() || reason.isBlank()) {
            throw refused("text-missing", "A freeze needs a name and a reason.", "Write both.");
        }
        UUID applicationId = application == null || application.isBlank()
                ? null
                : store.application(application).orElseThrow(() -> refused("application-unknown",
                        "there is no application \"" + application.strip() + "\"", "Choose one from the list."));
        ChangeFreeze freeze = new ChangeFreeze(new UUID(0, 0), name.strip(), WallClock.instant("starts", starts, zone),
                WallClock.instant("ends", ends, zone), zone, applicationId, application,
                businessUnit == null || businessUnit.isBlank() ? null : businessUnit.strip(), reason.strip());
        if (!freeze.startsAt().isBefore(freeze.endsAt())) {
            throw refused("times-out-of-order", "The freeze ends before it starts.", "Let it end later.");
        }
        return made(transaction.execute(_ -> {
            UUID id = store.insert(freeze, actor, clock.instant());
            // its scope too: nobody named is all, and a file shall not narrow that
            store.wroteFreeze(id,
                    List.of("name", "startsAt", "endsAt", "zone", "applicationId", "businessUnit", "reason"),
                    actor, clock.instant());
            audit.append(AuditEntry.of(actor, "freeze.added", new Subject("freeze", id.toString(), freeze.name()))
                    .because(freeze.reason()).with(Map.of("starts", freeze.startsAt().toString(), "ends",
                            freeze.endsAt().toString(), "scope", freeze.scope())));
            return id;
        }));
    }

    @Override
    public void lift(UUID freezeId, String reason, String actor) {
        transaction.executeWithoutResult(_ -> store.freeze(freezeId).ifPresent(freeze -> {
            store.lift(freezeId, clock.instant());
            audit.append(AuditEntry
                    .of(actor, "freeze.lifted", new Subject("freeze", freezeId.toString(), freeze.name()))
                    .because(reason));
        }));
    }

    private CutoverWindow existing(UUID id) {
        return store.window(id).filter(window -> window.cancelledAt() == null)
                .orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found", "there is no window " + id,
                        "It may have been cancelled; look at the calendar."));
    }

    private static CalendarStore.Span span(WindowDraft draft) {
        if (draft.name().isEmpty() || draft.name().length() > WindowDraft.MAX_NAME) {
            throw refused("name-invalid", "The name has %d characters, expected 1 to %d".formatted(
                    draft.name().length(), WindowDraft.MAX_NAME), "Name the window.");
        }
        if (draft.capacityVms() < 1 || draft.capacityVms() > 5_000 || draft.parallelSlots() < 1
                || draft.parallelSlots() > 500) {
            throw refused("capacity-invalid", "Room for %d VMs in %d slots: expected 1 to 5,000 VMs and 1 to 500 slots"
                    .formatted(draft.capacityVms(), draft.parallelSlots()), "Correct the numbers.");
        }
        Instant opens = WallClock.instant("opens", draft.opensAt(), draft.zone());
        Instant closes = WallClock.instant("closes", draft.closesAt(), draft.zone());
        LocalDateTime lock = draft.lockoutAt();
        Instant lockout = lock == null ? closes : WallClock.instant("last start", lock, draft.zone());
        if (!opens.isBefore(closes) || !opens.isBefore(lockout) || lockout.isAfter(closes)) {
            throw refused("times-out-of-order",
                    "opens %s, last start %s, closes %s: expected in this order".formatted(draft.opensAt(),
                            draft.lockoutAt(), draft.closesAt()),
                    "Past midnight, the day is the next one.");
        }
        if (Duration.between(opens, closes).compareTo(Duration.ofDays(14)) > 0) {
            throw refused("window-too-long", "The window is open for more than 14 days.", "Make one per night.");
        }
        return new CalendarStore.Span(opens, closes, lockout);
    }

    private static String vms(CutoverWindow window) {
        return window.assignedVms() == 1 ? "1 VM is" : window.assignedVms() + " VMs are";
    }

    private static boolean tightens(CutoverWindow before, WindowDraft draft, CalendarStore.Span span) {
        return span.opens().isAfter(before.opensAt()) || span.closes().isBefore(before.closesAt())
                || span.lockout().isBefore(before.lockoutAt()) || draft.capacityVms() < before.capacityVms()
                || draft.parallelSlots() < before.parallelSlots();
    }

    private static Map<String, String> told(WindowDraft draft) {
        Map<String, String> told = new LinkedHashMap<>();
        told.put("name", draft.name());
        told.put("opens", draft.opensAt().toString());
        told.put("closes", draft.closesAt().toString());
        told.put("lastStart", String.valueOf(draft.lockoutAt() == null ? draft.closesAt() : draft.lockoutAt()));
        told.put("zone", draft.zone().getId());
        told.put("capacityVms", Integer.toString(draft.capacityVms()));
        told.put("parallelSlots", Integer.toString(draft.parallelSlots()));
        told.put("onOverrun", draft.onOverrun().word());
        told.put("changeReference", String.valueOf(draft.changeReference()));
        return told;
    }

    /// What people wrote, as imports call it. Times are of use only together: who wrote one of them saw the others.
    ///
    /// @param told as the trail has it
    private static Set<String> written(Map<String, String> told, boolean note) {
        Set<String> fields = new TreeSet<>(told.keySet());
        if (fields.removeAll(TIMES)) {
            fields.addAll(List.of("opensAt", "closesAt", "lockoutAt", "zone"));
        }
        if ("null".equals(told.get("changeReference"))) {
            fields.remove("changeReference");
        }
        if (note) {
            fields.add("note");
        }
        return fields;
    }

    private static Subject subject(UUID id, String name) {
        return new Subject("window", id.toString(), name);
    }

    private static UUID made(@Nullable UUID id) {
        return Objects.requireNonNull(id);
    }

    private static RefusedException refused(String code, String message, String remedy) {
        return new RefusedException(Kind.INVALID, code, message, remedy);
    }
}
