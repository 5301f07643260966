package io.towpath.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// 401 and 403 of the API: the header that RFC 6750 asks for, and a problem (RFC 9457) that says what to do.
@Component
final class ApiRefusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final String REALM = "Bearer realm=\"towpath\"";

    private final JsonMapper json;

    ApiRefusals(JsonMapper json) {
        this.json = json;
    }

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        boolean sent = request.getHeader("Authorization") != null;
        response.setHeader("WWW-Authenticate", sent ? REALM + ", error=\"invalid_token\"" : REALM);
        write(request, response, HttpStatus.UNAUTHORIZED, "unauthenticated", "Nobody is signed in",
                sent ? "The token is malformed, unknown, expired or revoked." : "The request has no API token.",
                "Send 'Authorization: Bearer tow_pat_…'. Make a token on the page /me.");
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException refusal)
            throws IOException {
        response.setHeader("WWW-Authenticate", REALM + ", error=\"insufficient_scope\"");
        Authentication who = SecurityContextHolder.getContext().getAuthentication();
        if (who != null && who.getPrincipal() instanceof TokenIntrospector.Principal principal
                && principal.bearer().mustChangePassword()) {
            write(request, response, HttpStatus.FORBIDDEN, "password-change-required", "Password change required",
                    "The token's owner got a new password and has not changed it yet.",
                    "Sign in as " + principal.bearer().login() + " and change the password.");
            return;
        }
        write(request, response, HttpStatus.FORBIDDEN, "forbidden", "Not permitted",
                "The token's scopes do not allow this request.",
                "Use a token with the scope that the API description names, of a user whose role has it.");
    }

    void write(HttpServletRequest request, HttpServletResponse response, HttpStatus status, String code,
            String title, String detail, String remedy) throws IOException {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create(request.getContextPath() + "/problems/"
                + switch (status) {
                    case UNAUTHORIZED -> "unauthenticated";
                    case FORBIDDEN -> "forbidden";
                    case CONFLICT -> "state-transition";
                    case BAD_REQUEST -> "validation";
                    default -> code;
                }));
        problem.setTitle(title);
        problem.setInstance(URI.create(request.getRequestURI()));
        problem.setProperty("code", code);
        problem.setProperty("remedy", remedy);
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getOutputStream().write(json.writeValueAsBytes(problem));
    }
}
