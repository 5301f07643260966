package io.towpath.console.web;

import io.towpath.database.DatabaseAway;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.RequestMapping;

/// Where the container sends what failed outside of a controller: a filter's refusal, a broken view.
@Controller
final class ErrorsController implements ErrorController {

    @RequestMapping("/error")
    Object error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        // a filter asks for the account before any controller is reached
        boolean away = request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable thrown
                && DatabaseAway.isWhy(thrown);
        Problem problem = Problem.of(away ? ProblemKind.UNAVAILABLE : ProblemKind.byStatus(status));
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                && uri.startsWith(request.getContextPath() + "/api/")
                        ? ProblemAdvice.json(problem, request, HttpHeaders.EMPTY)
                        : ProblemAdvice.page(problem, request);
    }
}
