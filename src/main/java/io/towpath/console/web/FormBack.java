package io.towpath.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/// Where the form came from that was posted: the page to go back to when it is refused.
final class FormBack {

    private FormBack() {}

    /// A path of ours with its query; null when nothing was posted, or it came from elsewhere.
    static @Nullable String to(HttpServletRequest request) {
        String referer = request.getHeader(HttpHeaders.REFERER);
        if (!request.getMethod().equals("POST") || referer == null) {
            return null;
        }
        try {
            URI from = URI.create(referer);
            boolean ours = request.getServerName().equalsIgnoreCase(from.getHost())
                    && from.getRawPath() != null && from.getRawPath().matches("/(?![/\\\\]).*|/");
            if (!ours) {
                return null;
            }
            return from.getRawQuery() == null ? from.getRawPath() : from.getRawPath() + "?" + from.getRawQuery();
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
