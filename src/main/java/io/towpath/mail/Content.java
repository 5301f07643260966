package io.towpath.mail;

import io.towpath.access.Secret;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;
import org.thymeleaf.ITemplateEngine;
import org.thymeleaf.context.Context;

/// Letters as they are kept: both forms in one sealed text, with a form feed between, which neither has.
@Component
class Content {

    private static final char BETWEEN = '\f';

    private final ITemplateEngine templates;

    Content(ITemplateEngine templates) {
        this.templates = templates;
    }

    record Forms(String text, String html) {

        @Override
        public String toString() {
            return "Forms";
        }
    }

    Secret of(Letter letter) {
        String html = templates.process("mail/letter", new Context(Locale.ENGLISH, Map.of("letter", letter)));
        return new Secret(letter.text().replace(BETWEEN, ' ') + BETWEEN + html.replace(BETWEEN, ' '));
    }

    static Forms forms(Secret kept) {
        int between = kept.value().indexOf(BETWEEN);
        return new Forms(kept.value().substring(0, between), kept.value().substring(between + 1));
    }
}
