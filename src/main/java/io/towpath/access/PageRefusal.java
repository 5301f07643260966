package io.towpath.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.AccessDeniedHandlerImpl;
import org.springframework.security.web.csrf.CsrfException;
import org.springframework.security.web.util.matcher.RequestMatcher;

/// A page or button that is not for this user: the 403 page. A sign-in form that lay open until its session was over
/// is no attack; a fresh one helps. Nor is an owner's form, which lies open on a phone: what was typed is shown again to be
/// sent anew, by `/again` below its address.
final class PageRefusal implements AccessDeniedHandler {

    private static final RequestMatcher FORM = SecurityChains.anyOf("/sign-in");
    private static final RequestMatcher TYPED = SecurityChains.anyOf("/i/*", "/i/*/more", "/i/*/not-mine");

    private final AccessDeniedHandler forbidden = new AccessDeniedHandlerImpl();

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException, ServletException {
        if (refusal instanceof CsrfException && FORM.matches(request)) {
            Redirect.to("/sign-in?stale", request, response);
            return;
        }
        if (refusal instanceof CsrfException && TYPED.matches(request)) {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
            request.getRequestDispatcher(request.getRequestURI().substring(request.getContextPath().length())
                    + "/again").forward(request, response);
            return;
        }
        forbidden.handle(request, response, refusal);
    }
}
