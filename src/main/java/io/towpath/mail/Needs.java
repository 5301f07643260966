package io.towpath.mail;

import io.towpath.access.UserView;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What waits for a person, as the dashboard shows it. Who has a dashboard fills this.
public interface Needs {

    /// All of it, the most urgent first: of a list that is cut, what moves up looks new.
    List<Need> of(UserView user);

    /// @param key  the same as long as it is the same need; or one that grows
    /// @param word `Stalled`
    /// @param path of the page where to look
    record Need(String key, String word, String label, Text text, Instant since, String path) {}

    /// A key of what is news only where its number is higher than the one that was told: the time of the newest of many, which
    /// is an older one's again once that is seen to.
    static String growing(String key, long number) {
        return key + "^" + number;
    }

    /// Whether it is one of those, or less.
    static boolean isKnown(String key, Set<String> known) {
        int at = key.lastIndexOf('^') + 1;
        return known.contains(key) || at > 0 && known.stream().anyMatch(each -> each.startsWith(key.substring(0, at))
                && Long.parseLong(each.substring(at)) >= Long.parseLong(key.substring(at)));
    }

    /// What is the matter; null where the word says it all. Put into words only where somebody is told.
    interface Text {
        @Nullable
        String words();
    }
}
