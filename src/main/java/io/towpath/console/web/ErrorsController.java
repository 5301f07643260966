package io.towpath.console.web;

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
        Problem problem = Problem.of(ProblemKind.byStatus(status));
        return request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) instanceof String uri
                && uri.startsWith(request.getContextPath() + "/api/")
                        ? ProblemAdvice.json(problem, request, HttpHeaders.EMPTY)
                        : ProblemAdvice.page(problem, request);
    }
}
