package io.towpath.planning.mapping.web;

import io.towpath.planning.mapping.Answer;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Offer;
import io.towpath.planning.mapping.Suggestion;
import io.towpath.planning.mapping.Thing;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A board of mappings, ready to print.
///
/// @param summary  `3 unmapped · block W-009 (41 VMs)`
/// @param worth    suggestions of 60 points or more
/// @param previous, next addresses of other parts of the list; null where there is none
public record MappingPage(String kind, String noun, UUID targetId, int version, boolean declared, String summary,
        boolean trouble, List<Line> lines, int all, List<Option> options, int worth, boolean ignorable,
        @Nullable Integer previous, @Nullable Integer next) {

    static final int ROWS = 50;
    static final int WORTH = 60;

    /// @param waves `W-009 (35)`
    /// @param best  `br-dmz`; null without a suggestion
    public record Line(UUID sourceId, String name, String label, String about, String source, @Nullable String vlan,
            int vms, List<Wave> waves, Mark mark, String destination, String why, int overrides,
            @Nullable Suggestion best, List<Suggestion> suggestions, List<String> warnings,
            @Nullable String addresses) {}

    public record Wave(UUID id, String key, int vms) {}

    public record Option(String value, String text) {}

    static MappingPage of(Board board, boolean onlyTrouble, String part, int from) {
        List<Board.Row> chosen = filtered(board, onlyTrouble, part);
        int start = Math.clamp(from, 0, Math.max(0, chosen.size() - 1));
        MappingKind kind = board.kind();
        int worth = (int) board.rows().stream().filter(row -> row.vms() > 0 && !row.suggestions().isEmpty()
                && row.suggestions().getFirst().score() >= WORTH).count();
        return new MappingPage(kind.path(), kind.sourceNoun(), board.targetId(), board.version(), board.declared(),
                summary(board), board.unmapped() + board.broken() > 0,
                chosen.stream().skip(start).limit(ROWS).map(MappingPage::line).toList(), chosen.size(),
                options(board.offers()), worth, kind == MappingKind.NETWORK,
                start == 0 ? null : Math.max(0, start - ROWS), start + ROWS < chosen.size() ? start + ROWS : null);
    }

    /// All lines that the filter leaves.
    static List<Board.Row> filtered(Board board, boolean onlyTrouble, String part) {
        return board.rows().stream()
                .filter(row -> !onlyTrouble || row.answer().blocks() && (row.vms() > 0
                        || row.answer() instanceof Answer.Broken))
                .filter(row -> row.thing().name().toLowerCase().contains(part.strip().toLowerCase())).toList();
    }

    private static Line line(Board.Row row) {
        Thing thing = row.thing();
        return new Line(thing.sourceId(), thing.name(), label(thing.name()), about(thing), row.sourceName(),
                thing.vlan(), row.vms(),
                row.waves().stream().map(wave -> new Wave(wave.waveId(), wave.key(), wave.vms())).toList(),
                Mark.of(row.answer(), row.vms() > 0), Mark.destination(row.answer()),
                row.answer() instanceof Answer.To(String _, String why) ? why : "", row.overrides(),
                row.suggestions().isEmpty() ? null : row.suggestions().getFirst(), row.suggestions(), row.warnings(),
                row.addresses());
    }

    static String label(String name) {
        return name.isEmpty() ? "(none named)" : name;
    }

    private static String about(Thing thing) {
        List<String> about = new ArrayList<>();
        if (thing.kind() != null && !thing.kind().equals("unknown")) {
            about.add(thing.kind());
        }
        if (thing.switchName() != null) {
            about.add(thing.switchName());
        }
        if (thing.mtu() != null) {
            about.add("MTU " + thing.mtu());
        }
        return String.join(" · ", about);
    }

    static String summary(Board board) {
        if (!board.declared()) {
            return "Nothing is declared at this target.";
        }
        List<String> said = new ArrayList<>();
        if (board.broken() > 0) {
            said.add(board.broken() + " broken");
        }
        if (board.unmapped() > 0) {
            said.add(board.unmapped() + " unmapped");
        }
        if (said.isEmpty()) {
            said.add("All that VMs use is mapped");
        }
        return String.join(", ", said) + (board.blocked().isEmpty()
                ? ""
                : " · block " + board.blocked().stream()
                        .limit(8)
                        .map(wave -> "%s (%s)".formatted(wave.key(), wave.vms() == 1 ? "1 VM" : wave.vms() + " VMs"))
                        .collect(Collectors.joining(", ")) + (board.blocked().size() > 8 ? ", …" : ""));
    }

    static List<Option> options(List<Offer> offers) {
        return offers.stream().filter(Offer::isThere).map(offer -> new Option("to:" + offer.name(),
                offer.name() + (offer.vlan() == null ? "" : " · VLAN " + offer.vlan()))).toList();
    }
}
