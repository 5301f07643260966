package io.towpath.inventory.web;

import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.RefusedException;
import io.towpath.platform.spi.Capabilities;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is known of a server, printed.
///
/// @param confirmed the fingerprint a person confirmed
/// @param seen      another one it shows since; null while all is well
/// @param missing   names of privileges that the account has not
/// @param facts     null until it could be asked
/// @param nbdTemplate how disks are named at an NBD server beside it; empty for none
record ServerRow(String account, @Nullable String confirmed, @Nullable String seen, @Nullable String seenSha256,
        List<PrivilegeRow> missing, @Nullable Facts facts, String nbdTemplate) {

    /// @param tone     name of the badge
    /// @param word     `Granted`, `Missing`, `Not told`
    record PrivilegeRow(String id, String purpose, String tone, String word) {}

    /// @param detail why it fails, or how fast it is; null when there is nothing to say
    record TransportRow(String name, String tone, String word, @Nullable String detail, @Nullable String program) {}

    record Facts(String product, String apiVersion, String tracking, String tags, @Nullable String instanceUuid,
            List<TransportRow> transports, List<PrivilegeRow> privileges, List<String> untold, String asked) {}

    static @Nullable ServerRow of(ConnectionView view, Print print) {
        ConnectionView.Server server = view.server();
        if (server == null) {
            return null;
        }
        String confirmed = server.certificateSha256();
        String seen = server.certificateSeen();
        Capabilities can = server.capabilities();
        Instant at = server.capabilitiesAt();
        return new ServerRow(server.account(), confirmed == null ? null : CertificateRow.fingerprint(confirmed),
                seen == null ? null : CertificateRow.fingerprint(seen), seen,
                can == null ? List.of() : can.missing().stream().map(ServerRow::row).toList(),
                can == null || at == null ? null : facts(can, print.ago(at)),
                server.nbdTemplate() == null ? "" : server.nbdTemplate());
    }

    private static Facts facts(Capabilities can, String asked) {
        return new Facts(can.product(), can.apiVersion(),
                told(can.changeTracking(), "VMs can track changes", "no VM can"),
                told(can.tags(), "read", "not offered"), can.instanceUuid(),
                can.transports().stream().map(ServerRow::row).toList(),
                can.privileges().stream().map(ServerRow::row).toList(), can.untold(), asked);
    }

    private static TransportRow row(Capabilities.Transport transport) {
        String name = transport.title();
        return switch (transport.reach()) {
            case UNKNOWN -> new TransportRow(name, "UNKNOWN", "Not tried yet", transport.why(), transport.program());
            case WORKS -> new TransportRow(name, "ACTIVE", "Works", speed(transport), transport.program());
            case FAILS -> new TransportRow(name, "FAILED", "Fails", transport.why(), transport.program());
        };
    }

    /// How fast it is, and why it comes first where its speed decided.
    private static @Nullable String speed(Capabilities.Transport transport) {
        String speed = transport.speed() == null ? null : "%.0f MiB/s per disk".formatted(transport.speed());
        return speed == null || transport.why() == null ? speed : speed + "; " + transport.why();
    }

    private static PrivilegeRow row(Capabilities.Privilege privilege) {
        Boolean granted = privilege.granted();
        return granted == null
                ? new PrivilegeRow(privilege.id(), privilege.purpose(), "UNKNOWN", "Not told")
                : new PrivilegeRow(privilege.id(), privilege.purpose(), granted ? "ACTIVE" : "FAILED",
                        granted ? "Granted" : "Missing");
    }

    private static String told(@Nullable Boolean value, String yes, String no) {
        return value == null ? "not known" : value ? yes : no;
    }

    /// Another account signs in with another password.
    static void requirePassword(ConnectionView view, @Nullable String account, @Nullable String password) {
        ConnectionView.Server server = view.server();
        if (server != null && account != null && !account.isBlank() && !account.strip().equals(server.account())
                && (password == null || password.isEmpty())) {
            throw new RefusedException(RefusedException.Kind.INVALID, "password-needed",
                    "the password of " + account.strip() + " is not known", "Enter it beside the user name.");
        }
    }
}
