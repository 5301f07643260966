package io.towpath.access;

import io.towpath.units.Sha256;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Slows guessing down. Counted in the database, so a restart or another node changes nothing.
///
/// | counted per | free | then wait after each failure | at most |
/// |---|---|---|---|
/// | account and address | 2 failures | 1 s, 2 s, 4 s, 8 s, … | 15 min |
/// | address, any account | 99 failures | 1 s, 2 s, 4 s, … | 1 min |
///
/// Nobody is locked out for good, and a stranger's guesses from his address do not delay the owner at his own. An
/// attempt is counted before its password is looked at, so a thousand at the same moment do not slip through.
@Component
class SignInThrottle {

    private static final String ANY = "*";
    private static final Limit PER_ACCOUNT = new Limit(2, Duration.ofMinutes(15), Duration.ofDays(1));
    private static final Limit PER_ADDRESS = new Limit(99, Duration.ofMinutes(1), Duration.ofHours(1));

    private final JdbcClient jdbc;
    private final Clock clock;

    SignInThrottle(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    /// Counts an attempt, or says when the next one is welcome.
    @Transactional
    Optional<Instant> refuse(String login, String remoteAddress) {
        String address = network(remoteAddress);
        return count(who(login), address, PER_ACCOUNT).or(() -> count(ANY, address, PER_ADDRESS));
    }

    /// The attempt was good: the account's failures from there are forgotten, the address gets its one back.
    @Transactional
    void succeeded(String login, String remoteAddress) {
        String address = network(remoteAddress);
        jdbc.sql("delete from sign_in_attempt where who = :who and address = :address").param("who", who(login))
                .param("address", address).update();
        jdbc.sql("""
                update sign_in_attempt set failures = greatest(failures - 1, 0), blocked_until = last_at
                 where who = :any and address = :address
                """).param("any", ANY).param("address", address).update();
        jdbc.sql("delete from sign_in_attempt where last_at < :old")
                .param("old", time(clock.instant().minus(PER_ACCOUNT.memory))).update();
    }

    private Optional<Instant> count(String who, String address, Limit limit) {
        Instant now = clock.instant();
        int counted = jdbc.sql("""
                insert into sign_in_attempt as a (who, address, failures, last_at, blocked_until)
                values (:who, :address, 1, :now, :now)
                    on conflict (who, address) do update
                   set failures      = case when a.last_at < :forgotten then 1 else a.failures + 1 end,
                       last_at       = :now,
                       blocked_until = case when a.last_at < :forgotten or a.failures < :free then :now
                                            else :now + least(:longest, power(2, least(a.failures - :free, 20)))
                                                        * interval '1 second' end
                 where a.blocked_until <= :now
                """).param("who", who).param("address", address).param("now", time(now))
                .param("forgotten", time(now.minus(limit.memory))).param("free", limit.free)
                .param("longest", limit.longest.toSeconds()).update();
        if (counted == 1) {
            return Optional.empty();
        }
        return jdbc.sql("select blocked_until from sign_in_attempt where who = :who and address = :address")
                .param("who", who).param("address", address).query(OffsetDateTime.class).optional()
                .map(OffsetDateTime::toInstant);
    }

    private static String who(String login) {
        return Sha256.hex(Logins.normal(login));
    }

    /// An IPv6 customer has a whole /64 to choose from; it counts as one address.
    static String network(String remoteAddress) {
        try {
            byte[] bytes = InetAddress.ofLiteral(remoteAddress).getAddress();
            return bytes.length == 4 ? remoteAddress : HexFormat.of().formatHex(bytes, 0, 8) + "/64";
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }

    private static OffsetDateTime time(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private record Limit(int free, Duration longest, Duration memory) {}
}
