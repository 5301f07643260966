package io.towpath.images;

import io.towpath.disk.DiskFormat;
import io.towpath.disk.guest.GuestInspection;
import io.towpath.disk.guest.GuestInspection.Inspector;
import io.towpath.inventory.RefusedException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/// Has virt-inspector look at an image, one at a time: each starts a small VM of its own.
@Component
final class GuestAnswers {

    private final ImagePlaces places;
    private final Inspector inspector;
    private final Semaphore turn = new Semaphore(1);

    GuestAnswers(ImagePlaces places, ImagesProperties properties) {
        this.places = places;
        inspector = new Inspector(properties.guestProgram(), properties.guestPatience());
    }

    /// @param format of the image, as its content showed when it was opened here
    GuestInspection of(ImagePlace place, DiskFormat format) throws IOException {
        if (!turn.tryAcquire()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "guest-inspection-running",
                    "another image's guest is being looked at", "Ask again in a minute or two.");
        }
        try {
            return GuestInspection.of(places.source(place), format, inspector, () -> Thread.currentThread()
                    .isInterrupted());
        } finally {
            turn.release();
        }
    }
}
