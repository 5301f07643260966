package io.towpath.slot;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where a trip stands in the queues it waits in.
///
/// @param queues of the places that have no free slot for it; none when it goes on within seconds
/// @param about  how long it will take yet, by how often those places were free lately; null where too little is known
/// @param bump   who raised it before others; null where nobody did
/// @param gaveWay why it gave its slots away and waits again, a sentence; null where it did not
public record Place(Work work, Instant since, List<Queue> queues, @Nullable Duration about,
        Claim.@Nullable Bump bump, @Nullable String gaveWay) {

    /// @param position from 1
    /// @param length   how many wait there
    /// @param most     what the place may do at once
    public record Queue(Resource resource, int position, int length, int most) {

        String words() {
            return "%s, %s of %d".formatted(resource.words(), ordinal(position), length);
        }
    }

    public Place {
        queues = List.copyOf(queues);
    }

    /// Of which nothing more is known.
    public Place(Work work, Instant since, List<Queue> queues) {
        this(work, since, queues, null, null, null);
    }

    /// A sentence: `It waits for host esx-14, 3rd of 7; about 14 min.`
    public String sentence() {
        if (queues.isEmpty()) {
            return "It goes on within seconds: what it waited for is free.";
        }
        String raised = bump == null ? "" : " %s raised it: %s".formatted(bump.by(), full(bump.reason()));
        return queues.stream().map(Queue::words).collect(Collectors.joining("; also for ", "It waits for ", ""))
                + (about == null ? "" : "; about " + lasts(about)) + "." + raised
                + (gaveWay == null ? "" : " " + gaveWay);
    }

    private static String full(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }

    /// Roughly: nobody counts on minutes of what takes hours.
    private static String lasts(Duration time) {
        long minutes = Math.max(1, Math.ceilDiv(time.toSeconds(), 60));
        return minutes < 60
                ? minutes + " min"
                : minutes < 600
                        ? "%d h %d min".formatted(minutes / 60, minutes % 60 / 10 * 10).replace(" 0 min", "")
                        : minutes / 60 + " h";
    }

    static String ordinal(int number) {
        int tens = number % 100;
        return number + (tens >= 11 && tens <= 13 ? "th" : switch (number % 10) {
            case 1 -> "st";
            case 2 -> "nd";
            case 3 -> "rd";
            default -> "th";
        });
    }
}
