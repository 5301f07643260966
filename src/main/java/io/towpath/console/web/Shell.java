package io.towpath.console.web;

import io.towpath.access.CurrentUser;
import io.towpath.database.Durability;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.info.BuildProperties;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// What the shell of a page asks about the request: templates say `${shell.theme()}`. A bean and not model attributes,
/// since error pages have no model.
@Component
public final class Shell {

    static final String THEME_COOKIE = "towpath-theme";

    private final CurrentUser user;
    private final @Nullable BuildProperties build;
    private final boolean demo;
    private final Durability durability;

    Shell(CurrentUser user, ObjectProvider<BuildProperties> build, Durability durability,
            @Value("${towpath.demo.enabled:false}") boolean demo) {
        this.user = user;
        this.build = build.getIfAvailable();
        this.demo = demo;
        this.durability = durability;
    }

    /// Whether everything here is made up: each page says so.
    public boolean demo() {
        return demo;
    }

    /// How the database is set so that it may lose what it confirmed; empty when all is well.
    public List<Durability.Unsafe> unsafeDatabase() {
        return durability.unsafe();
    }

    /// `light` or `dark` for the first byte of the page; theme.js corrects it where the system decides.
    public String theme() {
        return "dark".equals(chosenTheme()) ? "dark" : "light";
    }

    /// `system`, `light` or `dark`, as chosen.
    public String chosenTheme() {
        var request = request();
        if (request != null && request.getCookies() != null) {
            for (Cookie cookie : request.getCookies()) {
                if (cookie.getName().equals(THEME_COOKIE)
                        && (cookie.getValue().equals("light") || cookie.getValue().equals("dark"))) {
                    return cookie.getValue();
                }
            }
        }
        return "system";
    }

    /// Whether the page is for a window and not for a page that is open already: htmx takes a part of what it fetches, by
    /// `hx-select`, and throws away what stands around it. Pages fetch themselves again every few seconds, and their shell
    /// is a good part of what they cost.
    public boolean whole() {
        var request = request();
        return request == null || request.getHeader("HX-Request") == null;
    }

    /// The path of the page people asked for, without the context path, also on an error page.
    public String path() {
        var request = request();
        if (request == null) {
            return "/";
        }
        String asked = (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        String uri = asked == null ? request.getRequestURI() : asked;
        return uri.substring(Math.min(uri.length(), request.getContextPath().length()));
    }

    /// The query of the page, with its question mark; empty where there is none.
    public String query() {
        var request = request();
        String query = request == null ? null : request.getQueryString();
        return query == null || query.length() > 4_000 ? "" : "?" + query;
    }

    /// `page` for `aria-current` when the page lies below one of the places, else null: no attribute.
    public @Nullable String current(String... places) {
        String path = path();
        for (String place : places) {
            if (path.equals(place) || path.startsWith(place + "/")) {
                return "page";
            }
        }
        return null;
    }

    public @Nullable String exactly(String place) {
        return path().equals(place) ? "page" : null;
    }

    public String userName() {
        return user.displayName();
    }

    public String version() {
        return build == null || build.getVersion() == null ? "development" : build.getVersion();
    }

    /// The call that does by script what a page does by button.
    public String curl(String method, String path, @Nullable String body) {
        var request = request();
        String base = request == null
                ? "http://localhost:8080"
                : request.getRequestURL()
                        .substring(0, request.getRequestURL().length() - request.getRequestURI().length())
                        + request.getContextPath();
        var call = new StringBuilder("curl -sS ");
        if (!method.equals("GET")) {
            call.append("-X ").append(method).append(' ');
        }
        call.append("-H \"Authorization: Bearer $TOWPATH_TOKEN\"");
        if (body != null) {
            call.append(" -H 'Content-Type: application/json' -d '").append(body).append('\'');
        }
        return call.append(" '").append(base).append(path).append('\'').toString();
    }

    private static @Nullable HttpServletRequest request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes held
                ? held.getRequest()
                : null;
    }
}
