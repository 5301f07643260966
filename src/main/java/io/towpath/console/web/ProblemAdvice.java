package io.towpath.console.web;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.support.RequestContextUtils;
import org.springframework.web.servlet.view.RedirectView;

/// Tells every failure: REST gets a problem as RFC 9457 says, people get a page. Both say what happened, what to do, and
/// the trace id under which the log has the rest.
@ControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ProblemAdvice {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /// The browser is gone: nobody is there to be told.
    @ExceptionHandler
    void gone(AsyncRequestNotUsableException gone) {
        LOG.debug("the client went away: {}", gone.getMessage());
    }

    /// Who is not signed in is sent to sign in by the filters, not told that it is forbidden.
    @ExceptionHandler
    void security(AuthenticationException thrown) {
        throw thrown;
    }

    @ExceptionHandler
    @Nullable
    Object any(Exception thrown, HttpServletRequest request) {
        if (thrown instanceof AccessDeniedException denied && request.getUserPrincipal() == null) {
            throw denied;
        }
        Problem problem = Problems.of(thrown);
        if (problem.kind().status() >= 500) {
            LOG.error("{} {} failed, trace {}", request.getMethod(), request.getRequestURI(), Trace.id(request),
                    thrown);
        }
        HttpHeaders headers = thrown instanceof ErrorResponse framework ? framework.getHeaders() : HttpHeaders.EMPTY;
        if (forApi(request)) {
            return json(problem, request, headers);
        }
        String form = FormBack.to(request);
        return form == null || problem.kind().status() >= 500 ? page(problem, request) : back(form, problem, request);
    }

    static boolean forApi(HttpServletRequest request) {
        return request.getRequestURI().startsWith(request.getContextPath() + "/api/");
    }

    static ResponseEntity<ProblemDetail> json(Problem problem, HttpServletRequest request, HttpHeaders headers) {
        var kind = problem.kind();
        var body = ProblemDetail.forStatusAndDetail(HttpStatus.valueOf(kind.status()), problem.detail());
        body.setType(URI.create(base(request) + "/problems/" + kind.slug()));
        body.setTitle(kind.title());
        body.setInstance(URI.create(request.getRequestURI()));
        problem.more().forEach(body::setProperty);
        body.setProperty("code", problem.code());
        body.setProperty("remedy", problem.remedy());
        body.setProperty("traceId", Trace.id(request));
        if (!problem.errors().isEmpty()) {
            body.setProperty("errors", problem.errors());
        }
        return ResponseEntity.status(kind.status()).headers(headers).contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(body);
    }

    static ModelAndView page(Problem problem, HttpServletRequest request) {
        var kind = problem.kind();
        var page = new ModelAndView(kind.status() >= 500 ? "error/fault" : "error/refused",
                HttpStatus.valueOf(kind.status()));
        page.addAllObjects(Map.of("status", kind.status(), "heading", kind.title(), "detail", problem.detail(),
                "remedy", problem.remedy(), "errors", problem.errors(), "traceId", Trace.id(request), "slug",
                kind.slug()));
        return page;
    }

    /// Back to the page with the form, which says above itself why nothing was done.
    private static ModelAndView back(String form, Problem problem, HttpServletRequest request) {
        RequestContextUtils.getOutputFlashMap(request).put("problem", problem.detail() + " " + problem.remedy());
        var redirect = new RedirectView(form);
        redirect.setStatusCode(HttpStatus.SEE_OTHER);
        redirect.setExpandUriTemplateVariables(false);
        return new ModelAndView(redirect);
    }

    private static String base(HttpServletRequest request) {
        String url = request.getRequestURL().toString();
        return url.substring(0, url.length() - request.getRequestURI().length()) + request.getContextPath();
    }
}
