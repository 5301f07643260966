package io.towpath.acceptance.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.LocaleResolver;

/// The language of a page: owners' pages speak the reader's (`?lang=de`, else what the browser asks for); all others
/// are in English.
@Component("localeResolver")
final class OwnerLocale implements LocaleResolver {

    static final List<Locale> SPOKEN = List.of(Locale.ENGLISH, Locale.GERMAN, Locale.FRENCH);

    @Override
    public Locale resolveLocale(HttpServletRequest request) {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (!path.startsWith("/s/") && !path.startsWith("/n/") && !path.startsWith("/i/")) {
            return Locale.ENGLISH;
        }
        String chosen = request.getParameter("lang");
        for (Locale locale : SPOKEN) {
            if (locale.getLanguage().equals(chosen)) {
                return locale;
            }
        }
        String wanted = request.getHeader("Accept-Language");
        try {
            Locale best = wanted == null ? null : Locale.lookup(Locale.LanguageRange.parse(wanted), SPOKEN);
            return best == null ? Locale.ENGLISH : best;
        } catch (IllegalArgumentException _) {
            return Locale.ENGLISH;
        }
    }

    @Override
    public void setLocale(HttpServletRequest request, @Nullable HttpServletResponse response,
            @Nullable Locale locale) {
        throw new UnsupportedOperationException("the language is in the address");
    }
}
