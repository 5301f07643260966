package io.towpath.planning.mapping.web;

import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Inventory;
import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Offers;
import io.towpath.planning.mapping.Suggestion;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;

/// Mappings as their page filters them, unmapped ones too, and what a target has, as files.
@Controller
class MappingLists {

    private static final List<String> LINES = List.of("source", "name", "kind", "switch", "vlan", "mtu", "vms", "waves",
            "state", "target", "destination", "why", "vmsWithTheirOwn", "suggestion", "suggestionPoints", "warnings",
            "addresses");
    private static final List<String> OFFERS = List.of("of", "name", "kind", "vlan", "prefixes", "mtu", "accessMode",
            "volumeMode", "capacity", "reserved", "free", "state", "vanishedAt");

    private final Boards boards;
    private final Offers offers;
    private final Inventory inventory;

    MappingLists(Boards boards, Offers offers, Inventory inventory) {
        this.boards = boards;
        this.offers = offers;
        this.inventory = inventory;
    }

    /// @param target, show, q as on the page
    @GetMapping("/mappings/{kind}/lines.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.WAVE_READ)
    void lines(@PathVariable String kind, @PathVariable String extension,
            @RequestParam(required = false) @Nullable UUID target, @RequestParam(defaultValue = "all") String show,
            @RequestParam(defaultValue = "") String q, HttpServletResponse response) throws IOException {
        MappingKind of = MappingKind.ofPath(kind);
        List<Connection> targets = inventory.targets();
        Connection chosen = ChosenTarget.of(targets, target, of, offers);
        List<Board.Row> rows = chosen == null
                ? List.of()
                : MappingPage.filtered(boards.of(of, chosen.id()), show.equals("unmapped"), q);
        Download.send(response, extension, "mappings-" + of.path(), LINES, rows,
                row -> cells(row, chosen == null ? "" : chosen.name()));
    }

    private static @Nullable Object[] cells(Board.Row row, String target) {
        Suggestion best = row.suggestions().isEmpty() ? null : row.suggestions().getFirst();
        return Download.cells(row.sourceName(), row.thing().name(), row.thing().kind(), row.thing().switchName(),
                row.thing().vlan(), row.thing().mtu(), row.vms(),
                row.waves().stream().map(wave -> "%s (%d)".formatted(wave.key(), wave.vms()))
                        .collect(Collectors.joining("; ")),
                Mark.of(row.answer(), row.vms() > 0).word(), target, Mark.destination(row.answer()),
                row.answer() instanceof Answer.To(String _, String why) ? why : "", row.overrides(),
                best == null ? null : best.destination(), best == null ? null : best.score(),
                String.join("; ", row.warnings()), row.addresses());
    }

    @GetMapping("/targets/{id}/offers.{extension:csv|xlsx|jsonl}")
    @PreAuthorize(Permission.INVENTORY_READ)
    void offers(@PathVariable UUID id, @PathVariable String extension, HttpServletResponse response)
            throws IOException {
        if (inventory.targets().stream().noneMatch(one -> one.id().equals(id))) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        List<Offer> all = new ArrayList<>();
        for (MappingKind kind : MappingKind.values()) {
            all.addAll(offers.of(kind, id));
        }
        Download.send(response, extension, "offers", OFFERS, all,
                one -> Download.cells(one.of().path(), one.name(), one.kind(), one.vlan(),
                        one.prefixes().stream().map(Object::toString).collect(Collectors.joining(" ")), one.mtu(),
                        one.accessMode(), one.volumeMode(), one.capacityBytes(), one.reservedBytes(), one.freeBytes(),
                        one.isThere() ? "there" : "vanished", one.vanishedAt()));
    }
}
