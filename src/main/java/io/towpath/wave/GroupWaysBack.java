package io.towpath.wave;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.RefusedException;
import io.towpath.migration.Stall;
import io.towpath.migration.State;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.wave.GroupWayBack.Member;
import io.towpath.wave.GroupWayBack.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// The policy [FailurePolicy#ROLL_BACK_GROUP]: a VM that failed past the start of its cutover sends those back that it starts
/// together with and that cut over in this window, and goes back itself. It is announced first; a person may stop it until it
/// begins. Then they go one after the other, who cut over last goes first; one whose way back needs a person keeps nobody else
/// waiting. The same way goes a group that a person rolls back, and one that its window sends back ([WindowOverruns]): that by
/// itself only as long as nothing is lost.
///
/// Called with the wave's row locked, one thing at a time, as often as one likes: what is to be done is read from the tables.
@Component
class GroupWaysBack {

    private static final String SYSTEM = "system";
    /// By so much it may begin after its time: it waits for figures, or all nodes were down for a while.
    private static final Duration LATE = Duration.ofMinutes(10);

    private final WayBackStore store;
    private final GroupHolds holds;
    private final WayBackSettings settings;
    private final WindowOverruns overruns;
    private final AuditTrail audit;

    GroupWaysBack(WayBackStore store, GroupHolds holds, WayBackSettings settings, WindowOverruns overruns,
            AuditTrail audit) {
        this.overruns = overruns;
        this.store = store;
        this.holds = holds;
        this.settings = settings;
        this.audit = audit;
    }

    /// Whose turn it is to go back.
    ///
    /// @param onlyIfNeverRan nobody agreed that something of it is lost
    record Turn(UUID wayBackId, UUID migrationId, UUID vmId, String actor, String reason, boolean onlyIfNeverRan) {}

    /// Announces, begins and ends ways back as the members stand.
    ///
    /// @param tried VMs that could not be told in this round
    /// @return who is to be told now; empty where nobody is
    Optional<Turn> keep(WaveRow wave, List<MemberView> members, Set<UUID> tried) {
        announce(wave);
        overruns.keep(wave);
        List<GroupWayBack> open = store.of(wave.id(), 0);
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Map<UUID, StartGroups.Group> groups = holds.groups(wave.id());
        List<WayBackStore.Past> past = store.past(wave.id());
        Instant at = store.now();
        Map<UUID, Optional<String>> told = new HashMap<>();
        for (GroupWayBack each : open) {
            GroupWayBack now = join(each, past, groups) ? store.find(each.id()).orElseThrow() : each;
            if (now.state() == Progress.ANNOUNCED) {
                now = now.windowId() == null ? due(wave, now, members) : dueAtClose(wave, now, at, told);
            }
            if (now.state() == Progress.GOING) {
                Optional<Turn> turn = turn(wave, now, tried);
                if (turn.isPresent()) {
                    return turn;
                }
            }
        }
        return Optional.empty();
    }

    /// In the transaction that told it.
    void told(Turn turn) {
        store.told(turn.wayBackId(), turn.migrationId());
    }

    private void announce(WaveRow wave) {
        if (wave.onFailure() != FailurePolicy.ROLL_BACK_GROUP || wave.state() == WaveState.STOPPED) {
            return;
        }
        List<WayBackStore.Failure> failures = store.unannounced(wave.id());
        if (failures.isEmpty()) {
            return;
        }
        Map<UUID, StartGroups.Group> groups = holds.groups(wave.id());
        Map<UUID, Instant> cutOver = store.past(wave.id()).stream()
                .collect(Collectors.toMap(WayBackStore.Past::vmId, WayBackStore.Past::cutOverAt));
        for (WayBackStore.Failure failure : failures) {
            StartGroups.Group group = group(groups, failure.vmId(), failure.vmName());
            Instant own = cutOver.get(failure.vmId());
            // who stopped it did so knowing of this failure too
            if (own != null && store.stopped(wave.id(), group.id()).filter(at -> !at.isBefore(failure.since()))
                    .isEmpty()) {
                reach(wave.id(), failure.since(), own).ifPresent(from -> announce(wave, failure, group, from));
            }
        }
    }

    private void announce(WaveRow wave, WayBackStore.Failure failure, StartGroups.Group group, Instant from) {
        store.announce(wave.id(), failure.vmId(), group, failure.since(), failure.what(), from, settings.grace())
                .ifPresent(_ -> audit.append(AuditEntry.of(SYSTEM, "wave.group-way-back-announced", wave.subject())
                        .because("%s goes back in %d s because of %s: %s".formatted(group.name(),
                                settings.grace().toSeconds(), failure.vmName(), failure.what()))
                        .with(Map.of("vm", failure.vmId().toString(), "group", group.name()))));
    }

    /// Since when others may have begun their cutover to go back with one that failed. Nobody serves longer than was agreed to.
    ///
    /// @param own when the one that failed began its cutover
    /// @return empty where that is too long ago, or the window has closed before it failed: it only holds its group then
    private Optional<Instant> reach(UUID waveId, Instant failed, Instant own) {
        Optional<WayBackStore.Slot> window = store.window(waveId);
        Instant furthest = failed.minus(span(window));
        if (own.isBefore(furthest) || window.filter(slot -> failed.isAfter(slot.closesAt())).isPresent()) {
            return Optional.empty();
        }
        Instant from = window.map(WayBackStore.Slot::opensAt).filter(opens -> !opens.isAfter(failed)).orElse(furthest);
        return Optional.of(own.isBefore(from) ? own : from);
    }

    /// Whether more would be lost than was agreed to by a way back because of a failure at this time.
    private boolean tooLate(GroupWayBack back, Instant at) {
        Optional<WayBackStore.Slot> window = store.window(back.waveId());
        Instant furthest = at.minus(span(window));
        return window.filter(slot -> at.isAfter(slot.closesAt())).isPresent()
                || back.members().stream().anyMatch(member -> member.cutOverAt().isBefore(furthest));
    }

    private Duration span(Optional<WayBackStore.Slot> window) {
        return window.map(slot -> Duration.between(slot.opensAt(), slot.closesAt())).orElse(settings.reach());
    }

    static StartGroups.Group group(Map<UUID, StartGroups.Group> groups, UUID vmId, String vmName) {
        return Objects.requireNonNullElse(groups.get(vmId), new StartGroups.Group(vmId, vmName));
    }

    /// Those of the group that are past the start of their cutover; a cutover that was asked for before may begin meanwhile.
    ///
    /// @return whether somebody joined
    private boolean join(GroupWayBack back, List<WayBackStore.Past> past, Map<UUID, StartGroups.Group> groups) {
        Set<UUID> there = back.members().stream().map(Member::migrationId).collect(Collectors.toSet());
        return store.join(back.id(), past.stream().filter(trip -> !there.contains(trip.migrationId()))
                .filter(trip -> group(groups, trip.vmId(), trip.vmName()).id().equals(back.groupId()))
                .filter(trip -> back.reachesFrom() == null || !trip.cutOverAt().isBefore(back.reachesFrom()))
                .filter(trip -> back.reachesTo() == null || trip.cutOverAt().isBefore(back.reachesTo())).toList());
    }

    /// Begins it at its time, or says why it does not.
    private GroupWayBack due(WaveRow wave, GroupWayBack back, List<MemberView> members) {
        MigrationView failed = members.stream().filter(member -> member.vmId().equals(back.vmId()))
                .map(MemberView::migration).filter(Objects::nonNull).findFirst().orElse(null);
        Stall stall = failed == null ? null : failed.stall();
        String over = over(wave, back, failed);
        if (over != null) {
            end(wave, back, Progress.OVER, over);
        } else if (stall == null || stall.nextTryAt() != null) {
            // it is tried again; should it fail anew there is another time to stop
            return back;
        } else if (tooLate(back, stall.since())
                || tooLate(back, store.now().minus(settings.grace()).minus(LATE))) {
            end(wave, back, Progress.OVER,
                    "It is later than was agreed to: a person decides whether the group goes back.");
        } else if (!stall.since().equals(back.failedSince())) {
            store.again(back.id(), stall.since(), stall.what(), settings.grace());
        } else if (!store.now().isBefore(back.beginsAt()) && !back.members().isEmpty()
                && back.members().stream().allMatch(member -> member.measuredAt() != null)) {
            begin(wave, back, SYSTEM, null);
        }
        return store.find(back.id()).orElseThrow();
    }

    /// Begins at its time what its window sends back, where nothing is lost; else it waits for a person.
    ///
    /// @param told what windows say, by window: asked once in a round
    private GroupWayBack dueAtClose(WaveRow wave, GroupWayBack back, Instant at, Map<UUID, Optional<String>> told) {
        String over = overruns.over(wave, back, told);
        if (over != null) {
            end(wave, back, Progress.OVER, over);
        } else if (back.members().stream().anyMatch(Member::serves)) {
            ask(wave, back);
            return back;
        } else if (back.askedAt() == null && at.isBefore(back.beginsAt())) {
            return back;
        } else if (back.askedAt() != null || at.isAfter(back.beginsAt().plus(LATE))) {
            // whoever was to be asked need not be any more, or could not stop it
            store.later(back.id(), settings.grace());
            overruns.announced(wave, back.vmId(), back.group(), back.what());
        } else {
            begin(wave, back, SYSTEM, null);
            holdTheOthers(wave, back, back.what());
        }
        return store.find(back.id()).orElseThrow();
    }

    private void ask(WaveRow wave, GroupWayBack back) {
        if (back.askedAt() == null && store.ask(back.id())) {
            audit.append(AuditEntry.of(SYSTEM, "wave.group-way-back-asks", wave.subject())
                    .because("%s is not taken back by itself, since what is written at the target would be lost: %s"
                            .formatted(back.members().stream().filter(Member::serves).map(Member::vmName)
                                    .collect(Collectors.joining(", ")), back.what()))
                    .with(Map.of("vm", back.vmId().toString(), "group", back.group())));
        }
    }

    private void holdTheOthers(WaveRow wave, GroupWayBack back, String why) {
        back.members().forEach(member -> holds.force(wave, member.vmId(), "all of %s goes back: %s".formatted(
                back.group(), why)));
    }

    private @Nullable String over(WaveRow wave, GroupWayBack back, @Nullable MigrationView failed) {
        if (wave.state() == WaveState.STOPPED) {
            return "The wave was stopped.";
        }
        if (wave.onFailure() != FailurePolicy.ROLL_BACK_GROUP) {
            return "The wave has another policy now.";
        }
        if (failed != null && (failed.state() == State.ROLLING_BACK || failed.state() == State.ROLLED_BACK)) {
            String others = back.members().stream()
                    .filter(member -> !member.vmId().equals(back.vmId()) && !member.home())
                    .map(Member::vmName).collect(Collectors.joining(", "));
            return others.isEmpty()
                    ? "%s goes back alone.".formatted(back.vmName())
                    : "%s goes back alone; these stay at the target: %s.".formatted(back.vmName(), others);
        }
        return failed == null || failed.state() != State.CUTTING_OVER && failed.state() != State.VALIDATING
                ? "%s does not stand where it failed any more.".formatted(back.vmName())
                : null;
    }

    /// @param said why a person wants it; null where nobody does
    private void begin(WaveRow wave, GroupWayBack back, String actor, @Nullable String said) {
        if (store.begin(back.id(), actor)) {
            Map<String, String> more = new HashMap<>();
            more.put("vm", back.vmId().toString());
            more.put("group", back.group());
            if (said != null) {
                more.put("said", said);
            }
            more.put("lost", back.members().stream().map(GroupWaysBack::loss).collect(Collectors.joining("; ")));
            audit.append(AuditEntry.of(actor, "wave.group-way-back-begun", wave.subject()).because(back.reason())
                    .with(more));
        }
    }

    /// For the record: `web01 47 min, 1288490188 bytes`.
    private static String loss(Member member) {
        if (member.measuredAt() == null && member.mayHaveRun()) {
            return member.vmName() + " not asked yet";
        }
        return member.lost() == null
                ? member.vmName() + " nothing"
                : "%s %d min, %s".formatted(member.vmName(), member.lost().toMinutes(), member.bytes() == null
                        ? "bytes unknown"
                        : member.bytes() + " bytes");
    }

    /// The next to be told, when the one before is back or needs a person. Ends it when everybody is back.
    private Optional<Turn> turn(WaveRow wave, GroupWayBack back, Set<UUID> tried) {
        boolean moving = false;
        int waiting = 0;
        int asks = 0;
        for (Member member : back.members()) {
            if (member.backAt() != null) {
                continue;
            }
            if (member.home()) {
                store.back(back.id(), member.migrationId());
            } else if (member.toldAt() != null) {
                waiting++;
                moving |= !member.needsAPerson() || member.state() != State.ROLLING_BACK;
            } else if (back.losesNothing(member) && member.serves()) {
                // it was started meanwhile
                asks++;
                waiting++;
            } else if ((!moving || back.losesNothing(member)) && !tried.contains(member.vmId())) {
                String begunBy = Objects.requireNonNullElse(back.begunBy(), SYSTEM);
                return Optional.of(new Turn(back.id(), member.migrationId(), member.vmId(),
                        Objects.requireNonNullElse(back.agreedBy(), begunBy), back.reason(),
                        back.losesNothing(member)));
            } else {
                waiting++;
            }
        }
        String over = asks > 0 && asks == waiting ? overruns.over(wave, back, new HashMap<>()) : null;
        if (over != null) {
            end(wave, back, Progress.DONE, "The others stay at the target: " + over);
        } else if (asks > 0) {
            ask(wave, back);
        } else if (back.askedAt() != null) {
            store.asksNoMore(back.id());
        }
        if (waiting == 0) {
            long told = back.members().stream().filter(member -> member.toldAt() != null).count();
            end(wave, back, Progress.DONE, told == 1 ? "1 VM is back." : told + " VMs are back.");
        }
        return Optional.empty();
    }

    private void end(WaveRow wave, GroupWayBack back, Progress to, String reason) {
        end(wave, back, to, SYSTEM, reason);
    }

    /// @return false when it was not there any more
    boolean end(WaveRow wave, GroupWayBack back, Progress to, String actor, String reason) {
        boolean ended = store.end(back.id(), back.state(), to, actor, reason);
        if (ended) {
            audit.append(AuditEntry.of(actor, switch (to) {
                case DONE -> "wave.group-way-back-done";
                case STOPPED -> "wave.group-way-back-stopped";
                case OVER -> "wave.group-way-back-over";
                case ANNOUNCED, GOING -> throw new IllegalArgumentException(to.name());
            }, wave.subject()).because(reason).with(Map.of("vm", back.vmId().toString(), "group", back.group())));
        }
        return ended;
    }

    /// Of a group, as a person wants it: begun at once.
    ///
    /// @param seen who goes back and what of each is lost, as the person saw it; who else goes is asked later
    GroupWayBack command(WaveRow wave, UUID vmId, String vmName, String what, String actor,
            List<GroupRollBack.Going> seen) {
        Map<UUID, StartGroups.Group> groups = holds.groups(wave.id());
        StartGroups.Group group = group(groups, vmId, vmName);
        GroupWayBack before = store.of(wave.id(), 0).stream().filter(each -> each.groupId().equals(group.id()))
                .findFirst().orElse(null);
        UUID id = before != null
                ? before.id()
                : store.announce(wave.id(), vmId, group, null, what, null, Duration.ZERO).orElseThrow();
        // all of it was shown to the person, also who began its cutover earlier than what was announced reaches
        store.reachAll(id);
        Set<UUID> known = store.find(id).orElseThrow().members().stream().map(Member::migrationId)
                .collect(Collectors.toSet());
        join(store.find(id).orElseThrow(), store.past(wave.id()), groups);
        seen.forEach(going -> store.measured(id, going.migrationId(), going.loss()));
        GroupWayBack back = store.find(id).orElseThrow();
        if (back.members().isEmpty()) {
            throw nobody(vmName, wave);
        }
        boolean asked = store.agree(id, actor, seen.stream().filter(going -> going.loss() != null)
                .map(GroupRollBack.Going::migrationId).toList());
        if (back.state() == Progress.ANNOUNCED) {
            begin(wave, back, actor, what);
            holdTheOthers(wave, back, what);
        } else {
            joined(wave, back, asked ? Set.of() : known, actor, what);
        }
        return store.find(id).orElseThrow();
    }

    /// A person sends those back as well whom the way back that is under way did not reach: that is his word, with what is lost.
    private void joined(WaveRow wave, GroupWayBack back, Set<UUID> known, String actor, String said) {
        List<Member> more = back.members().stream()
                .filter(member -> !known.contains(member.migrationId()) && member.toldAt() == null).toList();
        if (!more.isEmpty()) {
            more.forEach(member -> holds.force(wave, member.vmId(), "all of %s goes back: %s".formatted(back.group(),
                    said)));
            audit.append(AuditEntry.of(actor, "wave.group-way-back-begun", wave.subject())
                    .because("%s goes back with more of it: %s".formatted(back.group(), said))
                    .with(Map.of("vm", back.vmId().toString(), "group", back.group(), "said", said, "lost",
                            more.stream().map(GroupWaysBack::loss).collect(Collectors.joining("; ")))));
        }
    }

    static RefusedException nobody(String vm, WaveRow wave) {
        return new RefusedException("nobody-goes-back",
                "VM %s is not past the start of a cutover in %s: its group cannot be rolled back by it.".formatted(vm,
                        wave.key()),
                "Name a VM of the group that is cutting over, validating, waiting for its sign-off or soaking.");
    }

    /// By VM: whom it starts with, of those that are past the start of their cutover.
    Map<UUID, StartGroups.Group> groupsPast(UUID waveId) {
        Map<UUID, StartGroups.Group> groups = holds.groups(waveId);
        return store.past(waveId).stream().collect(Collectors.toMap(WayBackStore.Past::vmId,
                trip -> group(groups, trip.vmId(), trip.vmName())));
    }
}
