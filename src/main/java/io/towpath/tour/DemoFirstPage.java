package io.towpath.tour;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/// While the estate is being set up the dashboard has nothing to show: who comes there is shown how far it is. All other
/// pages can be looked at meanwhile.
@OfDemo
class DemoFirstPage implements WebMvcConfigurer, HandlerInterceptor {

    private final ObjectProvider<DemoProgram> program;

    DemoFirstPage(ObjectProvider<DemoProgram> program) {
        this.program = program;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (!HttpMethod.GET.matches(request.getMethod()) || request.getUserPrincipal() == null
                || program.getObject().progress().complete()) {
            return true;
        }
        response.sendRedirect(request.getContextPath() + "/demo");
        return false;
    }
}
