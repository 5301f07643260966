package io.towpath.wave.notice;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What a delivery report says of one recipient: the fields of RFC 3464, one group of lines for each, folded as mail
/// headers are. Delays and deliveries are no bounces.
///
/// | field | meaning |
/// |---|---|
/// | `Final-Recipient: rfc822; anna@example.com` | who did not get it |
/// | `Action: failed` | what became of it |
/// | `Status: 5.1.1` | why, as RFC 3463 counts |
/// | `Diagnostic-Code: smtp; 550 …` | in the words of the other server |
record Bounce(String recipient, String why) {

    private static final int MOST_CHARS = 1 << 20;
    private static final Pattern FOLDED = Pattern.compile("\\r?\\n[ \\t]+");
    private static final Pattern FIELD = Pattern.compile("^([A-Za-z-]{1,40}):[ \\t]*(.{0,2000})$");

    static List<Bounce> in(String message) {
        List<Bounce> found = new ArrayList<>();
        Report report = new Report();
        String text = message.length() > MOST_CHARS ? message.substring(0, MOST_CHARS) : message;
        for (String line : (FOLDED.matcher(text).replaceAll(" ") + "\n\n").split("\\r?\\n", -1)) {
            Matcher field = FIELD.matcher(line);
            if (field.matches()) {
                report.take(field.group(1).toLowerCase(Locale.ROOT), field.group(2).strip());
            } else {
                Bounce bounce = report.bounce();
                if (bounce != null && !found.contains(bounce)) {
                    found.add(bounce);
                }
                report = new Report();
            }
        }
        return found;
    }

    /// The fields of one recipient as they come.
    private static final class Report {

        private @Nullable String recipient;
        private @Nullable String status;
        private @Nullable String diagnostic;
        private boolean failed;

        void take(String name, String value) {
            switch (name) {
                case "final-recipient", "original-recipient" -> {
                    if (recipient == null) {
                        recipient = afterType(value).replaceAll("[<>]", "").toLowerCase(Locale.ROOT);
                    }
                }
                case "action" -> failed = value.equalsIgnoreCase("failed");
                case "status" -> status = value;
                case "diagnostic-code" -> diagnostic = afterType(value);
                default -> {
                }
            }
        }

        private static String afterType(String value) {
            int type = value.indexOf(';');
            return (type < 0 ? value : value.substring(type + 1)).strip();
        }

        @Nullable
        Bounce bounce() {
            String to = recipient;
            if (to == null || !to.contains("@") || !failed) {
                return null;
            }
            String said = diagnostic == null ? "the mail server refused it" : diagnostic;
            return new Bounce(to, status == null || said.contains(status) ? said : status + " " + said);
        }
    }
}
