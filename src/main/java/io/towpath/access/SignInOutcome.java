package io.towpath.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;
import org.springframework.security.web.authentication.AuthenticationSuccessHandler;
import org.springframework.security.web.authentication.SavedRequestAwareAuthenticationSuccessHandler;
import org.springframework.security.web.authentication.logout.LogoutHandler;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.stereotype.Component;

/// What follows a sign-in: on to the page that was wanted, or back to the form with the reason. Always on the trail.
@Component
final class SignInOutcome implements AuthenticationSuccessHandler, AuthenticationFailureHandler, LogoutHandler {

    private final SavedRequestAwareAuthenticationSuccessHandler onward = new SavedRequestAwareAuthenticationSuccessHandler();
    private final SignInLog log;
    private final Clock clock;

    SignInOutcome(SignInLog log, Clock clock, RequestCache wantedPages) {
        this.log = log;
        this.clock = clock;
        this.onward.setRequestCache(wantedPages);
    }

    @Override
    public void onAuthenticationSuccess(HttpServletRequest request, HttpServletResponse response, Authentication who)
            throws IOException, ServletException {
        log.signedIn(who.getName(), request.getRemoteAddr());
        onward.onAuthenticationSuccess(request, response, who);
    }

    @Override
    public void onAuthenticationFailure(HttpServletRequest request, HttpServletResponse response,
            AuthenticationException failure) throws IOException {
        if (failure instanceof TooManyAttempts throttled) {
            long wait = Math.max(1, Duration.between(clock.instant(), throttled.retryAt()).plusMillis(999).toSeconds());
            response.setHeader("Retry-After", Long.toString(wait));
            response.sendRedirect(request.getContextPath() + "/sign-in?wait=" + wait);
            return;
        }
        if (failure instanceof AuthenticationServiceException) {
            // what was typed could not be looked at: nobody was wrong
            throw failure;
        }
        String typed = request.getParameter("username");
        log.failed(typed == null ? "" : typed, request.getRemoteAddr());
        response.sendRedirect(request.getContextPath() + "/sign-in?failed");
    }

    @Override
    public void logout(HttpServletRequest request, HttpServletResponse response, @Nullable Authentication who) {
        if (who != null) {
            log.signedOut(who.getName(), request.getRemoteAddr());
        }
    }
}
