package io.towpath.wave.notice.web;

import io.towpath.acceptance.QrPicture;
import io.towpath.wave.notice.Notice;
import io.towpath.wave.notice.Notices.Made;
import io.towpath.wave.notice.Objection;
import io.towpath.wave.notice.Outage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Locale;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/// Notice links as they leave the house.
@Component
final class NoticeLinks {

    private final String base;

    NoticeLinks(@Value("${towpath.public-url:}") String base) {
        this.base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
    }

    /// What is shown once, after a link was made.
    public record Handout(String url, String mailto, QrPicture qr, String recipient, String email, String expires) {}

    String url(Made made) {
        return base + "/n/" + made.token();
    }

    Handout handout(Made made, ZoneId zone) {
        Notice notice = made.notice();
        Outage outage = made.outage();
        String url = url(made);
        String when = When.span(notice.opensAt(), notice.closesAt(), outage.zone(), Locale.ENGLISH);
        boolean again = notice.reminder() > 0;
        String body = """
                Hello %s,

                %s%s of your VMs move to their new platform: %s.
                In that time each of them is down for a while. What exactly, and where you agree or object to the time:

                %s

                No account is needed. The link is for you alone.
                """.formatted(notice.recipientName(), again
                ? "we have not heard yet whether this time suits you; earlier links end with this one.\n\n"
                : "", notice.vms() == 1 ? "1" : notice.vms(), when, url);
        return new Handout(url,
                mailto(notice.recipientEmail(),
                        (again ? "Reminder: downtime " : "Downtime ") + when + " (" + outage.key() + ")", body),
                QrPicture.of(url), notice.recipientName(), notice.recipientEmail(), When.at(notice.expiresAt(), zone,
                        Locale.ENGLISH));
    }

    /// A mail that tells the owner what was decided; the link that they have shows it too.
    static String answered(Objection objection) {
        String body = """
                Hello %s,

                you objected to the downtime of %s: %s

                %s

                %s
                """.formatted(objection.name(), objection.waveKey(), objection.reason(), "moved".equals(objection
                .answer()) ? "It is moved to another time; you get a new notice." : "It stays as it is.", objection
                        .answerText());
        return mailto(objection.email(), "Your objection to the downtime of " + objection.waveKey(), body);
    }

    private static String mailto(String to, String subject, String body) {
        return "mailto:%s?subject=%s&body=%s".formatted(encoded(to).replace("%40", "@"), encoded(subject), encoded(body
                .replace("\n", "\r\n")));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
