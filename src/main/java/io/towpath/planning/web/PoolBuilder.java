package io.towpath.planning.web;

import io.towpath.planning.PlanEstate;
import io.towpath.planning.PlanView;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What is not planned yet: by group or by VM, filtered, a part at a time.
final class PoolBuilder {

    private static final int PAGE = 40;

    private PoolBuilder() {}

    static Board.Pool build(PlanView plan, Cards cards, PlanEstate estate, Map<String, String> left,
            BoardBuilder.View view) {
        String part = view.q().strip().toLowerCase(Locale.ROOT);
        List<Board.Card> all = view.by().equals("vm")
                ? cards.lines(cards.poolVms()).stream()
                        .map(vm -> new Board.Card("vm:" + vm.id(), vm.id().toString(), vm.name(), vm.figures(), null, 0,
                                null, List.of(), "", false, null))
                        .toList()
                : cards.pool(left);
        int vms = cards.poolVms().size();
        List<Board.Card> found = all.stream().filter(card -> part.isEmpty()
                || card.name().toLowerCase(Locale.ROOT).contains(part)
                || card.key().toLowerCase(Locale.ROOT).contains(part)).toList();
        List<Board.Card> shown = found.stream().skip(view.from()).limit(PAGE).toList();
        String base = "/waves/planner/" + plan.id() + "?by=" + view.by() + "&q="
                + URLEncoder.encode(view.q(), StandardCharsets.UTF_8) + "&from=";
        return new Board.Pool(shown, found.size(), vms, shown.size(), view.q(), view.by(),
                view.from() + PAGE < found.size() ? base + (view.from() + PAGE) : null,
                view.from() > 0 ? base + Math.max(0, view.from() - PAGE) : null,
                estate.outside().entrySet().stream().map(why -> Say.vms(why.getValue()) + " " + why.getKey()).toList());
    }
}
