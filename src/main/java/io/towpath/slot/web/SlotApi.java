package io.towpath.slot.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.slot.BumpDesk;
import io.towpath.slot.LimitDesk;
import io.towpath.slot.LimitKind;
import io.towpath.slot.Lowered;
import io.towpath.slot.Place;
import io.towpath.slot.Queues;
import io.towpath.slot.Resource;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Slots in REST.
@RestController
@RequestMapping("/api/v1/slots")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "slots")
class SlotApi {

    private final Queues queues;
    private final LimitDesk desk;
    private final BumpDesk bumps;
    private final CurrentUser user;

    SlotApi(Queues queues, LimitDesk desk, BumpDesk bumps, CurrentUser user) {
        this.bumps = bumps;
        this.queues = queues;
        this.desk = desk;
        this.user = user;
    }

    record SlotsJson(List<EntryJson> queue, List<KindJson> limits) {}

    /// @param state    `waiting`, `offered`, `held`
    /// @param making   whether it was told to stop and make room for others
    /// @param waitsFor the full places, with its position in each queue
    /// @param aboutSeconds how long it waits yet, by how often those places were free lately; null while too little is known
    /// @param bumped   who raised it before others; null where nobody did
    /// @param gaveWay  why a slow one gave its slots to others, or is to; null where it did not
    record EntryJson(UUID migrationId, String vmName, String work, String state, Instant askedAt,
            @Nullable Instant grantedAt, @Nullable String node, boolean making, List<QueueJson> waitsFor,
            List<NeedJson> needs, @Nullable Long aboutSeconds, @Nullable BumpJson bumped,
            @Nullable String gaveWay) {}

    record BumpJson(Instant at, String by, String reason) {}

    record QueueJson(String kind, String key, String label, int position, int length, int most) {}

    record NeedJson(String kind, String key, String label, int units) {}

    /// @param most of all places of the kind that have no limit of their own
    /// @param set  whether a person set it; otherwise it is the usual one
    record KindJson(String kind, String what, int most, boolean set, List<PlaceJson> places) {}

    /// @param most    that holds now
    /// @param wanted  as people set it, or as usual
    /// @param own     whether it was set for this place
    record PlaceJson(String key, String label, @Nullable String source, int most, int wanted, boolean own, int used,
            int waiting, @Nullable LoweredJson lowered) {}

    record LoweredJson(int most, String why, int times, Instant at) {

        static @Nullable LoweredJson of(@Nullable Lowered lowered) {
            return lowered == null
                    ? null
                    : new LoweredJson(lowered.most(), lowered.why(), lowered.times(), lowered.at());
        }
    }

    /// @param key  of one place as `GET /api/v1/slots/places/{kind}` tells it; null or `*`: all of the kind
    /// @param most 1 to 10000
    record LimitBody(@Nullable String key, int most, @Nullable String reason) {}

    record Why(@NotBlank @Size(max = 500) String reason) {}

    record KnownJson(String key, String label) {}

    @GetMapping
    @Operation(summary = "Who copies, who waits for what, and how full each place is")
    SlotsJson now() {
        Queues.Picture picture = queues.now();
        return new SlotsJson(picture.queue().stream().map(SlotApi::entry).toList(),
                picture.limits().stream().map(SlotApi::kind).toList());
    }

    @GetMapping("/places/{kind}")
    @Operation(summary = "Places of a kind that a limit of their own can be set for")
    List<KnownJson> places(@PathVariable String kind) {
        return queues.known(kindOf(kind)).stream().map(known -> new KnownJson(known.key(), known.label())).toList();
    }

    @PostMapping("/{id}/bump")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Raise a trip that waits before the others")
    EntryJson bump(@PathVariable UUID id, @RequestBody @Valid Why why) {
        bumps.bump(id, why.reason(), user.actor());
        return entry(queues.one(id));
    }

    @DeleteMapping("/{id}/bump")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "A trip that was raised waits in its own place again")
    EntryJson takeBack(@PathVariable UUID id) {
        bumps.takeBack(id, user.actor());
        return entry(queues.one(id));
    }

    @PutMapping("/limits/{kind}")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "Set the limit of one place or of all of a kind")
    KindJson set(@PathVariable String kind, @RequestBody LimitBody body) {
        LimitKind of = kindOf(kind);
        desk.set(of, body.key() == null ? Resource.ALL : body.key(), body.most(), body.reason(), user.actor());
        return kind(of);
    }

    @DeleteMapping("/limits/{kind}")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "The usual limit, or that of the kind, holds again")
    KindJson reset(@PathVariable String kind, @RequestParam(defaultValue = Resource.ALL) String key) {
        desk.reset(kindOf(kind), key, user.actor());
        return kind(kindOf(kind));
    }

    @DeleteMapping("/lowered/{kind}")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "A place that was short of memory has it again: the limit that people set holds at once")
    ResponseEntity<Void> relieve(@PathVariable String kind, @RequestParam String key) {
        desk.relieve(kindOf(kind), key, user.actor());
        return ResponseEntity.noContent().build();
    }

    static LimitKind kindOf(String slug) {
        return Arrays.stream(LimitKind.values()).filter(kind -> kind.slug().equals(slug)).findFirst()
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "limit-kind-unknown",
                        "there is no limit of the kind " + slug,
                        "host, stun, datastore, vcenter, link, target or node."));
    }

    private KindJson kind(LimitKind kind) {
        return queues.now().limits().stream().filter(of -> of.kind() == kind).map(SlotApi::kind).findFirst()
                .orElseThrow();
    }

    private static EntryJson entry(Queues.Entry entry) {
        Place place = entry.place();
        var claim = entry.claim();
        return new EntryJson(claim.migrationId(), claim.vmName(), claim.work().slug(),
                claim.state().name().toLowerCase(Locale.ROOT), claim.askedAt(), claim.grantedAt(), claim.node(),
                claim.yields(),
                place == null
                        ? List.of()
                        : place.queues().stream().map(queue -> new QueueJson(queue.resource().kind().slug(),
                                queue.resource().key(), queue.resource().label(), queue.position(), queue.length(),
                                queue.most())).toList(),
                claim.needs().stream().map(need -> new NeedJson(need.resource().kind().slug(), need.resource().key(),
                        need.resource().label(), need.units())).toList(),
                place == null || place.about() == null ? null : place.about().toSeconds(),
                claim.bump() == null
                        ? null
                        : new BumpJson(claim.bump().at(), claim.bump().by(), claim.bump().reason()),
                claim.givesWay());
    }

    private static KindJson kind(Queues.OfKind of) {
        return new KindJson(of.kind().slug(), of.kind().what(), of.all(), of.set(),
                of.places().stream().map(full -> new PlaceJson(full.resource().key(), full.resource().label(),
                        full.at(), full.most(), full.wanted(), full.own(), full.used(), full.waiting(),
                        LoweredJson.of(full.lowered()))).toList());
    }
}
