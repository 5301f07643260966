package io.towpath.acceptance.web;

import io.towpath.acceptance.LinkView;
import io.towpath.acceptance.QrPicture;
import io.towpath.acceptance.SignOffs.NewLink;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Sign-off links as they leave the house.
@Component
final class PublicLinks {

    private final String base;

    PublicLinks(@Value("${towpath.public-url:}") String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    String url(NewLink made) {
        return base + "/s/" + made.token();
    }

    Handout handout(NewLink made, String vmName, Moments moments) {
        LinkView link = made.link();
        String url = url(made);
        String expires = moments.with(Locale.ENGLISH).at(link.expiresAt());
        String subject = "Please sign off " + vmName;
        String body = """
                Hello %s,

                %s has been moved to its new platform. Please look whether it works, and sign it off or report a problem:

                %s

                No account is needed. The link is for you alone, works once, and expires %s.
                """.formatted(link.recipientName(), vmName, url, expires);
        String mailto = "mailto:%s?subject=%s&body=%s".formatted(encoded(link.recipientEmail()).replace("%40", "@"),
                encoded(subject), encoded(body.replace("\n", "\r\n")));
        return new Handout(url, mailto, QrPicture.of(url), link.recipientName(), link.recipientEmail(), expires);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /// What is shown once, after a link was made.
    record Handout(String url, String mailto, QrPicture qr, String recipient, String email, String expires) {}
}
