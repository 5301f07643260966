package io.towpath.wave;

import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.Mode;
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
    private final Batches batches;

    Musters(WaveStore store, Migrations migrations, Batches batches) {
        this.store = store;
        this.migrations = migrations;
        this.batches = batches;
    }

    /// In the order of their turns.
    List<MemberView> of(WaveRow wave) {
        return call(wave).members();
    }

    /// A wave's members and its batches, of one moment.
    ///
    /// @param members in the order of their turns
    /// @param cut     none of a wave that is over
    record Muster(List<MemberView> members, Batches.Cut cut) {}

    Muster call(WaveRow wave) {
        List<MemberRow> rows = store.members(wave.id());
        Map<UUID, MigrationView> trips = wave.state() == WaveState.DRAFT
                ? Map.of()
                : migrations.ofWave(wave.id()).stream()
                        .collect(Collectors.toMap(MigrationView::vmId, Function.identity(), (newer, _) -> newer));
        long busy = trips.values().stream().filter(Standing::takesASlot).count();
        Batches.Cut cut = wave.isFinished() ? Batches.Cut.NONE : batches.cut(wave.id(), rows, trips);
        Map<UUID, String> held = wave.isFinished() ? Map.of() : batches.held(wave.id(), cut);
        List<MemberView> members = new ArrayList<>();
        int queue = 0;
        for (MemberRow row : rows) {
            MigrationView trip = trips.get(row.vmId());
            Standing standing = Standing.of(row.skipped(), trip);
            String notBefore = held.get(row.vmId());
            boolean stays = notBefore != null && trip != null && startsWithItsCutover(trip);
            if (standing == Standing.WAITING && !stays && (trip == null || trip.hold() == null)) {
                queue++;
            }
            String waitsFor = switch (standing) {
                case WAITING -> stays ? notBefore : waitsFor(wave, trip, queue, busy);
                case RUNNING -> trip == null ? null : trip.waitsFor() == null ? notBefore : trip.waitsFor();
                case DONE, FAILED, OUT -> null;
            };
            members.add(new MemberView(row.vmId(), row.vmName(), members.size() + 1, standing, trip, row.skipped(),
                    waitsFor));
        }
        return new Muster(members, cut);
    }

    /// As [Batches#held], now: holds may have begun since the roll was called.
    Map<UUID, String> held(WaveRow wave, Muster muster) {
        return batches.held(wave.id(), muster.cut);
    }

    /// A cold one goes down with its first step; a warm one is copied while it serves.
    static boolean startsWithItsCutover(MigrationView trip) {
        return trip.mode() == Mode.COLD;
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

    /// The wave with its account.
    WaveView view(WaveRow wave) {
        return view(wave, of(wave));
    }

    /// As [#view], of many in one statement: nothing is read for it but where their members stand.
    List<WaveView> views(List<WaveRow> waves) {
        Map<UUID, Map<Standing, Integer>> accounts = store.accounts(waves.stream().map(WaveRow::id).toList());
        return waves.stream().map(wave -> view(wave, accounts.getOrDefault(wave.id(), Map.of()))).toList();
    }

    WaveView view(WaveRow wave, List<MemberView> members) {
        return view(wave, members.stream()
                .collect(Collectors.toMap(MemberView::standing, _ -> 1, Integer::sum)));
    }

    private static WaveView view(WaveRow wave, Map<Standing, Integer> account) {
        return new WaveView(wave.id(), wave.key(), wave.name(), wave.state(), wave.onFailure(), wave.targetId(),
                wave.format().name().toLowerCase(java.util.Locale.ROOT), wave.slots(), wave.soakBusinessDays(),
                account.values().stream().mapToInt(Integer::intValue).sum(),
                account.getOrDefault(Standing.WAITING, 0), account.getOrDefault(Standing.RUNNING, 0),
                account.getOrDefault(Standing.DONE, 0), account.getOrDefault(Standing.FAILED, 0),
                account.getOrDefault(Standing.OUT, 0), wave.reason(), wave.since(), wave.version());
    }
}
