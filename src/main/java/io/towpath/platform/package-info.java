/// The outside: hypervisors and places with images. Others see the SPI only; adapters below are closed.
@ApplicationModule(displayName = "Platforms", allowedDependencies = {"units", "disk", "disk :: nbd", "disk :: ovf",
        "disk :: ova"})
@NullMarked
package io.towpath.platform;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
