package io.towpath.intake.web;

import io.towpath.acceptance.QrPicture;
import io.towpath.intake.Intakes.Made;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Intake links as they leave the house.
@Component
final class IntakeLinks {

    private final String base;

    IntakeLinks(@Value("${towpath.public-url:}") String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /// What is shown once, after a link was made.
    public record Handout(String application, String url, String mailto, QrPicture qr, String recipient, String email,
            String expires) {}

    String url(Made made) {
        return base + "/i/" + made.token();
    }

    Handout handout(Made made, ZoneId zone) {
        String url = url(made);
        String expires = Day.of(made.intake().expiresAt(), zone, Locale.ENGLISH);
        String body = """
                Hello %s,

                the VMs of %s are to move to another platform, and you are named as its owner.
                Before we plan that we would like to know what only you know: when it may be down, when never, whom to call.
                It takes about two minutes:

                %s

                No account is needed. The link is for you alone and can be used until %s. If somebody else is the owner, please
                say so there.
                """.formatted(made.intake().recipientName(), made.application(), url, expires);
        return new Handout(made.application(), url, mailto(made.intake().recipientEmail(), "Your application "
                + made.application() + ": a few questions before it moves", body), QrPicture.of(url),
                made.intake().recipientName(), made.intake().recipientEmail(), expires);
    }

    private static String mailto(String to, String subject, String body) {
        return "mailto:%s?subject=%s&body=%s".formatted(encoded(to).replace("%40", "@"), encoded(subject), encoded(body
                .replace("\n", "\r\n")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
