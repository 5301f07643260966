package io.towpath.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.logout.SecurityContextLogoutHandler;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/// Looks at the account behind a session in every request: is it still enabled, is the session still of its epoch (a
/// change of role or password raises it), is it younger than twelve hours, must the password be changed first?
final class AccountFilter extends OncePerRequestFilter {

    /// Session attribute: the epoch with which the session goes on after its owner changed the password in it.
    static final String EPOCH = AccountFilter.class.getName() + ".epoch";

    /// Request attribute: the viewer's `ZoneId`, for pages of modules that may not ask [CurrentUser].
    static final String ZONE = "towpath.zone";

    private static final Duration LONGEST_SESSION = Duration.ofHours(12);
    private static final String PASSWORD_PAGE = "/me/password";
    /// What is open to somebody who must change the password first.
    private static final RequestMatcher STILL_OPEN = new OrRequestMatcher(
            SecurityChains.anyOf(PASSWORD_PAGE, "/sign-out", "/theme", "/error"), SecurityChains.ASSETS);

    private final SecurityContextLogoutHandler ending = new SecurityContextLogoutHandler();
    private final LiveAccounts accounts;
    private final Clock clock;

    AccountFilter(LiveAccounts accounts, Clock clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    /// Styles and pictures are everybody's; without them a page that says that the database is away could not be read.
    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return SecurityChains.ASSETS.matches(request);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who == null || !(who.getPrincipal() instanceof SignedInUser user)) {
            chain.doFilter(request, response);
            return;
        }
        Optional<LiveAccounts.Account> account = accounts.find(user.id());
        if (account.isEmpty() || !account.get().enabled() || account.get().epoch() != epoch(request, user)
                || tooOld(request)) {
            ending.logout(request, response, who);
            Redirect.to("/sign-in?ended", request, response);
        } else if (account.get().mustChangePassword() && !STILL_OPEN.matches(request)) {
            Redirect.to(PASSWORD_PAGE, request, response);
        } else {
            request.setAttribute(ZONE, account.get().zone());
            chain.doFilter(request, response);
        }
    }

    private static int epoch(HttpServletRequest request, SignedInUser user) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(EPOCH) instanceof Integer later ? later : user.epoch();
    }

    private boolean tooOld(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && Instant.ofEpochMilli(session.getCreationTime()).plus(LONGEST_SESSION)
                .isBefore(clock.instant());
    }
}
