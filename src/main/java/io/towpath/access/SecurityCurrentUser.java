package io.towpath.access;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// Reads who acts from the security context of the thread.
@Component
final class SecurityCurrentUser implements CurrentUser {

    private final LiveAccounts accounts;

    SecurityCurrentUser(LiveAccounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public String actor() {
        Authentication who = authentication();
        if (who == null) {
            return "system";
        }
        return who instanceof AnonymousAuthenticationToken ? "anonymous" : who.getName();
    }

    @Override
    public String login() {
        Authentication who = authentication();
        return who != null && who.getPrincipal() instanceof TokenIntrospector.Principal token
                ? token.bearer().login()
                : actor();
    }

    @Override
    public String displayName() {
        return account().map(LiveAccounts.Account::displayName).orElseGet(this::actor);
    }

    @Override
    public ZoneId zone() {
        return account().map(LiveAccounts.Account::zone).orElse(ZoneOffset.UTC);
    }

    @Override
    public boolean may(String permission) {
        Authentication who = authentication();
        return who != null && who.getAuthorities().stream().anyMatch(a -> permission.equals(a.getAuthority()));
    }

    private Optional<LiveAccounts.Account> account() {
        Authentication who = authentication();
        return who != null && who.getPrincipal() instanceof SignedInUser user
                ? accounts.find(user.id())
                : Optional.empty();
    }

    private static @Nullable Authentication authentication() {
        return SecurityContextHolder.getContext().getAuthentication();
    }
}
