package io.towpath.wave.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.wave.Batch;
import io.towpath.wave.BatchPolicy;
import io.towpath.wave.Batches;
import io.towpath.wave.WaveView;
import io.towpath.wave.Waves;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Batches of a wave in REST.
@RestController
@RequestMapping("/api/v1/waves/{id}/batches")
@PreAuthorize(Permission.WAVE_READ)
@Tag(name = "Waves")
class BatchApi {

    private final Waves waves;
    private final Batches batches;
    private final CurrentUser user;

    BatchApi(Waves waves, Batches batches, CurrentUser user) {
        this.waves = waves;
        this.batches = batches;
        this.user = user;
    }

    /// @param policy null: the whole wave is one batch
    record BatchesJson(@Nullable PolicyJson policy, List<BatchJson> batches) {}

    /// @param first       VMs of the first batch, 1 to 10000
    /// @param next        VMs of each later one, 1 to 10000; null: all the others are one batch
    /// @param goodPercent of a batch, validated at the target, before the next begins; 1 to 100, without it 100
    record PolicyJson(@NotNull @Nullable Integer first, @Nullable Integer next, @Nullable Integer goodPercent) {}

    /// @param lost   of its VMs that were rolled back
    /// @param needed of its VMs that must be good before the next begins
    /// @param begun  whether its VMs may start their cutover
    /// @param stand  where it stands and what it waits for, sentences
    record BatchJson(int number, List<UUID> vmIds, int good, int lost, int needed, boolean begun,
            String stand) {}

    @GetMapping
    @Operation(summary = "Batches of the wave, how many of each are good, and which have begun")
    BatchesJson batches(@PathVariable UUID id) {
        return answer(id);
    }

    @PutMapping
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Cut the wave into batches: the next begins when so much of the one before is good")
    BatchesJson set(@PathVariable UUID id, @Valid @RequestBody PolicyJson body) {
        Integer percent = body.goodPercent();
        batches.set(id, new BatchPolicy(Objects.requireNonNull(body.first()), body.next(),
                percent == null ? 100 : percent), user.actor());
        return answer(id);
    }

    @DeleteMapping
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Have no batches: nobody waits for those before")
    BatchesJson remove(@PathVariable UUID id) {
        batches.set(id, null, user.actor());
        return answer(id);
    }

    private BatchesJson answer(UUID id) {
        WaveView wave = waves.find(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        List<Batch> all = batches.of(id);
        List<BatchLine> lines = BatchLine.of(all, wave.state());
        return new BatchesJson(batches.policy(id).map(policy -> new PolicyJson(policy.first(), policy.next(),
                policy.percent())).orElse(null), IntStream.range(0, all.size())
                        .mapToObj(at -> json(all.get(at), lines.get(at))).toList());
    }

    private static BatchJson json(Batch batch, BatchLine line) {
        return new BatchJson(batch.number(), batch.vms(), batch.good(), batch.lost(), batch.needed(), batch.begun(),
                line.stand());
    }
}
