package io.towpath.console.web;

import io.towpath.database.Again;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.stereotype.Component;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerAdapter;

/// What only reads is read once more where the database gave way to another transaction, as long as nothing of the answer has
/// left: who reads a page has no part in others' deadlocks.
@Component
final class ReadAgain implements WebMvcRegistrations {

    private static final Set<String> READS = Set.of("GET", "HEAD");

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new Adapter();
    }

    static class Adapter extends RequestMappingHandlerAdapter {

        @Override
        protected @Nullable ModelAndView invokeHandlerMethod(HttpServletRequest request, HttpServletResponse response,
                HandlerMethod handler) throws Exception {
            return Again.<@Nullable ModelAndView>of(READS.contains(request.getMethod()) ? 2 : 1,
                    () -> super.invokeHandlerMethod(request, response, handler), () -> unsaid(response));
        }

        /// Whether nothing of the answer has left yet; then it is empty again.
        private static boolean unsaid(HttpServletResponse response) {
            if (response.isCommitted()) {
                return false;
            }
            response.resetBuffer();
            return true;
        }
    }
}
