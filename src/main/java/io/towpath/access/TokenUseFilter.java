package io.towpath.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;

/// Notes when and from where a token was last used; stops it while its owner has to change the password.
final class TokenUseFilter extends OncePerRequestFilter {

    private final ApiTokens tokens;
    private final ApiRefusals refusals;

    TokenUseFilter(ApiTokens tokens, ApiRefusals refusals) {
        this.tokens = tokens;
        this.refusals = refusals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who != null && who.getPrincipal() instanceof TokenIntrospector.Principal principal) {
            tokens.used(principal.bearer().tokenId(), request.getRemoteAddr());
            if (principal.bearer().mustChangePassword()) {
                refusals.handle(request, response, new AccessDeniedException("the owner must change the password"));
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
