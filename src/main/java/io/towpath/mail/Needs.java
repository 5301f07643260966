package io.towpath.mail;

import io.towpath.access.UserView;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What waits for a person, as the dashboard shows it. Who has a dashboard fills this.
public interface Needs {

    /// The most urgent first.
    List<Need> of(UserView user, int most);

    /// @param key  the same as long as it is the same need
    /// @param word `Stalled`
    /// @param text what is the matter; null where the word says it all
    /// @param path of the page where to look
    record Need(String key, String word, String label, @Nullable String text, Instant since, String path) {}
}
