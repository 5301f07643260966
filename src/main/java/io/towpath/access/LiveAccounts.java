package io.towpath.access;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;

/// What sessions need to know about their users in each request, at most ten seconds old; changes made on this node
/// count at once.
@Component
class LiveAccounts {

    private static final Duration FRESH = Duration.ofSeconds(10);

    private final Map<UUID, Read> cache = new ConcurrentHashMap<>();
    private final AppUsers users;
    private final Clock clock;

    LiveAccounts(AppUsers users, Clock clock) {
        this.users = users;
        this.clock = clock;
    }

    /// Empty when there is no such user.
    Optional<Account> find(UUID id) {
        Instant now = clock.instant();
        Read read = cache.get(id);
        if (read == null || read.at.plus(FRESH).isBefore(now) || read.at.isAfter(now)) {
            read = new Read(users.findById(id).map(LiveAccounts::account), now);
            cache.put(id, read);
        }
        return read.account;
    }

    @TransactionalEventListener(fallbackExecution = true)
    void forget(AccountChanged changed) {
        cache.remove(changed.userId());
    }

    private static Account account(AppUser user) {
        UserView view = user.view();
        return new Account(view.displayName(), view.zone(), user.enabled(), user.mustChangePassword(),
                user.sessionEpoch());
    }

    private record Read(Optional<Account> account, Instant at) {}

    /// @param epoch sessions of another epoch are over
    record Account(String displayName, ZoneId zone, boolean enabled, boolean mustChangePassword, int epoch) {}
}
