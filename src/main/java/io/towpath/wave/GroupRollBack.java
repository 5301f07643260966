package io.towpath.wave;

import io.towpath.database.Again;
import io.towpath.migration.RefusedException;
import io.towpath.migration.power.Loss;
import io.towpath.migration.power.Losses;
import io.towpath.planning.dependency.StartGroups;
import io.towpath.wave.GroupWayBack.Progress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// What people do about groups that go back: look at what is lost, send one back, stop one that was announced.
@Component
public class GroupRollBack {

    private static final int ENDED = 10;

    private final WaveStore waves;
    private final WayBackStore store;
    private final GroupWaysBack waysBack;
    private final WayBackLosses losses;
    private final Advance advance;
    private final TransactionTemplate transaction;

    GroupRollBack(WaveStore waves, WayBackStore store, GroupWaysBack waysBack, WayBackLosses losses, Advance advance,
            TransactionTemplate transaction) {
        this.waves = waves;
        this.store = store;
        this.waysBack = waysBack;
        this.losses = losses;
        this.advance = advance;
        this.transaction = transaction;
    }

    /// A group some of whose VMs are past the start of their cutover.
    ///
    /// @param vmId any of them: names the group
    /// @param vms  their names, who goes back first comes first
    public record Group(UUID vmId, String name, List<String> vms) {}

    /// What a way back of a group would do now.
    ///
    /// @param members in the order in which they go back
    public record Preview(UUID vmId, String group, List<Going> members) {

        /// Of all together, at least.
        public long bytes() {
            return members.stream().map(Going::loss).filter(java.util.Objects::nonNull).map(Loss::bytes)
                    .filter(java.util.Objects::nonNull).mapToLong(Long::longValue).sum();
        }
    }

    /// @param loss null: its target never ran, nothing is lost
    public record Going(UUID migrationId, UUID vmId, String vmName, @Nullable Loss loss) {}

    /// Those that go back now or will, then the newest that ended.
    public List<GroupWayBack> of(UUID waveId) {
        return store.of(waveId, ENDED);
    }

    /// Those that go back now or will.
    public List<GroupWayBack> open(UUID waveId) {
        return store.of(waveId, 0);
    }

    /// By name.
    public List<Group> groups(UUID waveId) {
        Refusals.known(waves.find(waveId), waveId);
        Map<UUID, StartGroups.Group> groups = waysBack.groupsPast(waveId);
        return store.past(waveId).stream().filter(trip -> groups.containsKey(trip.vmId()))
                .collect(Collectors.groupingBy(trip -> groups.get(trip.vmId()))).entrySet().stream()
                .map(entry -> new Group(entry.getValue().getFirst().vmId(), entry.getKey().name(),
                        entry.getValue().stream().map(WayBackStore.Past::vmName).toList()))
                .sorted(Comparator.comparing(Group::name)).toList();
    }

    /// Asks the targets what would be lost.
    ///
    /// @throws RefusedException where nobody of that VM's group can go back
    public Preview preview(UUID waveId, UUID vmId) {
        WaveRow wave = Refusals.known(waves.find(waveId), waveId);
        Map<UUID, StartGroups.Group> groups = waysBack.groupsPast(waveId);
        StartGroups.Group group = groups.get(vmId);
        if (group == null) {
            throw GroupWaysBack.nobody(vmId.toString(), wave);
        }
        List<WayBackStore.Past> past = store.past(waveId).stream()
                .filter(trip -> group.equals(groups.get(trip.vmId()))).toList();
        Map<UUID, Loss> lost = losses.of(past.stream().map(WayBackStore.Past::migrationId).toList());
        return new Preview(vmId, group.name(), past.stream().map(trip -> new Going(trip.migrationId(), trip.vmId(),
                trip.vmName(), lost.get(trip.migrationId()))).toList());
    }

    /// Sends the group of a VM back now. One that was announced begins; one that goes already goes on.
    ///
    /// @param typed the group's name, as the person typed it
    /// @throws RefusedException saying what would be lost of each, unless the name was typed
    public GroupWayBack rollBack(UUID waveId, UUID vmId, @Nullable String typed, String reason, String actor) {
        Preview preview = preview(waveId, vmId);
        if (typed == null || !typed.strip().equals(preview.group())) {
            throw unconfirmed(preview, typed);
        }
        String name = preview.members().stream().filter(going -> going.vmId().equals(vmId)).findFirst()
                .map(Going::vmName).orElseThrow();
        GroupWayBack begun = Again.of(() -> transaction.execute(_ -> {
            WaveRow wave = Refusals.known(waves.lock(waveId), waveId);
            if (wave.state() == WaveState.DRAFT || wave.state() == WaveState.COMPLETED) {
                throw Refusals.notNow(wave, "rolled back", "Roll each VM back on its own page.");
            }
            return waysBack.command(wave, vmId, name, reason, actor, preview.members());
        }));
        advance.advance(waveId);
        return store.find(begun.id()).orElseThrow();
    }

    /// Until it has begun; its failure does not announce it again, the next one does.
    public void stop(UUID waveId, UUID id, String actor, String reason) {
        Again.run(() -> transaction.executeWithoutResult(_ -> {
            WaveRow wave = Refusals.known(waves.lock(waveId), waveId);
            GroupWayBack back = store.find(id).filter(each -> each.waveId().equals(waveId))
                    .orElseThrow(() -> new RefusedException("not-found", "%s has no way back of a group %s.".formatted(
                            wave.key(), id), "Look at the wave's console."));
            if (back.state() == Progress.STOPPED) {
                return;
            }
            if (back.state() == Progress.GOING && back.asks()) {
                // who lost nothing is on its way back; the others serve
                waysBack.end(wave, back, Progress.DONE, actor, "The others stay at the target: " + reason);
                return;
            }
            if (back.state() != Progress.ANNOUNCED) {
                throw new RefusedException("state-transition",
                        "%s cannot be stopped from going back any more: %s.".formatted(back.group(),
                                back.state() == Progress.GOING ? "it has begun" : "it has ended"),
                        back.state() == Progress.GOING
                                ? "Its VMs end at their sources; plan their next attempts."
                                : "Look at it again.");
            }
            waysBack.end(wave, back, Progress.STOPPED, actor, reason);
        }));
    }

    private static RefusedException unconfirmed(Preview preview, @Nullable String typed) {
        String lost = preview.members().stream().map(going -> "%s: %s".formatted(going.vmName(), words(going.loss())))
                .collect(Collectors.joining("\n"));
        return new RefusedException("loss-unconfirmed",
                "%s goes back with %s. None of what is lost is brought back.\n%s".formatted(preview.group(),
                        preview.members().size() == 1 ? "1 VM" : preview.members().size() + " VMs", lost),
                typed == null || typed.isBlank()
                        ? "Type the group's name to confirm: confirm=%s.".formatted(preview.group())
                        : "\"%s\" was typed, expected %s.".formatted(typed, preview.group()),
                Map.of("group", preview.group(), "members", preview.members().stream().map(going -> {
                    Map<String, Object> told = new HashMap<>();
                    told.put("vm", going.vmName());
                    told.put("minutes", going.loss() == null ? 0 : going.loss().minutes());
                    if (going.loss() != null && going.loss().bytes() != null) {
                        told.put("bytes", going.loss().bytes());
                    }
                    return told;
                }).toList()));
    }

    /// `It served at the target for 47 minutes. At least 1.2 GiB … were written since.`
    public static String words(@Nullable Loss loss) {
        return loss == null
                ? "Nothing is lost: its target never ran."
                : "It served at the target for %d minutes. %s".formatted(loss.minutes(), Losses.words(loss));
    }
}
