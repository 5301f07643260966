package io.towpath.platform.vsphere;

import io.micrometer.core.instrument.MeterRegistry;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Refusals;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/// One session per server and account, kept between looks, so that a vCenter's log is not full of us. A refused password is
/// not tried again for five minutes, by any node: accounts are locked after a few tries.
@Component("vsphereSessions")
final class Sessions implements DisposableBean {

    private static final Duration REFUSED_FOR = Duration.ofMinutes(5);

    private final AddressPolicy policy;
    private final VsphereProperties properties;
    private final Dropped dropped;
    private final Clock clock;
    private final Refusals refusals;
    private final Map<Place, Session> open = new ConcurrentHashMap<>();
    private final Map<Place, Instant> refused = new ConcurrentHashMap<>();

    Sessions(AddressPolicy policy, VsphereProperties properties, MeterRegistry meters, Clock clock,
            Refusals refusals) {
        this.policy = policy;
        this.properties = properties;
        this.dropped = new Dropped(meters);
        this.clock = clock;
        this.refusals = refusals;
    }

    /// What is done with a session.
    interface Work<T> {

        T with(Session session) throws IOException;
    }

    <T> T with(Place place, Work<T> work) throws IOException {
        Instant since = refused.get(place);
        if (since != null && since.plus(REFUSED_FOR).isAfter(clock.instant())) {
            throw new SignInRefusedException(place.location(), account(place),
                    new Refusals.Refused(since, since.plus(REFUSED_FOR)));
        }
        closeIdle();
        Session session = session(place);
        try {
            T result = work.with(session);
            refused.remove(place);
            return result;
        } catch (SignInRefusedException e) {
            if (e.asked()) {
                refused.put(place, clock.instant());
            }
            drop(place, session);
            throw e;
        } catch (FaultException e) {
            throw e;
        } catch (IOException e) {
            // the name may lead elsewhere next time, and a broken connection is not used again
            drop(place, session);
            throw e;
        }
    }

    Dropped dropped() {
        return dropped;
    }

    /// Another line to a server that is known, for what takes long.
    Line line(Place place) throws IOException {
        return new Line(policy, policy.parse(place.location()), new Pin(place.certificateSha256()), properties);
    }

    /// To a host that a server names, with the certificate that the server says it has.
    ///
    /// @param thumbprint SHA-1, `5A:0C:…`
    Line line(String host, int port, String thumbprint) throws IOException {
        return new Line(policy, new AddressPolicy.Address(host, port), Pin.told(thumbprint), properties);
    }

    private Session session(Place place) throws IOException {
        Session known = open.get(place);
        if (known != null) {
            return known;
        }
        Session made = new Session(new Line(policy, policy.parse(place.location()),
                new Pin(place.certificateSha256()), properties), place, dropped, properties, refusals);
        Session other = open.putIfAbsent(place, made);
        if (other != null) {
            made.close();
            return other;
        }
        return made;
    }

    /// Whoever else calls in this session at the moment gets the answer still.
    private void drop(Place place, Session failed) {
        if (open.remove(place, failed)) {
            failed.abandon();
        }
    }

    private void closeIdle() {
        Iterator<Session> all = open.values().iterator();
        while (all.hasNext()) {
            Session session = all.next();
            if (session.idleNanos() > properties.idle().toNanos()) {
                all.remove();
                session.close();
            }
        }
    }

    private static String account(Place place) {
        Credentials credentials = place.credentials();
        return credentials == null ? "" : credentials.account();
    }

    @Override
    public void destroy() {
        open.values().forEach(Session::close);
        open.clear();
    }
}
