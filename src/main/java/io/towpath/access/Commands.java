package io.towpath.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/// Counts what people and scripts change on this node, so that nobody is shown what was before his own change: [Shared]
/// figures are forgotten when a request ends that may have changed something, and are not lent to somebody whose request
/// is still under way. Its answer may be read before it has ended here.
@Component
final class Commands extends OncePerRequestFilter {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private final AtomicLong ended = new AtomicLong();
    private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return READING.contains(request.getMethod());
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String who = who();
        underWay.merge(who, 1, Integer::sum);
        try {
            chain.doFilter(request, response);
        } finally {
            ended.incrementAndGet();
            underWay.computeIfPresent(who, (_, count) -> count == 1 ? null : count - 1);
        }
    }

    /// How many have ended since the program started.
    long ended() {
        return ended.get();
    }

    /// Whether whoever asks has one under way.
    boolean mine() {
        return !underWay.isEmpty() && underWay.containsKey(who());
    }

    private static String who() {
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        return who == null ? "" : who.getName();
    }
}
