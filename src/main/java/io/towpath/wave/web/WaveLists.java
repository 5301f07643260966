package io.towpath.wave.web;

import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.migration.MigrationView;
import io.towpath.table.Download;
import io.towpath.wave.WaveFilter;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Waves, and the VMs of one, as files.
@Controller
@PreAuthorize(Permission.WAVE_READ)
class WaveLists {

    private static final List<String> WAVES = List.of("id", "key", "name", "state", "since", "reason", "target",
            "format",
            "onFailure", "slots", "soakBusinessDays", "planned", "waiting", "running", "done", "failed", "out",
            "owner", "window", "windowOpensAt", "windowClosesAt", "rag", "gates");
    private static final List<String> MEMBERS = List.of("vmId", "vm", "position", "standing", "state", "attempt",
            "since",
            "waitsFor", "skipped", "reason");

    private final Waves waves;
    private final Inventory inventory;
    private final WaveSides sides;

    WaveLists(Waves waves, Inventory inventory, WaveSides sides) {
        this.sides = sides;
        this.waves = waves;
        this.inventory = inventory;
    }

    private record Line(WaveView wave, WaveSides.@Nullable Side side) {}

    private List<Line> lines(WaveFilter filter, int limit, int offset) {
        List<WaveView> page = waves.page(filter, limit, offset);
        Map<UUID, WaveSides.Side> beside = sides.of(page.stream().map(WaveView::id).toList());
        return page.stream().map(wave -> new Line(wave, beside.get(wave.id()))).toList();
    }

    @GetMapping("/waves.{extension:csv|xlsx|jsonl}")
    void waves(@PathVariable String extension, @RequestParam(required = false) @Nullable String q,
            @RequestParam(required = false) @Nullable String state,
            @RequestParam(required = false) @Nullable String columns, HttpServletResponse response) throws IOException {
        WaveFilter filter = WaveFilter.of(q, state);
        Download.send(response, extension, "waves", WAVES,
                WaveColumns.ALL.headers(WaveColumns.ALL.chosen(columns), WAVES),
                (limit, offset) -> lines(filter, limit, offset), line -> {
                    WaveView wave = line.wave();
                    WaveSides.Side side = line.side();
                    return Download.cells(wave.id(), wave.key(), wave.name(), word(wave.state()), wave.since(),
                            wave.reason(), inventory.connection(wave.targetId()).map(Connection::name).orElse(null),
                            wave.format(), word(wave.onFailure()), wave.slots(), wave.soakBusinessDays(),
                            wave.planned(),
                            wave.waiting(), wave.running(), wave.done(), wave.failed(), wave.out(),
                            side == null ? null : side.owner(), side == null ? null : side.window(),
                            side == null ? null : side.opensAt(), side == null ? null : side.closesAt(),
                            side == null ? null : side.rag(), side == null ? null : side.gates());
                });
    }

    @GetMapping("/waves/{id}/members.{extension:csv|xlsx|jsonl}")
    void members(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        WaveView wave = waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Download.send(response, extension, wave.key().toLowerCase(Locale.ROOT) + "-members", MEMBERS, waves.members(id),
                member -> {
                    MigrationView trip = member.migration();
                    return Download.cells(member.vmId(), member.vmName(), member.position(), word(member.standing()),
                            trip == null ? null : word(trip.state()), trip == null ? null : trip.attempt(),
                            trip == null ? null : trip.since(), member.waitsFor(), member.skipped(),
                            trip == null ? null : trip.reason());
                });
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
