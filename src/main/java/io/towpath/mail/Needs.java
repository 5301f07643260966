package io.towpath.mail;

import io.towpath.access.UserView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits for a person, as the dashboard shows it. Who has a dashboard fills this.
public interface Needs {

    /// All of it, the most urgent first: of a list that is cut, what moves up looks new.
    List<Need> of(UserView user);

    /// @param key  the same as long as it is the same need
    /// @param word `Stalled`
    /// @param path of the page where to look
    record Need(String key, String word, String label, Text text, Instant since, String path) {}

    /// What is the matter; null where the word says it all. Put into words only where somebody is told.
    interface Text {
        @Nullable
        String words();
    }
}
