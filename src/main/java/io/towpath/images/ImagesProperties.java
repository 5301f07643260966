package io.towpath.images;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Keys `towpath.images.*`.
///
/// @param parallel jobs at once on this node
/// @param most     jobs that wait or run, on all nodes; more are refused
/// @param threads  per job; 0 = one per processor
/// @param silence  after which a job of a node that is gone is queued again
/// @param kept     how long jobs that ended are kept
/// @param guestProgram  virt-inspector's name or path
/// @param guestPatience until virt-inspector is stopped; whoever asked waits meanwhile
@ConfigurationProperties("towpath.images")
record ImagesProperties(@DefaultValue("1") int parallel, @DefaultValue("100") int most, @DefaultValue("0") int threads,
        @DefaultValue("60s") Duration silence, @DefaultValue("30d") Duration kept,
        @DefaultValue("virt-inspector") String guestProgram, @DefaultValue("2m") Duration guestPatience) {

    ImagesProperties {
        if (parallel < 1 || most < 1 || threads < 0 || silence.toSeconds() < 5) {
            throw new IllegalArgumentException("towpath.images: parallel=%d, most=%d, threads=%d, silence=%s; expected"
                    .formatted(parallel, most, threads, silence) + " 1, 1 and 0 or more, and 5s or longer");
        }
        if (threads == 0) {
            threads = Runtime.getRuntime().availableProcessors();
        }
    }
}
