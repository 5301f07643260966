package io.towpath.planning.calendar.web;

import io.towpath.planning.calendar.CalendarFeeds;
import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// The feed that calendar programs read; the secret in its address is all they have.
@Controller
class FeedController {

    private final CalendarFeeds feeds;

    FeedController(CalendarFeeds feeds) {
        this.feeds = feeds;
    }

    @GetMapping("/calendar.ics")
    ResponseEntity<byte[]> feed(@RequestParam(defaultValue = "") String token) {
        String base = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
        return feeds.read(token, base)
                .map(text -> ResponseEntity.ok().contentType(new MediaType("text", "calendar", StandardCharsets.UTF_8))
                        .cacheControl(CacheControl.noStore()).body(text.getBytes(StandardCharsets.UTF_8)))
                .orElseGet(() -> ResponseEntity.notFound().build());
    }
}
