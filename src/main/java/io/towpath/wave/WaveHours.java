package io.towpath.wave;

import io.towpath.migration.CutoverHours;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// The window of a wave, for the pages of its VMs.
@Component
final class WaveHours implements CutoverHours {

    private final Hours hours;

    WaveHours(Hours hours) {
        this.hours = hours;
    }

    @Override
    public Optional<Window> of(UUID waveId) {
        return hours.of(waveId).map(window -> new Window(window.name(), window.opensAt(), window.closesAt()));
    }
}
