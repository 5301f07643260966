package io.towpath.console.web;

import io.towpath.access.CurrentUser;
import io.towpath.database.Durability;
import io.towpath.triage.Catalogue;
import java.time.ZoneId;
import org.mockito.Mockito;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.mock.web.MockServletContext;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.test.web.servlet.setup.SecurityMockMvcConfigurers;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;

/// The shell alone, without a database: starts in a second, for tests of how things are drawn and how failures are told.
final class ShellApp {

    private ShellApp() {}

    /// @param controllers more of them, to fail or to show something
    static MockMvcTester start(Class<?>... controllers) {
        var context = new AnnotationConfigWebApplicationContext();
        context.setServletContext(new MockServletContext());
        context.register(Wiring.class);
        context.register(Shell.class, Badges.class, ShellVariables.class, PageFinish.class, ThemeController.class,
                HelpController.class, Catalogue.class,
                ProblemAdvice.class, ErrorsController.class);
        if (controllers.length > 0) {
            context.register(controllers);
        }
        context.refresh();
        return MockMvcTester.from(context,
                mvc -> mvc.addFilters(new Trace()).apply(SecurityMockMvcConfigurers.springSecurity()).build());
    }

    @TestConfiguration(proxyBeanMethods = false)
    @EnableWebSecurity
    @ImportAutoConfiguration({ThymeleafAutoConfiguration.class, WebMvcAutoConfiguration.class,
            JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class})
    @Import(Unknowing.class)
    static class Wiring {

        @Bean
        SecurityFilterChain chain(HttpSecurity http) {
            return http.authorizeHttpRequests(all -> all.anyRequest().permitAll()).build();
        }

        @Bean
        Durability durability() {
            return Mockito.mock(Durability.class);
        }

        @Bean
        CurrentUser currentUser() {
            return new CurrentUser() {

                @Override
                public String actor() {
                    return "lena";
                }

                @Override
                public String displayName() {
                    return "Lena Huber";
                }

                @Override
                public ZoneId zone() {
                    return ZoneId.of("Europe/Zurich");
                }

                @Override
                public boolean may(String permission) {
                    return true;
                }
            };
        }
    }

    /// JSON as strict as in the application.
    @TestConfiguration(proxyBeanMethods = false)
    static class Unknowing {

        @Bean
        org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer strict() {
            return builder -> builder
                    .enable(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        }
    }
}
