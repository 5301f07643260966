package io.towpath.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Sends the browser elsewhere; for a part of a page fetched by htmx it is the whole page that moves.
final class Redirect {

    private Redirect() {}

    static void to(String path, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String url = request.getContextPath() + path;
        if (request.getHeader("HX-Request") == null) {
            response.sendRedirect(url);
            return;
        }
        response.setHeader("HX-Redirect", url);
        response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    }
}
