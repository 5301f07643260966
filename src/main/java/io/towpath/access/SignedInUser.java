package io.towpath.access;

import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.CredentialsContainer;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.userdetails.UserDetails;

/// Who a session belongs to. Only what never changes while the session lasts; the rest is read from [LiveAccounts].
final class SignedInUser implements UserDetails, CredentialsContainer {

    private static final long serialVersionUID = 1L;

    private final UUID id;
    private final String login;
    private final int epoch;
    private final List<GrantedAuthority> authorities;
    private @Nullable String passwordHash;

    SignedInUser(AppUser user) {
        this.id = user.id();
        this.login = user.login();
        this.epoch = user.sessionEpoch();
        this.authorities = AuthorityUtils.createAuthorityList(user.role().permissions());
        this.passwordHash = user.passwordHash();
    }

    UUID id() {
        return id;
    }

    int epoch() {
        return epoch;
    }

    @Override
    public String getUsername() {
        return login;
    }

    @Override
    public Collection<? extends GrantedAuthority> getAuthorities() {
        return authorities;
    }

    @Override
    public @Nullable String getPassword() {
        return passwordHash;
    }

    @Override
    public void eraseCredentials() {
        passwordHash = null;
    }

    @Override
    public String toString() {
        return login;
    }
}
