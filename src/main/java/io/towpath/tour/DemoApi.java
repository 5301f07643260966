package io.towpath.tour;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.tour.DemoAccidents.Accident;
import io.towpath.tour.time.DemoTime;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// The demo's time and its accidents, for scripts. There in the demo only.
@OfDemo
@RestController
@RequestMapping("/api/v1/demo")
@Tag(name = "Demo")
class DemoApi {

    private final DemoTime time;
    private final DemoAccidents accidents;

    DemoApi(DemoTime time, DemoAccidents accidents) {
        this.time = time;
        this.accidents = accidents;
    }

    /// @param speed seconds of the demo in a second of the machine
    record TimeJson(Instant now, int speed, boolean paused) {}

    /// What is null stays.
    record TimeWish(@Nullable Integer speed, @Nullable Boolean paused) {}

    record AccidentJson(String id, String title, String what, boolean broken) {}

    record AccidentWish(boolean broken) {}

    @GetMapping("/time")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "The demo's time, and how fast it runs")
    TimeJson time() {
        return new TimeJson(time.now(), time.speed(), time.paused());
    }

    @PutMapping("/time")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Lets it run, by 1 to 600, or stand still")
    TimeJson set(@RequestBody TimeWish wish) {
        boolean paused = wish.paused() == null ? time.paused() : wish.paused();
        int speed = wish.speed() == null ? time.speed() : wish.speed();
        if (speed < 1 || speed > DemoTime.FASTEST) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST,
                    "speed is %d, expected 1 to %d".formatted(speed, DemoTime.FASTEST));
        }
        time.run(speed);
        if (paused) {
            time.pause();
        }
        return time();
    }

    @GetMapping("/accidents")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What can break, and what is broken now")
    List<AccidentJson> accidents() {
        return Stream.of(Accident.values()).map(this::json).toList();
    }

    @PutMapping("/accidents/{id}")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Breaks it, or mends it")
    AccidentJson set(@PathVariable String id, @RequestBody AccidentWish wish) throws IOException {
        Accident accident = Accident.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Optional<String> refused = wish.broken() ? accidents.inject(accident) : accidents.mend(accident);
        if (refused.isPresent()) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "demo-accident", refused.get(),
                    "List the accidents: they say what is broken.");
        }
        return json(accident);
    }

    private AccidentJson json(Accident accident) {
        return new AccidentJson(accident.word(), accident.title(), accident.what(), accidents.holds(accident));
    }
}
