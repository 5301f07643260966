package io.towpath.inventory;

import io.towpath.access.Secret;
import io.towpath.inventory.Connection.Direction;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.ServerCertificate;
import io.towpath.secret.Secrets;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// How places are reached: which folders and addresses may be named, and who signs in at a server.
@Component
final class Reach {

    private final FolderPolicy folders;
    private final Platforms platforms;
    private final ConnectionStore store;
    private final Secrets secrets;

    Reach(FolderPolicy folders, Platforms platforms, ConnectionStore store, Secrets secrets) {
        this.folders = folders;
        this.platforms = platforms;
        this.store = store;
        this.secrets = secrets;
    }

    /// A registered place, with its password.
    Place place(Connection connection) {
        return store.access(connection.id())
                .map(access -> new Place(connection.location(),
                        new Credentials(access.account(), secrets.reveal(access.secretId()).value()),
                        access.certificateSha256(), access.nbd()))
                .orElseGet(() -> Place.of(connection.location()));
    }

    /// @return as it is to be stored
    /// @throws RefusedException saying what must not be, or what is missing
    Place check(Direction direction, String kind, Place place) {
        if (!platforms.server(direction, kind)) {
            return Place.of(folders.check(direction, place.location()));
        }
        String address = address(kind, place.location());
        Credentials credentials = place.credentials();
        if (credentials == null || credentials.account().isBlank() || credentials.password().isEmpty()) {
            throw new RefusedException(RefusedException.Kind.INVALID, "credentials-missing",
                    "a user name and a password are needed", "Enter those of an account made for Towpath.");
        }
        if (place.certificateSha256() == null) {
            throw new RefusedException(RefusedException.Kind.INVALID, "certificate-unconfirmed",
                    "nobody confirmed the certificate of " + address,
                    "Look first, compare the fingerprint with the one the server's administrators know, and confirm it.");
        }
        return new Place(address, credentials, fingerprint(place.certificateSha256()));
    }

    String address(String kind, String location) {
        try {
            return platforms.source(kind).address(location);
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "address-refused", String.valueOf(e.getMessage()),
                    "Write it as https://vcenter.example.com; addresses of this machine and link-local ones must be"
                            + " allowed by towpath.sources.allowed-networks.");
        }
    }

    /// @return as it is to be stored; null for none
    @Nullable
    String nbdTemplate(String kind, @Nullable String typed) {
        if (typed == null || typed.isBlank()) {
            return null;
        }
        try {
            return platforms.source(kind).nbdTemplate(typed);
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "nbd-template-refused",
                    String.valueOf(e.getMessage()),
                    "Write it as nbd://reader.example.com:10809/{vm}/{snapshot}/{disk}, or nbds:// where it speaks TLS.");
        }
    }

    ServerCertificate certificate(String kind, String location) {
        String address = address(kind, location);
        try {
            return platforms.source(kind).certificate(address);
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.INVALID, "server-silent", String.valueOf(e.getMessage()),
                    "Check the address, the port and the firewalls between this machine and the server.");
        }
    }

    /// Stores who signs in, in the caller's transaction.
    void grant(UUID id, Place place) {
        Credentials credentials = place.credentials();
        if (credentials == null) {
            return;
        }
        Secret password = new Secret(credentials.password());
        Optional<ConnectionStore.Access> before = store.access(id);
        before.ifPresent(access -> secrets.replace(access.secretId(), password));
        UUID secret = before.map(ConnectionStore.Access::secretId).orElseGet(() -> secrets.keep("source", password));
        store.grant(id, new ConnectionStore.Access(credentials.account(), secret, place.certificateSha256(),
                null));
    }

    /// Written with or without colons, in either case.
    static String fingerprint(String typed) {
        String hex = typed.replaceAll("[:\\s]", "").toLowerCase(java.util.Locale.ROOT);
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new RefusedException(RefusedException.Kind.INVALID, "fingerprint-malformed",
                    "\"" + typed + "\" is no SHA-256 fingerprint", "Give 64 hex digits, with colons or without.");
        }
        return hex;
    }
}
