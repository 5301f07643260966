package io.towpath.access;

import java.util.List;
import java.util.Map;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.oauth2.core.OAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.stereotype.Component;

/// Says whom a bearer token speaks for.
@Component
final class TokenIntrospector implements OpaqueTokenIntrospector {

    private final ApiTokens tokens;

    TokenIntrospector(ApiTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public OAuth2AuthenticatedPrincipal introspect(String token) {
        return tokens.find(token).map(Principal::new).orElseThrow(
                () -> new BadOpaqueTokenException("The token is unknown, expired or revoked."));
    }

    /// The name is what the trail shows: `token:LOGIN/NAME`.
    record Principal(ApiTokens.Bearer bearer) implements OAuth2AuthenticatedPrincipal {

        @Override
        public Map<String, Object> getAttributes() {
            return Map.of("sub", bearer.login());
        }

        @Override
        public List<GrantedAuthority> getAuthorities() {
            return AuthorityUtils.createAuthorityList(bearer.scopes());
        }

        @Override
        public String getName() {
            return "token:" + bearer.login() + "/" + bearer.tokenName();
        }
    }
}
