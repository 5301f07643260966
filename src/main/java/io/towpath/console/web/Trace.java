package io.towpath.console.web;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Gives each request a trace id: the caller's, when a W3C `traceparent` header names one, or a new one. It is in every
/// log line of the request, in every problem and on every error page, and goes back as `traceparent`.
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
final class Trace extends OncePerRequestFilter {

    static final String ATTRIBUTE = Trace.class.getName();

    private static final Pattern TRACEPARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}");
    private static final String NO_TRACE = "0".repeat(32);
    private static final String MDC_KEY = "traceId";

    private final SecureRandom random = new SecureRandom();

    /// 32 hexadecimal digits; `unknown` outside a request.
    static String id(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof String id ? id : "unknown";
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = traceId(request.getHeader("traceparent"));
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader("traceparent", "00-" + id + "-" + hex(8) + "-00");
        try (var _ = MDC.putCloseable(MDC_KEY, id)) {
            chain.doFilter(request, response);
        }
    }

    private String traceId(@Nullable String header) {
        var matcher = TRACEPARENT.matcher(header == null ? "" : header);
        return matcher.matches() && !matcher.group(1).equals(NO_TRACE) ? matcher.group(1) : hex(16);
    }

    private String hex(int bytes) {
        byte[] drawn = new byte[bytes];
        random.nextBytes(drawn);
        return HexFormat.of().formatHex(drawn);
    }
}
