package io.towpath.platform.vsphere;

import com.vmware.vim25.AboutInfo;
import com.vmware.vim25.InvalidArgument;
import com.vmware.vim25.InvalidProperty;
import com.vmware.vim25.ManagedObjectReference;
import com.vmware.vim25.ServiceContent;
import com.vmware.vim25.UserSession;
import com.vmware.vim25.VimPortType;
import com.vmware.vim25.ws.WSClient;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Refusals;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.rmi.RemoteException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Signed in at one server. A session that the server ended is renewed once per call, whoever finds out first; a refused
/// password is not tried again.
final class Session implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Session.class);

    /// vijava writes this, as it is, behind the name of each method.
    private static final String NAMESPACE = " xmlns=\"urn:vim25\">";

    private final Line line;
    private final Wire wire;
    private final VimPortType port;
    private final Place place;
    private final Credentials credentials;
    private final Refusals refusals;
    private final Set<String> unknownPaths = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ServiceContent content;
    private volatile @Nullable UserSession user;
    private volatile boolean refused;
    private volatile long usedAt = System.nanoTime();

    Session(Line line, Place place, Dropped dropped, VsphereProperties properties, Refusals refusals)
            throws IOException {
        this.line = line;
        this.place = place;
        this.refusals = refusals;
        this.credentials = Objects.requireNonNull(place.credentials());
        this.wire = new Wire(line, dropped, properties.soapAction());
        String url = line.server() + "/sdk";
        // never the constructor without the second argument: it trusts every certificate, for the whole JVM
        WSClient client = new WSClient(url, false);
        client.setBaseUrl(URL.of(URI.create(url), wire));
        client.setVimNameSpace(NAMESPACE);
        this.port = new VimPortType(client);
    }

    /// One call of vijava's.
    interface Call<T extends @Nullable Object> {

        T on(VimPortType port, ServiceContent content) throws RemoteException;
    }

    AboutInfo about() throws IOException {
        return content().getAbout();
    }

    /// Its own name of the server: nobody else's has the same.
    @Nullable
    String sessionKey() {
        UserSession session = user;
        return session == null ? null : session.getKey();
    }

    Line line() {
        return line;
    }

    Credentials credentials() {
        return credentials;
    }

    /// Property paths that this server does not know.
    Set<String> unknownPaths() {
        return unknownPaths;
    }

    long idleNanos() {
        return System.nanoTime() - usedAt;
    }

    /// Calls once, and once more with a new session when the server ended this one. Only for calls that may come twice.
    <T extends @Nullable Object> T call(Call<T> call) throws IOException {
        UserSession before = signedIn();
        try {
            return once(call);
        } catch (FaultException e) {
            if (!e.is("NotAuthenticated")) {
                throw e;
            }
            renew(before);
            return once(call);
        }
    }

    /// Calls once: for calls that go on where an earlier one of the same session stopped.
    <T extends @Nullable Object> T once(Call<T> call) throws IOException {
        usedAt = System.nanoTime();
        ServiceContent known = content();
        return translated(() -> call.on(port, known));
    }

    /// A part of a file that is served to who signed in. A session that the server ended is renewed once.
    Line.Part part(String path, long from, int length) throws IOException {
        UserSession before = signedIn();
        usedAt = System.nanoTime();
        Line.Part part = line.part(path, from, length);
        if (part.status() != 401) {
            return part;
        }
        renew(before);
        return line.part(path, from, length);
    }

    private interface Vijava<T extends @Nullable Object> {

        T call() throws RemoteException;
    }

    private <T extends @Nullable Object> T translated(Vijava<T> call) throws IOException {
        try {
            return call.call();
        } catch (RemoteException | RuntimeException e) {
            IOException failure = wire.failure();
            if (failure != null) {
                throw failure;
            }
            AnswerFilter.Fault fault = wire.fault();
            if (fault != null) {
                String property = switch (e) {
                    case InvalidProperty invalid -> invalid.getName();
                    case InvalidArgument invalid -> invalid.getInvalidProperty();
                    default -> null;
                };
                throw new FaultException(line.server().toString(), fault.type(), fault.text(), property, e);
            }
            throw new IOException("the answer of %s was not understood: %s".formatted(line.server(), e), e);
        }
    }

    /// The one object that is named alike everywhere.
    static ManagedObjectReference root() {
        ManagedObjectReference root = new ManagedObjectReference();
        root.setType("ServiceInstance");
        root.setVal("ServiceInstance");
        return root;
    }

    private ServiceContent content() throws IOException {
        ServiceContent known = content;
        if (known != null) {
            return known;
        }
        ServiceContent told = translated(() -> port.retrieveServiceContent(root()));
        if (told == null || told.getAbout() == null || told.getSessionManager() == null) {
            throw new IOException(line.server() + " does not say what it is: is this a vCenter?");
        }
        content = told;
        return told;
    }

    private synchronized UserSession signedIn() throws IOException {
        UserSession session = user;
        return session != null ? session : signIn();
    }

    private synchronized void renew(UserSession ended) throws IOException {
        UserSession current = user;
        if (current == null || Objects.equals(current.getKey(), ended.getKey())) {
            LOG.debug("{} ended the session; signing in again", line.server());
            user = null;
            signIn();
        }
    }

    private UserSession signIn() throws IOException {
        if (refused) {
            throw refusal();
        }
        ServiceContent known = content();
        Refusals.Refused before = refusals.before(place).orElse(null);
        if (before != null) {
            throw new SignInRefusedException(line.server().toString(), credentials.account(), before);
        }
        line.forgetCookies();
        try {
            UserSession session = translated(() -> port.login(known.getSessionManager(), credentials.account(),
                    credentials.password(), null));
            user = session;
            refusals.accepted(place);
            return session;
        } catch (FaultException e) {
            if (e.is("InvalidLogin") || e.is("NoPermission")) {
                refused = true;
                refusals.refused(place);
                throw refusal();
            }
            throw e;
        }
    }

    private SignInRefusedException refusal() {
        return new SignInRefusedException("%s refuses the user name or password of %s".formatted(line.server(),
                credentials.account()));
    }

    /// Ends without signing out, where the line is broken anyway; calls that are under way go on.
    void abandon() {
        line.retire();
    }

    /// Signs out as far as that is still possible.
    @Override
    public void close() {
        if (user != null) {
            try {
                once((vim, known) -> {
                    vim.logout(known.getSessionManager());
                    return null;
                });
            } catch (IOException e) {
                LOG.debug("signing out of {}: {}", line.server(), e.getMessage());
            }
        }
        user = null;
        line.close();
    }
}
