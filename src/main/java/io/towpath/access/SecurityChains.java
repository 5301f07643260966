package io.towpath.access;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.pathPattern;

import java.time.Clock;
import java.util.stream.Stream;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.server.resource.introspection.OpaqueTokenIntrospector;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.savedrequest.RequestCache;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/// Who gets in, by path. The first chain whose paths fit decides.
///
/// | chain | paths | who |
/// |---|---|---|
/// | docs | `/api/docs`, `/api/openapi.json` | a session or a bearer token |
/// | api | `/api`, `/actuator` | a bearer token; stateless, no CSRF token needed; health is open, metrics need `wave:read` |
/// | pages | the rest | a session; sign-in, assets, problems and the owners' links (`/s`, `/n`, `/i`) are open |
@Configuration(proxyBeanMethods = false)
@EnableMethodSecurity
class SecurityChains {

    /// Files of the user interface, the same for everybody.
    static final RequestMatcher ASSETS = anyOf("/css/**", "/js/**", "/img/**", "/fonts/**", "/webjars/**", "/*.css",
            "/*.js", "/*.svg", "/*.ico", "/*.png", "/*.txt", "/*.webmanifest");
    private static final RequestMatcher OPEN = anyOf("/sign-in", "/s/**", "/n/**", "/i/**", "/calendar.ics",
            "/problems/**",
            "/error",
            "/error/**");
    private static final RequestMatcher DOCS = anyOf("/api/docs/**", "/api/swagger-ui/**", "/api/openapi.json/**",
            "/api/openapi.json.yaml");

    static RequestMatcher anyOf(String... patterns) {
        return new OrRequestMatcher(
                Stream.of(patterns).<RequestMatcher>map(pattern -> pathPattern(pattern)).toList());
    }

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /// Pages to return to after signing in: whole pages that somebody asked for, not their parts and pictures.
    @Bean
    @SuppressWarnings("NullAway") // null is how the documentation says it: no `?continue` behind the address
    RequestCache wantedPages() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setMatchingRequestParameterName(null);
        cache.setRequestMatcher(request -> "GET".equals(request.getMethod()) && request.getHeader("HX-Request") == null
                && String.valueOf(request.getHeader("Accept")).contains("text/html"));
        return cache;
    }

    @Bean
    @Order(1)
    SecurityFilterChain docs(HttpSecurity http, OpaqueTokenIntrospector tokens, LiveAccounts accounts,
            Clock clock, RequestCache wantedPages) throws Exception {
        return http.securityMatcher(DOCS).headers(new SecurityHeaders())
                .authorizeHttpRequests(paths -> paths.anyRequest().authenticated())
                .requestCache(cache -> cache.requestCache(wantedPages))
                .addFilterBefore(new AccountFilter(accounts, clock), AuthorizationFilter.class)
                .oauth2ResourceServer(bearer -> bearer.opaqueToken(opaque -> opaque.introspector(tokens)))
                .exceptionHandling(trouble -> trouble.authenticationEntryPoint(new SignInFirst())).build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain api(HttpSecurity http, OpaqueTokenIntrospector tokens, ApiTokens apiTokens,
            ApiRefusals refusals, AnsweredOnce answeredOnce) throws Exception {
        return http.securityMatcher("/api/**", "/actuator/**").headers(new SecurityHeaders())
                .authorizeHttpRequests(paths -> paths.requestMatchers("/actuator/health", "/actuator/health/**")
                        .permitAll().requestMatchers("/actuator/prometheus").hasAuthority("wave:read")
                        .requestMatchers("/actuator/**").hasAuthority("admin").anyRequest().authenticated())
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .csrf(csrf -> csrf.disable()).requestCache(cache -> cache.disable()).logout(logout -> logout.disable())
                .addFilterBefore(new TokenUseFilter(apiTokens, refusals), AuthorizationFilter.class)
                .addFilterAfter(new OnceFilter(answeredOnce, refusals), AuthorizationFilter.class)
                .oauth2ResourceServer(bearer -> bearer.opaqueToken(opaque -> opaque.introspector(tokens))
                        .authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .exceptionHandling(trouble -> trouble.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain pages(HttpSecurity http, PasswordSignIn signIn, SignInOutcome outcome, LiveAccounts accounts,
            Clock clock, RequestCache wantedPages) throws Exception {
        return http.headers(new SecurityHeaders()).authenticationProvider(signIn)
                .authorizeHttpRequests(
                        paths -> paths.requestMatchers(ASSETS, OPEN).permitAll().anyRequest().authenticated())
                .requestCache(cache -> cache.requestCache(wantedPages))
                .addFilterBefore(new AccountFilter(accounts, clock), AuthorizationFilter.class)
                .formLogin(form -> form.loginPage("/sign-in").successHandler(outcome).failureHandler(outcome))
                .logout(out -> out.logoutUrl("/sign-out").addLogoutHandler(outcome)
                        .logoutSuccessUrl("/sign-in?signed-out"))
                .exceptionHandling(trouble -> trouble.authenticationEntryPoint(new SignInFirst())
                        .accessDeniedHandler(new PageRefusal()))
                .build();
    }
}
