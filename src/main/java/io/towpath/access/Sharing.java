package io.towpath.access;

import java.time.Duration;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Makes [Shared] figures.
@Component
public final class Sharing {

    private final Commands commands;
    private final Duration longest;

    /// @param longest that anything is lent; 0: nothing is
    Sharing(Commands commands, @Value("${towpath.pages.shared-for:1s}") Duration longest) {
        this.commands = commands;
        this.longest = longest;
    }

    public <K, V> Shared<K, V> shared() {
        return new Shared<>(commands::ended, commands::mine, longest, System::nanoTime);
    }

    /// Of what changes so slowly that it may be older than other figures, unless somebody commands something.
    ///
    /// @param times as long as those
    public <K, V> Shared<K, V> shared(int times) {
        return new Shared<>(commands::ended, commands::mine, longest.multipliedBy(times), System::nanoTime);
    }
}
