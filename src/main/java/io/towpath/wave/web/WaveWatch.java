package io.towpath.wave.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Shared;
import io.towpath.access.Sharing;
import io.towpath.wave.BatchPolicy;
import io.towpath.wave.Batches;
import io.towpath.wave.GroupHolds;
import io.towpath.wave.GroupRollBack;
import io.towpath.wave.GroupWayBack;
import io.towpath.wave.WaveFilter;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What pages of waves show, looked at once for all who watch them in one zone: whoever may see one wave may see all.
@Component
class WaveWatch {

    private final Waves waves;
    private final Groups groups;
    private final Pages pages;
    private final CurrentUser user;
    private final Shared<Looked, Optional<Watched>> consoles;
    private final Shared<At, Optional<Shown>> shown;
    private final Shared<Part, Listed> lists;
    private final Shared<ZoneId, Gantt> gantts;

    WaveWatch(Waves waves, Groups groups, Pages pages, CurrentUser user, Sharing sharing) {
        this.waves = waves;
        this.groups = groups;
        this.pages = pages;
        this.user = user;
        consoles = sharing.shared();
        shown = sharing.shared();
        lists = sharing.shared();
        gantts = sharing.shared();
    }

    /// What puts them together.
    @Component
    record Pages(Consoles consoles, ConsoleMeters meters, WavePages waves, WaveSides sides, GanttBuilder gantts) {}

    /// What happens to groups as a whole.
    @Component
    record Groups(GroupHolds holds, Batches batches, GroupRollBack waysBack, Clock clock) {}

    private record At(UUID wave, ZoneId zone) {}

    private record Looked(UUID wave, ConsoleLook look, ZoneId zone) {}

    private record Part(WaveFilter filter, int limit, int offset, ZoneId zone) {}

    record Watched(Console console, List<ConsoleMeter> meters, List<HoldLine> holds, List<WayBackLine> waysBack,
            List<BatchLine> batches) {}

    /// @param backBefore ways back that ended, the newest first
    /// @param cut        into batches; null where it is not
    record Shown(WaveView wave, WavePage page, WaveSides.@Nullable Side side, List<HoldLine> holds,
            List<WayBackLine> waysBack, List<WayBackLine> backBefore, List<BatchLine> batches,
            @Nullable BatchPolicy cut) {}

    record Listed(List<WavePages.Line> waves, Map<UUID, WaveSides.Side> sides) {}

    Optional<Watched> console(UUID id, ConsoleLook look) {
        return consoles.get(new Looked(id, look, user.zone()), () -> pages.consoles().muster(id)
                .map(muster -> new Watched(pages.consoles().of(muster, look), pages.meters().of(muster), held(id),
                        back(id), BatchLine.of(groups.batches().of(id), muster.wave().state()))));
    }

    Optional<Shown> wave(UUID id) {
        return shown.get(new At(id, user.zone()), () -> waves.roll(id).map(roll -> {
            List<GroupWayBack> back = groups.waysBack().of(id);
            return new Shown(roll.wave(), pages.waves().page(roll), pages.sides().of(List.of(id)).get(id), held(id),
                    lines(back.stream().filter(one -> one.state().isOpen()).toList()),
                    lines(back.stream().filter(one -> !one.state().isOpen()).toList()),
                    BatchLine.of(groups.batches().of(id), roll.wave().state()),
                    groups.batches().policy(id).orElse(null));
        }));
    }

    private List<HoldLine> held(UUID id) {
        return HoldLine.of(groups.holds().of(id));
    }

    private List<WayBackLine> back(UUID id) {
        return lines(groups.waysBack().open(id));
    }

    private List<WayBackLine> lines(List<GroupWayBack> back) {
        return WayBackLine.of(back, groups.clock().instant(), user.zone());
    }

    Listed list(WaveFilter filter, int limit, int offset) {
        return lists.get(new Part(filter, limit, offset, user.zone()), () -> {
            List<WaveView> found = waves.page(filter, limit, offset);
            return new Listed(found.stream().map(pages.waves()::line).toList(),
                    pages.sides().of(found.stream().map(WaveView::id).toList()));
        });
    }

    Gantt gantt(int most) {
        return gantts.get(user.zone(), () -> pages.gantts().build(waves.page(most, 0)));
    }
}
