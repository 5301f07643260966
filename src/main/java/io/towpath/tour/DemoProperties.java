package io.towpath.tour;

import io.towpath.tour.time.DemoTime;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param enabled the whole program is made up
/// @param folder  where its files are written: imports, images, targets
/// @param vms     size of the estate, at least 200
/// @param speed   seconds of the demo in a second of the machine, from each start on, when all is set up: 1 to 600; null:
///                as it was, 60 at first
@ConfigurationProperties("towpath.demo")
record DemoProperties(@DefaultValue("false") boolean enabled, @DefaultValue("./demo-data") Path folder,
        @DefaultValue("5120") int vms, @Nullable Integer speed) {

    DemoProperties {
        if (speed != null && (speed < 1 || speed > DemoTime.FASTEST)) {
            throw new IllegalArgumentException(
                    "towpath.demo.speed is %d, expected 1 to %d".formatted(speed, DemoTime.FASTEST));
        }
    }
}
