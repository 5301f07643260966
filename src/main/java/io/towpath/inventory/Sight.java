package io.towpath.inventory;

import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.CertificateChangedException;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.SourcePlatform;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.stereotype.Component;

/// Looks at a source through its adapter and keeps what is learnt of its health and of what it can do.
@Component
final class Sight {

    /// What a server can do and what the account may is asked again after this long.
    private static final Duration CAPABLE_FOR = Duration.ofMinutes(15);

    private final Platforms platforms;
    private final Reach reach;
    private final ConnectionStore connections;
    private final SourceAccess access;
    private final Clock clock;

    Sight(Platforms platforms, Reach reach, ConnectionStore connections, SourceAccess access, Clock clock) {
        this.platforms = platforms;
        this.reach = reach;
        this.connections = connections;
        this.access = access;
        this.clock = clock;
    }

    List<String> servers() {
        return platforms.servers();
    }

    void look(Connection source, String actor, ScanListener listener) throws IOException {
        SourcePlatform platform = platforms.source(source.kind());
        Place place = reach.place(source);
        Probe probe = platform.probe(place);
        connections.probed(source.id(), probe, clock.instant());
        try {
            if (platform.server() && probe.works()) {
                access.certificateSeen(source.id(), null);
                learn(source, actor, platform, place);
            }
            platform.scan(place, listener);
        } catch (CertificateChangedException e) {
            access.certificateSeen(source.id(), e.seenSha256());
            throw e;
        }
    }

    String remedy(Connection source) {
        return platforms.source(source.kind()).server()
                ? "It is tried again by itself; VMs are kept as they were. Test says whether the server answers."
                : "Check that the folder is there and readable; VMs are kept as they were.";
    }

    private void learn(Connection source, String actor, SourcePlatform platform, Place place) throws IOException {
        Instant at = connections.view(source.id()).map(ConnectionView::server)
                .map(ConnectionView.Server::capabilitiesAt).orElse(Instant.EPOCH);
        if (actor.equals("system") && at.plus(CAPABLE_FOR).isAfter(clock.instant())) {
            return;
        }
        Capabilities capabilities = platform.capabilities(place);
        if (capabilities != null) {
            access.capable(source.id(), capabilities, false);
        }
    }
}
