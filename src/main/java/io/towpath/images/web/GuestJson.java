package io.towpath.images.web;

import io.towpath.disk.ovf.GuestSystem;
import io.towpath.images.ImageFiles.InspectedGuest;
import io.towpath.images.web.InspectedJson.ProblemJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `inspect/guest` says.
///
/// @param image    what `inspect` says
/// @param systems  what was found on it
/// @param problems why there is nothing
record GuestJson(InspectedJson image, List<SystemJson> systems, List<ProblemJson> problems) {

    record SystemJson(@Nullable String root, @Nullable String kind, @Nullable String distribution,
            @Nullable String product, @Nullable String version, @Nullable String architecture,
            @Nullable String hostname, @Nullable String osinfo) {

        static SystemJson of(GuestSystem system) {
            return new SystemJson(system.root(), system.kind(), system.distribution(), system.product(), system
                    .version(), system.architecture(), system.hostname(), system.osinfo());
        }
    }

    static GuestJson of(InspectedGuest found) {
        return new GuestJson(InspectedJson.of(found.image()), found.guest().systems().stream().map(SystemJson::of)
                .toList(), found.guest().notes().stream().map(ProblemJson::of).toList());
    }
}
