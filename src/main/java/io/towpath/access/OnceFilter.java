package io.towpath.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.util.ContentCachingResponseWrapper;

/// A POST with an `Idempotency-Key` is done once: its repetition within 48 hours gets the stored answer.
///
/// | the key | is answered |
/// |---|---|
/// | is new | by the request itself; the answer is kept, unless it says to try again |
/// | was used for the same request | as then, with `Idempotent-Replayed: true` |
/// | was used for another request | 422 `idempotency-conflict` |
/// | belongs to a request under way | 409 `request-in-progress` |
/// | was used for the same request, whose answer is [shown once][ShownOnce] and not kept | 409 `shown-once` |
final class OnceFilter extends OncePerRequestFilter {

    static final String KEY = "Idempotency-Key";
    static final String REPLAYED = "Idempotent-Replayed";
    private static final int LONGEST_KEY = 255;
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final List<String> HEADERS = List.of("Location", "ETag", "Retry-After", "Content-Disposition");
    /// Answers about the moment or the sender, not about the request: the next try may end otherwise.
    private static final Set<Integer> PASSING = Set.of(401, 403, 408, 409, 412, 425, 428, 429);

    private final AnsweredOnce answers;
    private final ApiRefusals refusals;

    OnceFilter(AnsweredOnce answers, ApiRefusals refusals) {
        this.answers = answers;
        this.refusals = refusals;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !request.getMethod().equals("POST") || request.getHeader(KEY) == null;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String key = request.getHeader(KEY).strip();
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (key.isEmpty() || key.length() > LONGEST_KEY || who == null) {
            refusals.write(request, response, HttpStatus.BAD_REQUEST, "validation", "Fields are not acceptable",
                    "Idempotency-Key has %d characters, expected 1 to %d.".formatted(key.length(), LONGEST_KEY),
                    "Send a key that names this request and no other.");
            return;
        }
        String target = request.getMethod() + " " + request.getRequestURI()
                + (request.getQueryString() == null ? "" : "?" + request.getQueryString());
        Optional<AnsweredOnce.Earlier> earlier = answers.begin(who.getName(), key, target);
        BodyFingerprint body = new BodyFingerprint(request);
        if (earlier.isPresent()) {
            replay(earlier.get(), target, body, request, response);
        } else {
            first(who.getName(), key, body, response, chain);
        }
    }

    private void first(String actor, String key, BodyFingerprint body, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ContentCachingResponseWrapper kept = new ContentCachingResponseWrapper(response);
        boolean answered = false;
        try {
            chain.doFilter(body, kept);
            int status = kept.getStatus();
            byte[] content = kept.getContentAsByteArray();
            if (status < 500 && !PASSING.contains(status) && content.length <= LARGEST_ANSWER) {
                boolean once = ShownOnce.MARK.equals(kept.getHeader(HttpHeaders.CACHE_CONTROL));
                answers.answered(actor, key, new AnsweredOnce.Answer(body.finish(), status,
                        once ? Map.of(HttpHeaders.CACHE_CONTROL, ShownOnce.MARK) : headers(kept),
                        once ? new byte[0] : content));
                answered = true;
            }
        } finally {
            if (!answered) {
                answers.forget(actor, key);
            }
        }
        kept.copyBodyToResponse();
    }

    private static Map<String, String> headers(ContentCachingResponseWrapper kept) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (kept.getContentType() != null) {
            headers.put(HttpHeaders.CONTENT_TYPE, kept.getContentType());
        }
        HEADERS.forEach(name -> {
            String value = kept.getHeader(name);
            if (value != null) {
                headers.put(name, value);
            }
        });
        return headers;
    }

    private void replay(AnsweredOnce.Earlier earlier, String target, BodyFingerprint body, HttpServletRequest request,
            HttpServletResponse response) throws IOException {
        AnsweredOnce.Answer answer = earlier.answer();
        boolean other = !earlier.target().equals(target);
        String fingerprint = body.finish();
        if (!other && answer == null) {
            response.setHeader("Retry-After", "1");
            refusals.write(request, response, HttpStatus.CONFLICT, "request-in-progress", "Under way",
                    "The request with this Idempotency-Key is still being answered.",
                    "Wait a moment, then send it again under the same key.");
        } else if (other || answer == null || !answer.fingerprint().equals(fingerprint)) {
            refusals.write(request, response, HttpStatus.valueOf(422), "idempotency-conflict",
                    "The key was used for another request",
                    "This Idempotency-Key was used for a request with another address or content.",
                    "Use a new key for a new request; repeat a request unchanged under its key.");
        } else if (ShownOnce.MARK.equals(answer.headers().get(HttpHeaders.CACHE_CONTROL))) {
            refusals.write(request, response, HttpStatus.CONFLICT, "shown-once", "The answer was shown once",
                    "This request was done and answered with %d. The answer holds a secret, which is kept nowhere."
                            .formatted(answer.status()),
                    "If the answer was lost, revoke what it made, or make it anew: under a new key.");
        } else {
            response.setStatus(answer.status());
            answer.headers().forEach(response::setHeader);
            response.setHeader(REPLAYED, "true");
            response.getOutputStream().write(answer.body());
        }
    }
}
