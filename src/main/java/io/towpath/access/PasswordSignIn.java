package io.towpath.access;

import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.authentication.dao.DaoAuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.UserDetails;
import org.springframework.security.core.userdetails.UserDetailsPasswordService;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.core.userdetails.UsernameNotFoundException;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.authentication.WebAuthenticationDetails;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Checks name and password, after the throttle. Unknown and disabled users take the same path, with the same work
/// and the same answer, as a wrong password.
@Component
final class PasswordSignIn implements AuthenticationProvider {

    private final DaoAuthenticationProvider passwords;
    private final SignInThrottle throttle;

    PasswordSignIn(AppUsers users, PasswordEncoder encoder, SignInThrottle throttle, TransactionTemplate transaction) {
        this.throttle = throttle;
        Store store = new Store(users, transaction);
        this.passwords = new DaoAuthenticationProvider(store);
        this.passwords.setPasswordEncoder(encoder);
        this.passwords.setUserDetailsPasswordService(store);
    }

    @Override
    public @Nullable Authentication authenticate(Authentication attempt) {
        String login = attempt.getName();
        String address = attempt.getDetails() instanceof WebAuthenticationDetails details
                ? details.getRemoteAddress()
                : "unknown";
        throttle.refuse(login, address).ifPresent(retryAt -> {
            throw new TooManyAttempts(retryAt);
        });
        Authentication signedIn = passwords.authenticate(attempt);
        throttle.succeeded(login, address);
        return signedIn;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /// Also renews a hash when a stronger one has become usual.
    private record Store(AppUsers users, TransactionTemplate transaction)
            implements
                UserDetailsService,
                UserDetailsPasswordService {

        @Override
        public UserDetails loadUserByUsername(String typed) {
            return users.findByLogin(Logins.normal(typed)).filter(AppUser::enabled).map(SignedInUser::new)
                    .orElseThrow(() -> new UsernameNotFoundException("no such user, or disabled"));
        }

        @Override
        public UserDetails updatePassword(UserDetails user, @Nullable String hash) {
            transaction.executeWithoutResult(_ -> users.findByLogin(user.getUsername()).ifPresent(found -> {
                if (hash != null) {
                    found.rehash(hash);
                }
            }));
            return user;
        }
    }
}
