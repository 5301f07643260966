package io.towpath.slot;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/// Where a trip stands in the queues it waits in.
///
/// @param queues of the places that have no free slot for it; none when it goes on within seconds
public record Place(Work work, Instant since, List<Queue> queues) {

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

    /// A sentence: `It waits for host esx-14, 3rd of 7.`
    public String sentence() {
        return queues.isEmpty()
                ? "It goes on within seconds: what it waited for is free."
                : queues.stream().map(Queue::words).collect(Collectors.joining("; also for ", "It waits for ", "."));
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
