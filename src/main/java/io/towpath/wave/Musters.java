package io.towpath.wave;

import io.towpath.inventory.Inventory;
import io.towpath.inventory.Vm;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Calls the roll: where each member of a wave stands now, told by its migration and not kept twice.
@Component
class Musters {

    private final WaveStore store;
    private final Migrations migrations;
    private final Inventory inventory;

    Musters(WaveStore store, Migrations migrations, Inventory inventory) {
        this.store = store;
        this.migrations = migrations;
        this.inventory = inventory;
    }

    /// In the order of their turns.
    List<MemberView> of(WaveRow wave) {
        List<MemberRow> rows = store.members(wave.id());
        return roll(wave, rows, inventory.vms(rows.stream().map(MemberRow::vmId).toList()).stream()
                .collect(Collectors.toMap(Vm::id, Vm::name)));
    }

    private List<MemberView> roll(WaveRow wave, List<MemberRow> rows, Map<UUID, String> names) {
        Map<UUID, MigrationView> trips = wave.state() == WaveState.DRAFT
                ? Map.of()
                : migrations.ofWave(wave.id()).stream()
                        .collect(Collectors.toMap(MigrationView::vmId, Function.identity(), (newer, _) -> newer));
        long busy = trips.values().stream().filter(Standing::takesASlot).count();
        List<MemberView> members = new ArrayList<>();
        int queue = 0;
        for (MemberRow row : rows) {
            MigrationView trip = trips.get(row.vmId());
            Standing standing = Standing.of(row.skipped(), trip);
            if (standing == Standing.WAITING && (trip == null || trip.hold() == null)) {
                queue++;
            }
            String waitsFor = switch (standing) {
                case WAITING -> waitsFor(wave, trip, queue, busy);
                case RUNNING -> trip == null ? null : trip.waitsFor();
                case DONE, FAILED, OUT -> null;
            };
            members.add(new MemberView(row.vmId(), names.getOrDefault(row.vmId(), row.vmId().toString()),
                    members.size() + 1, standing, trip, row.skipped(), waitsFor));
        }
        return members;
    }

    private static String waitsFor(WaveRow wave, @Nullable MigrationView trip, int queue, long busy) {
        if (trip != null && trip.hold() != null) {
            return "On hold by %s: %s".formatted(trip.hold().by(), trip.hold().reason());
        }
        return switch (wave.state()) {
            case DRAFT -> "The wave has not been started.";
            case PAUSED -> wave.reason() == null ? "The wave is paused." : "The wave is paused: " + wave.reason();
            case STOPPED, COMPLETED -> "The wave was stopped; it is being cancelled.";
            case RUNNING -> busy >= wave.slots()
                    ? "No. %d in the queue: %d of %d slots are busy.".formatted(queue, busy, wave.slots())
                    : "No. %d in the queue: starts within seconds.".formatted(queue);
        };
    }

    /// The wave with its account: names are not read for it, since lists show many waves of hundreds of VMs.
    WaveView view(WaveRow wave) {
        return view(wave, roll(wave, store.members(wave.id()), Map.of()));
    }

    WaveView view(WaveRow wave, List<MemberView> members) {
        return new WaveView(wave.id(), wave.key(), wave.name(), wave.state(), wave.onFailure(), wave.targetId(),
                wave.format().name().toLowerCase(java.util.Locale.ROOT), wave.slots(), wave.soakBusinessDays(),
                members.size(), count(members, Standing.WAITING), count(members, Standing.RUNNING),
                count(members, Standing.DONE), count(members, Standing.FAILED), count(members, Standing.OUT),
                wave.reason(), wave.since(), wave.version());
    }

    private static int count(List<MemberView> members, Standing standing) {
        return (int) members.stream().filter(member -> member.standing() == standing).count();
    }
}
