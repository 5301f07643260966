package io.towpath.console.web;

import static io.towpath.migration.State.AWAITING_SIGN_OFF;
import static io.towpath.migration.State.CUTTING_OVER;
import static io.towpath.migration.State.DONE;
import static io.towpath.migration.State.ROLLING_BACK;
import static io.towpath.migration.State.SEEDING;
import static io.towpath.migration.State.SOAKING;
import static io.towpath.migration.State.SYNCING;
import static io.towpath.migration.State.VALIDATING;

import io.towpath.access.CurrentUser;
import io.towpath.console.web.Dashboard.Step;
import io.towpath.console.web.Dashboard.Tile;
import io.towpath.readiness.Assessment.Verdict;
import io.towpath.units.ByteSize;
import io.towpath.wave.WaveView;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Puts the dashboard together.
@Component
class DashboardBuilder {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);

    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy", Locale.ENGLISH);
    /// Days that a licence must still run, so that nobody has to look today.
    private static final int SHORT_RUNWAY = 90;

    private final DashboardSight sight;
    private final NeedWords words;
    private final CurrentUser user;

    DashboardBuilder(DashboardSight sight, NeedWords words, CurrentUser user) {
        this.sight = sight;
        this.words = words;
        this.user = user;
    }

    Dashboard build() {
        DashboardSight.Seen seen = sight.now();
        Figures figures = seen.figures();
        Instant now = seen.at();
        List<WaveView> newest = seen.newest();
        return new Dashboard(figures.vms() == 0, tiles(figures),
                sight.needs(user).stream().map(need -> need(need, now)).toList(),
                seen.transfers().stream().map(DashboardBuilder::moving).toList(),
                newest.stream()
                        .map(wave -> new Dashboard.Wave(wave.id(), wave.key(), wave.name(), wave.state().name(),
                                wave.done() + wave.out(), wave.planned(), wave.failed()))
                        .toList(),
                seen.windows().stream().map(this::window).toList(),
                firstSteps(seen.done(), figures.vms() > 0, !newest.isEmpty()),
                seen.licence().map(first -> licence(first, LocalDate.ofInstant(now, user.zone())))
                        .orElse(null),
                seen.inventoryAsOf().map(this::time).orElse(null),
                time(now));
    }

    static Dashboard.Licence licence(DashboardQueries.Licence first, LocalDate today) {
        long days = ChronoUnit.DAYS.between(today, first.expiresOn());
        String counted = "%,d %s".formatted(Math.abs(days), Math.abs(days) == 1 ? "day" : "days");
        return new Dashboard.Licence("%s (%s)".formatted(days < 0 ? "over since " + counted : counted,
                DAY.format(first.expiresOn())), "%s of %s".formatted(first.name(), first.source()),
                days < SHORT_RUNWAY ? "bad" : "plain", "/sources/" + first.sourceId());
    }

    private static List<List<Tile>> tiles(Figures figures) {
        int moving = figures.of(SEEDING, SYNCING, CUTTING_OVER, VALIDATING, ROLLING_BACK);
        List<Tile> estate = List.of(
                new Tile("In inventory", "display", "plain", figures.vms(), "VMs of all sources", "/inventory/vms"),
                readiness("Ready", "check-circle-fill", "good", Verdict.READY, figures, "no finding is in the way"),
                readiness("Warnings", "exclamation-triangle-fill", "wait", Verdict.WARNINGS, figures,
                        "can move; read them first"),
                readiness("Blocked", "x-circle-fill", "bad", Verdict.BLOCKED, figures, "cannot move until fixed"));
        List<Tile> trips = List.of(
                new Tile("Moving now", "arrow-right-circle-fill", "move", moving,
                        "copying, in step, validating, going back",
                        "/inventory/vms?state=seeding&state=syncing&state=cutting-over&state=validating&state=rolling-back"),
                new Tile("Need a person", "exclamation-octagon-fill", "bad", figures.needAPerson(), "a step failed",
                        "/inventory/vms?trouble=needs-a-person"),
                new Tile("Awaiting sign-off", "pen", "wait", figures.of(AWAITING_SIGN_OFF), "the owner acts",
                        "/inventory/vms?state=awaiting-sign-off"),
                new Tile("Soaking", "hourglass-split", "soak", figures.of(SOAKING), "in service, source kept",
                        "/inventory/vms?state=soaking"),
                new Tile("Done", "check-circle-fill", "good", figures.of(DONE), "proven, signed, soaked",
                        "/inventory/vms?state=done"));
        return List.of(estate, trips);
    }

    private static Tile readiness(String name, String icon, String tone, Verdict verdict, Figures figures,
            String note) {
        return new Tile(name, icon, tone, figures.of(verdict), note,
                "/inventory/vms?readiness=" + verdict.name().toLowerCase(Locale.ROOT));
    }

    private Dashboard.Need need(DashboardQueries.Need need, Instant now) {
        return new Dashboard.Need(need.kind(), need.label(), words.text(need), ago(Duration.between(need.since(), now)),
                NeedWords.path(need));
    }

    static String ago(Duration age) {
        if (age.toDays() > 0) {
            return "for %d d %d h".formatted(age.toDays(), age.toHoursPart());
        }
        if (age.toHours() > 0) {
            return "for %d h %02d min".formatted(age.toHours(), age.toMinutesPart());
        }
        return age.toMinutes() > 0 ? "for %d min".formatted(age.toMinutes()) : "just now";
    }

    private static Dashboard.Moving moving(DashboardQueries.Transfer transfer) {
        String figures = new ByteSize(transfer.doneBytes()) + " of " + new ByteSize(transfer.totalBytes())
                + (transfer.bytesPerSecond() > 0 ? " · " + new ByteSize(transfer.bytesPerSecond()) + "/s" : "");
        return new Dashboard.Moving("/inventory/vms/" + transfer.vmId(), transfer.vm(), transfer.phase(),
                transfer.doneBytes(), transfer.totalBytes(), figures);
    }

    private Dashboard.Window window(DashboardQueries.NextWindow window) {
        long full = window.capacity() == 0 ? 0 : Math.round(100.0 * window.vms() / window.capacity());
        return new Dashboard.Window(window.name(), time(window.opensAt()), window.waves(),
                "%,d VMs in waves, room for %,d, %d %% full".formatted(window.vms(), window.capacity(), full),
                window.vms() > window.capacity());
    }

    private List<Step> firstSteps(DashboardSight.Done done, boolean anyVm, boolean anyWave) {
        List<Step> steps = List.of(
                step("Choose a password of your own", sight.ownPassword(user.actor()), "/me", true),
                step("Bring the estate in: import an RVTools or CMDB file, connect a vCenter, or register a folder",
                        done.sources(), user.may("inventory:write") ? "/imports/new" : "/sources",
                        user.may("inventory:write") || user.may("admin")),
                step("Look at the VMs and what blocks them", anyVm, "/inventory/vms", true),
                step("Register a target: where the disks go", done.targets(), "/targets",
                        user.may("admin")),
                step("Put VMs in a wave and start it", anyWave, "/waves", user.may("wave:write")),
                step("Get the first signature of an owner", done.signed(), "/validation", true));
        return steps.stream().allMatch(Step::done) ? List.of() : steps;
    }

    private static Step step(String text, boolean done, @Nullable String href, boolean may) {
        return new Step(text, done, may ? href : null);
    }

    private String time(Instant at) {
        return TIME.format(at.atZone(user.zone()));
    }
}
