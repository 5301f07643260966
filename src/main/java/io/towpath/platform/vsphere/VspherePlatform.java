package io.towpath.platform.vsphere;

import com.vmware.vim25.AboutInfo;
import com.vmware.vim25.ManagedObjectReference;
import io.towpath.disk.DiskRef;
import io.towpath.platform.spi.Capabilities;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ScanListener;
import io.towpath.platform.spi.ServerCertificate;
import io.towpath.platform.spi.SourcePlatform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// A vCenter as a source. The location is its address: `https://vcenter.example.com`.
@Component
final class VspherePlatform implements SourcePlatform {

    private static final String REMEDY = "Export the VM into a folder that is registered as a source.";

    private final AddressPolicy policy;
    private final NbdPolicy nbd;
    private final VsphereProperties properties;
    private final Sessions sessions;
    private final Told told;
    private final WayBook ways;
    private final ReaderProgram reader;
    private final boolean renames;

    VspherePlatform(AddressPolicy policy, NbdPolicy nbd, VsphereProperties properties, Sessions sessions, Told told,
            WayBook ways, ReaderProgram reader, @Value("${towpath.power.rename-suffix:}") String renameSuffix) {
        this.policy = policy;
        this.nbd = nbd;
        this.properties = properties;
        this.sessions = sessions;
        this.told = told;
        this.ways = ways;
        this.reader = reader;
        this.renames = !renameSuffix.isBlank();
    }

    @Override
    public String nbdTemplate(String typed) throws IOException {
        NbdTemplate template = NbdTemplate.parse(typed);
        nbd.checked(template.sample());
        return template.text();
    }

    @Override
    public String kind() {
        return "vsphere";
    }

    @Override
    public boolean server() {
        return true;
    }

    @Override
    public String address(String typed) throws IOException {
        AddressPolicy.Address address = policy.parse(typed);
        policy.resolve(address);
        return address.toString();
    }

    @Override
    public ServerCertificate certificate(String location) throws IOException {
        Pin pin = new Pin(null);
        try (Line line = new Line(policy, policy.parse(location), pin, properties)) {
            line.get("/", Map.of());
        } catch (IOException e) {
            ServerCertificate seen = pin.seen();
            if (seen != null) {
                return seen;
            }
            throw e;
        }
        throw new IOException(location + " speaks no TLS");
    }

    @Override
    public Probe probe(Place place) {
        try {
            AboutInfo about = sessions.with(place, session -> {
                // a call that needs a living session, also where one is kept from before
                session.call((port, _) -> port.currentTime(Session.root()));
                return session.about();
            });
            return new Probe(true, "%s, API %s".formatted(about.getFullName(), about.getApiVersion()), null);
        } catch (SignInRefusedException e) {
            return new Probe(false, String.valueOf(e.getMessage()),
                    "Enter the account's password again, on the source's page.");
        } catch (io.towpath.platform.spi.CertificateChangedException e) {
            return new Probe(false, String.valueOf(e.getMessage()),
                    "Ask the server's administrators whether they changed it, then confirm the new one.");
        } catch (IOException e) {
            return new Probe(false, String.valueOf(e.getMessage()),
                    "Check the address, the port and the firewalls between this machine and the server.");
        }
    }

    @Override
    public Capabilities capabilities(Place place) throws IOException {
        return sessions.with(place, session -> {
            // a call that needs the session comes first, so that the privileges are those of a living one
            List<ManagedObjectReference> vms = new ArrayList<>();
            Boolean tracking = tracking(session, vms);
            AboutInfo about = session.about();
            List<String> untold = new ArrayList<>(session.unknownPaths());
            untold.sort(null);
            return new Capabilities(String.valueOf(about.getFullName()), String.valueOf(about.getApiVersion()),
                    about.getInstanceUuid() == null ? null : about.getInstanceUuid().toLowerCase(Locale.ROOT), tracking,
                    Tags.read(session) != null, transports(Readings.server(session)),
                    Privileges.of(session, renames, vms), untold);
        });
    }

    private List<Capabilities.Transport> transports(String server) {
        return ways.transports(server).stream()
                .map(way -> way.name().equals("nbdkit") ? way.with(reader.told()) : way).toList();
    }

    /// Whether any VM can track changes; null when there is none to ask.
    ///
    /// @param vms takes those there are
    private @Nullable Boolean tracking(Session session, List<ManagedObjectReference> vms) throws IOException {
        List<Boolean> said = new ArrayList<>();
        new Query(session, properties.page()).everywhere(
                Map.of("VirtualMachine", List.of("capability.changeTrackingSupported")),
                row -> {
                    vms.add(row.object());
                    said.add(row.is("capability.changeTrackingSupported"));
                });
        return said.isEmpty() ? null : said.contains(true);
    }

    @Override
    public void scan(Place place, ScanListener listener) throws IOException {
        sessions.with(place, session -> {
            new Scan(session, new Query(session, properties.page()), listener, told, place).run();
            return place;
        });
    }

    @Override
    public DiskRef disk(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException("%s: disks of a vCenter are not read over the network. %s".formatted(file, REMEDY));
    }

    @Override
    public String fingerprint(Place place, String file, @Nullable String member) throws IOException {
        throw new IOException("%s: disks of a vCenter are not looked at over the network. %s".formatted(file, REMEDY));
    }

    /// When the surroundings of a place were told last, and how they were: they are told again when they changed, or after
    /// a while, since free space always does.
    @Component
    static final class Told {

        private static final long AGAIN_NANOS = 5L * 60 * 1_000_000_000;

        private record At(String digest, long nanos) {}

        private final Map<String, At> last = new ConcurrentHashMap<>();

        boolean due(String location, String digest) {
            At now = new At(digest, System.nanoTime());
            At before = last.get(location);
            if (before != null && before.digest.equals(digest) && now.nanos - before.nanos < AGAIN_NANOS) {
                return false;
            }
            last.put(location, now);
            return true;
        }
    }
}
