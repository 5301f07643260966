package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.migration.MigrationView;
import io.towpath.replication.forecast.Together;
import io.towpath.replication.outlook.Joint;
import io.towpath.replication.outlook.Moving;
import io.towpath.replication.outlook.Outage;
import io.towpath.replication.outlook.Outlook;
import io.towpath.triage.Explained;
import io.towpath.wave.AutoPause;
import io.towpath.wave.FailureLimits;
import io.towpath.wave.Failures;
import io.towpath.wave.GroupHolds;
import io.towpath.wave.MemberView;
import io.towpath.wave.ShiftNotes;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// What the console of a wave shows, in REST.
@RestController
@RequestMapping("/api/v1/waves/{id}")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "Waves")
class ConsoleApi {

    private static final int NOTES = 50;

    private final Consoles consoles;
    private final ShiftNotes notes;
    private final AutoPause autoPause;
    private final GroupHolds holds;
    private final CurrentUser user;

    ConsoleApi(Consoles consoles, ShiftNotes notes, AutoPause autoPause, GroupHolds holds, CurrentUser user) {
        this.consoles = consoles;
        this.notes = notes;
        this.autoPause = autoPause;
        this.holds = holds;
        this.user = user;
    }

    /// @param lanes          how many members are in which
    /// @param outage         of all that have not arrived; null where nothing is predicted
    /// @param bytesPerSecond of all copies together
    record ConsoleJson(UUID id, String key, String state, @Nullable WindowJson window, Map<String, Integer> lanes,
            long bytesPerSecond, List<MemberJson> members, @Nullable NoteJson note, LimitsJson limits,
            @Nullable OutageJson outage) {}

    /// From the first power-off to the last start.
    ///
    /// @param unknown VMs of which nothing is predicted yet
    /// @param atOnce  how many may be in their last pass at once
    record OutageJson(long p50Seconds, long p90Seconds, int vms, int unknown, int atOnce, List<GroupJson> groups) {}

    /// Those that start together.
    ///
    /// @param last who arrives last in most plays, its migration, in so many of a hundred
    record GroupJson(UUID groupId, int vms, long p50Seconds, long p90Seconds, UUID last, int lastOf100) {}

    record WindowJson(UUID id, String name, Instant opensAt, Instant lockoutAt, Instant closesAt) {}

    /// @param triage        what is known of the trouble; null where there is none
    /// @param outageSeconds so far, or as it was; null where none of ours began
    /// @param waitedSeconds of it for those it starts together with
    /// @param p50Seconds    of the outage, as predicted last; null where nothing was
    /// @param groupP90Seconds with its wait for those it starts together with
    /// @param endsAt       of what it does now, as its rate and what was predicted tell; null where that is not known
    /// @param ends         the same in a sentence, with why where it is not known; null where nothing is under way
    /// @param slackSeconds left of the window at `endsAt`; below zero: it ends after it closed
    /// @param needsAttention it failed, ends after its window, takes longer than nine in ten, or waits for a person
    /// @param source       how the source stands, of those in their cutover and those that failed
    record MemberJson(UUID vmId, String vmName, String lane, @Nullable UUID migrationId, @Nullable String waitsFor,
            @Nullable String trouble, Explained.@Nullable Brief triage, @Nullable Instant outageBeganAt,
            @Nullable Instant outageEndedAt,
            @Nullable Long outageSeconds, @Nullable Long waitedSeconds, @Nullable Long p50Seconds,
            @Nullable Long p90Seconds, @Nullable Long groupP50Seconds, @Nullable Long groupP90Seconds, long doneBytes,
            long totalBytes, long bytesPerSecond, @Nullable Instant endsAt, @Nullable String ends,
            @Nullable Long slackSeconds, boolean needsAttention, @Nullable String source,
            @Nullable String application, @Nullable String host) {}

    /// @param vmId  that failed
    /// @param holds names of those that do not start their cutover, by VM
    record HoldJson(UUID vmId, String vmName, String group, String what, Instant failedAt, Map<UUID, String> holds) {}

    record NoteJson(String note, String by, Instant at) {}

    /// @param failedPercent of its VMs, 1 to 100; null: no such limit
    /// @param inARow        1 to 100; null: no such limit
    record LimitsJson(@Nullable Integer failedPercent, @Nullable Integer inARow, int failedNow, double percentNow,
            int inARowNow) {}

    record Limits(@Nullable Integer failedPercent, @Nullable Integer inARow) {}

    record NewNote(@NotBlank @Size(max = 1000) String note) {}

    @GetMapping("/console")
    @Operation(summary = "Lanes, members with their outages, the newest shift note and the limits")
    ConsoleJson console(@PathVariable UUID id) {
        Consoles.Muster muster = find(id);
        Map<String, Integer> lanes = new LinkedHashMap<>();
        Arrays.stream(Lane.values()).forEach(lane -> lanes.put(lane.key(), 0));
        muster.members().forEach(member -> lanes.merge(Lane.of(member).key(), 1, Integer::sum));
        Map<UUID, ConsoleRow> rows = consoles.rows(muster);
        return new ConsoleJson(id, muster.wave().key(), muster.wave().state().name().toLowerCase(java.util.Locale.ROOT),
                muster.window().map(window -> new WindowJson(window.id(), window.name(), window.opensAt(),
                        window.lockoutAt(), window.closesAt())).orElse(null),
                lanes, muster.bytesPerSecond(),
                muster.members().stream().map(member -> member(muster, member, rows.get(member.vmId()))).toList(),
                notes.of(id, 1).stream().findFirst().map(ConsoleApi::note).orElse(null), limits(muster),
                muster.joint().map(ConsoleApi::outage).orElse(null));
    }

    private static OutageJson outage(Joint joint) {
        return new OutageJson(joint.told().whole().middle().toSeconds(), joint.told().whole().nineInTen().toSeconds(),
                joint.told().members().size(), joint.unknown().size(), joint.atOnce(),
                joint.told().groups().stream().map(group -> new GroupJson(group.id(), group.vms(),
                        group.outage().middle().toSeconds(), group.outage().nineInTen().toSeconds(), group.last(),
                        (int) Math.round(100 * group.often()))).toList());
    }

    @GetMapping("/group-holds")
    @Operation(summary = "Failed VMs that hold those they start together with, the oldest failure first")
    List<HoldJson> holds(@PathVariable UUID id) {
        find(id);
        return holds.of(id).stream().map(hold -> new HoldJson(hold.vmId(), hold.vmName(), hold.group(), hold.what(),
                hold.since(), hold.holds())).toList();
    }

    @GetMapping("/shift-notes")
    @Operation(summary = "Shift notes, newest first")
    List<NoteJson> notes(@PathVariable UUID id) {
        find(id);
        return notes.of(id, NOTES).stream().map(ConsoleApi::note).toList();
    }

    @PostMapping("/shift-notes")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Tell the next shift something")
    ResponseEntity<NoteJson> write(@PathVariable UUID id, @Valid @RequestBody NewNote body) {
        notes.write(id, body.note(), user.actor());
        return ResponseEntity.status(HttpStatus.CREATED).body(note(notes.of(id, 1).getFirst()));
    }

    @PutMapping("/failure-limits")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Decide at how many failures a wave with the policy to continue pauses by itself")
    LimitsJson limit(@PathVariable UUID id, @RequestBody Limits body) {
        autoPause.limit(id, ConsoleController.limits(body.failedPercent(), body.inARow()), user.actor());
        return limits(find(id));
    }

    private LimitsJson limits(Consoles.Muster muster) {
        FailureLimits limits = autoPause.limits(muster.wave().id());
        Failures now = autoPause.failures(muster.wave().id(), muster.members());
        return new LimitsJson(limits.percent(), limits.inARow(), now.failed(), now.percent(), now.inARow());
    }

    private MemberJson member(Consoles.Muster muster, MemberView member, @Nullable ConsoleRow row) {
        MigrationView trip = member.migration();
        ConsoleRow.Beside beside = row == null ? null : row.beside();
        Explained means = consoles.means(trip);
        Outage outage = trip == null ? null : muster.outages().get(trip.id());
        Outlook outlook = trip == null ? null : muster.outlooks().get(trip.id());
        Together.One one = trip == null
                ? null
                : muster.joint().flatMap(joint -> Optional.ofNullable(joint.told().members()
                        .get(trip.id()))).orElse(null);
        Moving moving = trip == null ? Moving.NOTHING : muster.moving(trip.id());
        return new MemberJson(member.vmId(), member.vmName(), Lane.of(member).key(), trip == null ? null : trip.id(),
                member.waitsFor(), trip == null || trip.stall() == null ? null : trip.stall().what(),
                means == null ? null : means.brief(),
                outage == null ? null : outage.began(), outage == null ? null : outage.ended(),
                outage == null ? null : outage.lasted(consoles.now()).toSeconds(),
                outage == null ? null : outage.waited(consoles.now()).toSeconds(),
                outlook == null ? null : outlook.prediction().middle().toSeconds(),
                outlook == null ? null : outlook.prediction().nineInTen().toSeconds(),
                one == null ? null : one.outage().middle().toSeconds(),
                one == null ? null : one.outage().nineInTen().toSeconds(),
                moving.done(), moving.total(), moving.bytesPerSecond(),
                beside == null || beside.finish() == null ? null : beside.finish().at(),
                beside == null ? null : beside.ends(),
                beside == null || beside.finish() == null || beside.finish().slack() == null
                        ? null
                        : beside.finish().slack().toSeconds(),
                row != null && row.attention(), beside == null ? null : beside.source(),
                beside == null ? null : beside.place().application(), beside == null ? null : beside.place().host());
    }

    private static NoteJson note(ShiftNotes.Note note) {
        return new NoteJson(note.text(), note.by(), note.at());
    }

    private Consoles.Muster find(UUID id) {
        return consoles.muster(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
    }
}
