package io.towpath.tour;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param enabled the whole program is made up
/// @param folder  where its files are written: imports, images, targets
/// @param vms     size of the estate, at least 200
/// @param speed   seconds of the demo in a second of the machine, when all is set up: 1 to 600
@ConfigurationProperties("towpath.demo")
record DemoProperties(@DefaultValue("false") boolean enabled, @DefaultValue("./demo-data") Path folder,
        @DefaultValue("5120") int vms, @DefaultValue("60") int speed) {}
