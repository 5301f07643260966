package io.towpath.console.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.inventory.Inventory;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/// What the dashboard sees, looked at once for all who watch it. What depends on who looks is asked per person.
@Component
class DashboardSight {

    private static final int NEEDS = 7;
    private static final Set<String> URGENT = Set.of("STALLED", "REJECTED", "PAUSED", "OVERRUN", "OBJECTION",
            "TIGHT");
    private static final int WINDOWS = 3;
    private static final int TRANSFERS = 8;
    private static final int WAVES = 5;

    private final DashboardQueries queries;
    private final NextGates nextGates;
    private final Waves waves;
    private final Inventory inventory;
    private final Clock clock;
    private final Shared<String, Seen> seen;
    private final Shared<String, List<DashboardQueries.Need>> needs;

    DashboardSight(DashboardQueries queries, NextGates nextGates, Waves waves, Inventory inventory, Clock clock,
            Sharing sharing) {
        this.queries = queries;
        this.nextGates = nextGates;
        this.waves = waves;
        this.inventory = inventory;
        this.clock = clock;
        seen = sharing.shared();
        needs = sharing.shared();
    }

    /// @param askers who asked for something that a second person approves, and waits
    /// @param at     when it was looked at
    record Seen(Figures figures, List<DashboardQueries.Transfer> transfers, List<WaveView> newest,
            List<DashboardQueries.NextWindow> windows, Optional<DashboardQueries.Licence> licence,
            Optional<Instant> inventoryAsOf, Done done, Set<String> askers, Instant at) {}

    /// Of the first steps, those that are the same for everybody.
    record Done(boolean sources, boolean targets, boolean signed) {}

    Seen now() {
        return seen.get("", this::look);
    }

    private Seen look() {
        Instant now = clock.instant();
        return new Seen(queries.figures(), queries.transfers(TRANSFERS), waves.page(WAVES, 0),
                queries.nextWindows(WINDOWS, now), queries.firstToExpire(), queries.inventoryAsOf(),
                new Done(!inventory.sources().isEmpty(), !inventory.targets().isEmpty(), queries.anySigned()),
                queries.askers(), now);
    }

    boolean ownPassword(String login) {
        return queries.ownPassword(login);
    }

    /// A gate of the next wave stands with what else holds waves up. Whoever asked for nothing sees what all others see who
    /// may approve.
    List<DashboardQueries.Need> needs(CurrentUser user) {
        boolean approves = user.may("wave:write");
        String login = approves && now().askers().contains(user.login()) ? user.login() : "";
        return needs.get(approves + " " + login, () -> needs(login, approves, NEEDS));
    }

    /// As it is now, for one person.
    List<DashboardQueries.Need> needs(String login, boolean approves, int most) {
        List<DashboardQueries.Need> found = new ArrayList<>(queries.needs(most, login, approves));
        nextGates.failing().ifPresent(gate -> {
            int at = 0;
            while (at < found.size() && URGENT.contains(found.get(at).kind())) {
                at++;
            }
            found.add(at, gate);
        });
        return List.copyOf(found.subList(0, Math.min(most, found.size())));
    }
}
