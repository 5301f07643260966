package io.towpath.mail;

import io.towpath.access.Secret;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// @param host        empty: no mails are sent
/// @param port        null: what is usual for the way
/// @param tls         null: STARTTLS, but none to this machine itself
/// @param username    empty: nobody signs in
/// @param giveUpAfter how long one is tried that no server took
/// @param keptFor     how long it is known what became of one
/// @param againWithin how long one that was refused or given up can be sent again
@ConfigurationProperties("towpath.mail")
record MailProperties(@DefaultValue("") String host, @Nullable Integer port, @Nullable Tls tls,
        @DefaultValue("") String username, @Nullable Secret password, @DefaultValue("") String from,
        @DefaultValue("") String replyTo, @DefaultValue("24h") Duration giveUpAfter,
        @DefaultValue("90d") Duration keptFor, @DefaultValue("7d") Duration againWithin) {

    enum Tls {
        STARTTLS, IMPLICIT, NONE
    }

    MailProperties {
        host = host.strip();
        if (!host.isEmpty()) {
            if (from.isBlank()) {
                throw new IllegalArgumentException(
                        "towpath.mail.host is %s, and towpath.mail.from is missing. Say from whom "
                                .formatted(host) + "mails are: TOWPATH_MAIL_FROM=towpath@example.com");
            }
            check("from", from);
            if (!replyTo.isBlank()) {
                check("reply-to", replyTo);
            }
        }
    }

    private static void check(String name, String address) {
        try {
            InternetAddress[] read = InternetAddress.parse(address, true);
            if (read.length == 1) {
                return;
            }
        } catch (AddressException e) {
            // told below, with the name of the key
        }
        throw new IllegalArgumentException(
                "towpath.mail.%s is '%s', expected one address, as Towpath <towpath@example.com>".formatted(name,
                        address));
    }

    Tls way() {
        return tls != null ? tls : isHere() ? Tls.NONE : Tls.STARTTLS;
    }

    int portInUse() {
        return port != null ? port : switch (way()) {
            case STARTTLS -> 587;
            case IMPLICIT -> 465;
            case NONE -> 25;
        };
    }

    /// This machine itself: nobody listens in between.
    private boolean isHere() {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.matches("127(\\.\\d{1,3}){3}") || name.equals("::1")
                || name.equals("[::1]");
    }
}
