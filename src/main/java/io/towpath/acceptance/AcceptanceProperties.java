package io.towpath.acceptance;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Settings of sign-off links.
///
/// @param validFor how long a link can be used
/// @param key      secret text of at least 32 characters that seals the links; none: a random one in the database. With
///                 one of your own, not even somebody who can write to the database can make a link
@ConfigurationProperties("towpath.sign-off")
record AcceptanceProperties(@DefaultValue("14d") Duration validFor, @Nullable String key) {

    private static final int SHORTEST_KEY = 32;

    AcceptanceProperties {
        if (validFor.isNegative() || validFor.isZero()) {
            throw new IllegalArgumentException("towpath.sign-off.valid-for is %s, expected more than 0".formatted(
                    validFor));
        }
        if (key != null && !key.isBlank() && key.length() < SHORTEST_KEY) {
            throw new IllegalArgumentException("towpath.sign-off.key has %d characters, expected %d or more".formatted(
                    key.length(), SHORTEST_KEY));
        }
    }

    @Override
    public String toString() {
        return "AcceptanceProperties[validFor=%s]".formatted(validFor);
    }
}
