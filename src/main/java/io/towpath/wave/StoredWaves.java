package io.towpath.wave;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

@Component
final class StoredWaves implements Waves {

    private static final int NEWEST = 100;

    private final WaveStore store;
    private final Musters musters;

    StoredWaves(WaveStore store, Musters musters) {
        this.store = store;
        this.musters = musters;
    }

    @Override
    public Optional<WaveView> find(UUID id) {
        return store.find(id).map(musters::view);
    }

    @Override
    public List<WaveView> all() {
        return page(NEWEST, 0);
    }

    @Override
    public List<WaveView> page(WaveFilter filter, int limit, int offset) {
        return musters.views(store.page(filter, limit, offset));
    }

    @Override
    public Optional<Roll> roll(UUID id) {
        return store.find(id).map(wave -> {
            List<MemberView> members = musters.of(wave);
            return new Roll(musters.view(wave, members), members);
        });
    }

    @Override
    public List<MemberView> members(UUID id) {
        return store.find(id).map(musters::of).orElse(List.of());
    }

    @Override
    public Optional<WaveView> openWaveOf(UUID vmId) {
        return store.openWaveOf(vmId).map(musters::view);
    }
}
